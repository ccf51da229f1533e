/**
 * New flows are scored by a trained detector.
 *
 * @module
 */
export { alertPiece } from "./alert_piece.ts";
export { checkOutputs } from "./check_outputs.ts";
export { chooseThreshold, type ThresholdChoice } from "./choose_threshold.ts";
export { describeAlert } from "./describe_alert.ts";
export { explainRow } from "./explain_row.ts";
export { loadDetector } from "./load_detector.ts";
export { scoreData } from "./score_data.ts";
export { type RefusedFlow, scoreFlows } from "./score_flows.ts";
export { scoreTable } from "./score_table.ts";
export { describeScoring, scoringWarnings } from "./scoring_words.ts";
export type { ScoreTask } from "./task.ts";
export { SCORE_FORMATS, type ScoreFormat } from "./write_scores.ts";
