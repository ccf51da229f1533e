/**
 * Metrics become pictures, as SVG and PNG.
 *
 * @module
 */
export { classBars, type ClassCount } from "./class_bars.ts";
export { comparisonChart } from "./comparison_chart.ts";
export { confusionMatrixChart } from "./confusion_matrix_chart.ts";
export { correlationHeatmap } from "./correlation_heatmap.ts";
export { curveBandChart } from "./curve_band_chart.ts";
export { errorHistogram } from "./error_histogram.ts";
export { featureDistributions } from "./feature_distributions.ts";
export { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
export { formatCount, formatTick, formatValue } from "./format.ts";
export { latentScatter } from "./latent_scatter.ts";
export { lossCurves } from "./loss_curves.ts";
export {
  CARD_COLOR,
  INK_COLOR,
  METRIC_COLOR,
  PAGE_COLORS,
  REFERENCE_COLOR,
  SMALL_TEXT_SIZE,
} from "./palette.ts";
export { precisionRecallChart } from "./precision_recall_chart.ts";
export { renderPng } from "./render_png.ts";
export { figureTitle, renderSvg } from "./render_svg.ts";
export { rocCurveChart } from "./roc_curve_chart.ts";
export { scoreHistogram } from "./score_histogram.ts";
export { scoreScatter } from "./score_scatter.ts";
export { shareDots } from "./share_dots.ts";
export { thresholdCurves } from "./threshold_curves.ts";
