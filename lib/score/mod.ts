/**
 * Scoring flows with a trained detector, from files to scores.
 *
 * @module
 */
export * from "./choose_threshold.ts";
export * from "./explain_row.ts";
export * from "./load_detector.ts";
export * from "./score_data.ts";
export * from "./score_flows.ts";
export * from "./scoring_words.ts";
export * from "./select_flows.ts";
export * from "./write_scores.ts";
