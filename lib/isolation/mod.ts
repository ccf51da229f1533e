/**
 * The isolation forest: part of the score, and a baseline.
 *
 * @module
 */
export {
  checkTrainRows,
  checkWhole,
  drawRows,
  faultOfTrees,
  fitIsolationForest,
  growIsolationForest,
  isolationForest,
  type RowScorer,
  scoreInBlocks,
} from "./isolation_forest.ts";
