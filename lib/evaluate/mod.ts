/**
 * Scores become metrics: curves, thresholds, intervals.
 *
 * @module
 */
export { agreementByCategory } from "./alert_agreement.ts";
export { averageCurves } from "./average_curves.ts";
export { averagePrecisionAt } from "./average_precision_at.ts";
export { formatClassificationReport } from "./classification_report.ts";
export { auditColumns } from "./column_audit.ts";
export { operatingPoint } from "./confusion_matrix.ts";
export {
  evaluateModel,
  evaluateScores,
  type Evaluation,
} from "./evaluate_model.ts";
export { flowsPerDay } from "./flows_per_day.ts";
export { rankCorrelation, topOverlap } from "./rank_agreement.ts";
export { outcomeAt, thresholdSweep } from "./threshold_sweep.ts";
export {
  flowsWithin,
  THRESHOLD_STRATEGIES,
  type ThresholdStrategyName,
} from "./thresholds/mod.ts";
