/**
 * The isolation forest: part of the score, and a baseline.
 *
 * @module
 */
export {
  fitIsolationForest,
  growIsolationForest,
  growWarierForest,
  isolationForest,
} from "./isolation_forest.ts";
export { faultOfTrees } from "./isolation_tree.ts";
export {
  checkTrainRows,
  checkWhole,
  drawRows,
  drawRowsByChance,
  type RowScorer,
  sampleRows,
  scoreInBlocks,
} from "./row_scorer.ts";
