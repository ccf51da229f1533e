/**
 * Scores become metrics: curves, thresholds, intervals.
 *
 * @module
 */
export {
  agreementByCategory,
  rankCorrelation,
  type RankingSteadiness,
  rankingSteadiness,
  topOverlap,
} from "./agreement.ts";
export { type AlertRate, alertRate } from "./alert_rate.ts";
export {
  classificationReport,
  confusionMatrix,
  formatClassificationReport,
  operatingPoint,
} from "./classification_report.ts";
export { auditColumns } from "./column_audit.ts";
export { evaluateScores, type Evaluation } from "./evaluate_model.ts";
export { type Interval, wilsonInterval } from "./intervals.ts";
export { type ExpectedRate, expectedRate } from "./expected_rate.ts";
export {
  averageRecallCurves,
  PARTIAL_RATE,
  RECALL_RATES,
} from "./low_rates.ts";
export { averagePrecisionAt } from "./precision_recall.ts";
export { averageCurves, rocAuc, rocCurve } from "./roc_curve.ts";
export { ScoreHistogram } from "./score_histogram.ts";
export { flowsPerDay, outcomeAt, thresholdSweep } from "./threshold_sweep.ts";
export { flowsWithin, THRESHOLD_STRATEGIES } from "./thresholds.ts";
