/**
 * The isolation forest: part of the score, and a baseline.
 *
 * @module
 */
export {
  fitIsolationForest,
  growIsolationForest,
  isolationForest,
} from "./isolation_forest.ts";
export { faultOfTrees } from "./isolation_tree.ts";
export {
  checkTrainRows,
  checkWhole,
  drawRows,
  type RowScorer,
  scoreInBlocks,
} from "./row_scorer.ts";
