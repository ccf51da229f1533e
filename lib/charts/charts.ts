/**
 * The charts of flows and runs. They are drawn in a browser as well as without one:
 * nothing here may import what a page does not have.
 *
 * @module
 */
export { classBars } from "./class_bars.ts";
export { comparison } from "./comparison.ts";
export { confusionMatrix } from "./confusion_matrix.ts";
export { correlationHeatmap } from "./correlation_heatmap.ts";
export { curveBand, precisionRecall, rocCurve } from "./curves.ts";
export { driftDots } from "./drift_dots.ts";
export { featureDistributions } from "./feature_distributions.ts";
export { errorHistogram, scoreHistogram } from "./histograms.ts";
export { lossCurves } from "./loss_curves.ts";
export { alertRates, periodShifts } from "./period_charts.ts";
export { recallCurves } from "./recall_curves.ts";
export { latentFrames, latentScatter, scoreScatter } from "./scatters.ts";
export { shareDots } from "./share_dots.ts";
export { thresholdCurves } from "./threshold_curves.ts";
export { thresholdPanel } from "./threshold_panel.ts";
