/**
 * Metrics become pictures, as SVG and PNG.
 *
 * @module
 */
export { classBars, type ClassCount } from "./class_bars.ts";
export { comparisonChart } from "./comparison_chart.ts";
export { confusionMatrixChart } from "./confusion_matrix_chart.ts";
export { correlationHeatmap } from "./correlation_heatmap.ts";
export {
  curveBandChart,
  precisionRecallChart,
  rocCurveChart,
} from "./curves.ts";
export { featureDistributions } from "./feature_distributions.ts";
export { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
export { lossCurves } from "./loss_curves.ts";
export {
  CARD_COLOR,
  INK_COLOR,
  METRIC_COLOR,
  PAGE_COLORS,
  REFERENCE_COLOR,
  SMALL_TEXT_SIZE,
} from "./palette.ts";
export { figureTitle, renderPng, renderSvg } from "./render.ts";
export { latentScatter, scoreScatter } from "./scatter.ts";
export { errorHistogram, scoreHistogram } from "./score_histogram.ts";
export { shareDots } from "./share_dots.ts";
export { thresholdCurves } from "./threshold_curves.ts";
export { formatCount, formatTick, formatValue } from "./value_axis.ts";
