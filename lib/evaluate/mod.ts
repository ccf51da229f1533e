/**
 * Scores become metrics: curves, thresholds, intervals. A score is higher when
 * more anomalous, and a flow is flagged when its score is above the threshold.
 *
 * @module
 */
export {
  agreementByCategory,
  rankCorrelation,
  topOverlap,
} from "./agreement.ts";
export {
  formatClassificationReport,
  operatingPoint,
} from "./classification_report.ts";
export { auditColumns } from "./column_audit.ts";
export {
  evaluateModel,
  evaluateScores,
  type Evaluation,
} from "./evaluate_model.ts";
export { averagePrecisionAt } from "./precision_recall.ts";
export { averageCurves } from "./roc_curve.ts";
export { flowsPerDay, outcomeAt, thresholdSweep } from "./threshold_sweep.ts";
export {
  flowsWithin,
  THRESHOLD_STRATEGIES,
  type ThresholdStrategyName,
} from "./thresholds.ts";
