/**
 * New flows are scored by a trained detector.
 *
 * @module
 */
export { alertPiece, describeAlert, explainRow } from "./explain_row.ts";
export { scoreData } from "./score_data.ts";
export { type RefusedFlow, scoreFlows } from "./score_flows.ts";
export { scoreTable } from "./scored_frame.ts";
export { type PeriodKind, PERIODS } from "./periods.ts";
export {
  describePeriods,
  describeScoring,
  scoringWarnings,
} from "./scoring_report.ts";
export {
  checkOutputs,
  chooseThreshold,
  type ChosenThreshold,
  expectedAbove,
  loadDetector,
  type ScoreTask,
  type ThresholdChoice,
} from "./scoring_task.ts";
export { SCORE_FORMATS, type ScoreFormat } from "./write_scores.ts";
