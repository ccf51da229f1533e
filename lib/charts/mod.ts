/**
 * Metrics become pictures, as SVG and PNG.
 *
 * @module
 */
export { classBars, type ClassCount } from "./class_bars.ts";
export { comparison } from "./comparison.ts";
export { confusionMatrix } from "./confusion_matrix.ts";
export { correlationHeatmap } from "./correlation_heatmap.ts";
export { curveBand, precisionRecall, rocCurve } from "./curves.ts";
export { driftDots } from "./drift_dots.ts";
export { featureDistributions } from "./feature_distributions.ts";
export { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
export { errorHistogram, scoreHistogram } from "./histograms.ts";
export { lossCurves } from "./loss_curves.ts";
export { alertRates, periodShifts } from "./period_charts.ts";
export { recallCurves } from "./recall_curves.ts";
export { figureTitle, renderPng, renderSvg } from "./render.ts";
export { latentScatter, scoreScatter } from "./scatters.ts";
export { shareDots } from "./share_dots.ts";
export {
  CARD_COLOR,
  formatCount,
  formatTick,
  formatValue,
  INK_COLOR,
  METRIC_COLOR,
  PAGE_COLORS,
  REFERENCE_COLOR,
  SMALL_TEXT_SIZE,
} from "./style.ts";
export { thresholdCurves } from "./threshold_curves.ts";
