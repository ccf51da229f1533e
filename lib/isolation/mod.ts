/**
 * The isolation forest: part of the score, and a baseline.
 *
 * @module
 */
export {
  checkTrainRows,
  checkWhole,
  drawRows,
  fitIsolationForest,
  growIsolationForest,
  isolationForest,
  type RowScorer,
  scoreInBlocks,
} from "./isolation_forest.ts";
export { faultOfTrees } from "./isolation_tree.ts";
