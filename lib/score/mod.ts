/**
 * Scoring flows with a trained detector, from files to scores.
 *
 * @module
 */
export * from "./alert_piece.ts";
export * from "./choose_threshold.ts";
export * from "./explain_row.ts";
export * from "./load_detector.ts";
export * from "./score_data.ts";
export * from "./score_flows.ts";
export * from "./score_table.ts";
export * from "./write_scores.ts";
export * from "./task.ts";
