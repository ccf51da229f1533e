/**
 * The isolation forest: part of the score, and a baseline.
 *
 * @module
 */
export { checkTrainRows, checkWhole } from "./check_rows.ts";
export { faultOfTrees } from "./check_trees.ts";
export { drawRows } from "./draw_rows.ts";
export {
  fitIsolationForest,
  growIsolationForest,
  isolationForest,
} from "./isolation_forest.ts";
export type { RowScorer } from "./row_scorer.ts";
export { scoreInBlocks } from "./score_in_blocks.ts";
