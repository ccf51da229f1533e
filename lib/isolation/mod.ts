/**
 * The isolation forest: part of the score, and a baseline.
 *
 * @module
 */
export {
  averagePathLength,
  fitIsolationForest,
  growIsolationForest,
  growWarierForest,
  isolationForest,
  pathLengths,
} from "./isolation_forest.ts";
export { faultOfTrees, type IsolationTree } from "./isolation_tree.ts";
export {
  checkTrainRows,
  checkWhole,
  drawRows,
  drawRowsByChance,
  type RowScorer,
  sampleRows,
  scoreInBlocks,
} from "./row_scorer.ts";
