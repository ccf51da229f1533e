/**
 * All that notebooks and scripts import: the main path, in the order the data
 * travels, and a namespace for each folder around it.
 *
 * @module
 */
export { InputError, type Matrix, selectRows, UsageError } from "./base/mod.ts";
export {
  binaryLabels,
  Flows,
  loadFlows,
  parseFlows,
  SHORTCUT_COLUMNS,
} from "./dataset/mod.ts";
export {
  drawFlows,
  encodeFlows,
  generateFlows,
  LOG_LAYOUTS,
  writeLog,
} from "./dataset/generate/mod.ts";
export { NetworkDataPreprocessor } from "./preprocess/mod.ts";
export { contaminationNote, drawSubset, originalSplit } from "./split/mod.ts";
export { AnomalyDetector } from "./model/mod.ts";
export { DriftCounter, SHIFT_BOUND } from "./drift/mod.ts";
export {
  describeDataset,
  describeEvaluation,
  describeLabels,
  describeLoaded,
  generatedNote,
  openFlows,
  prepareHonest,
  type Run,
  runSettings,
  trainAndEvaluate,
  trainDetector,
} from "./pipeline/mod.ts";
export { saveRun } from "./runs/mod.ts";
export {
  alertPiece,
  chooseThreshold,
  explainRow,
  loadDetector,
  type RefusedFlow,
  scoreFlows,
  scoreTable,
} from "./score/mod.ts";

export * as charts from "./charts/mod.ts";
export * as compare from "./compare/mod.ts";
export * as evaluate from "./evaluate/mod.ts";
export * as explain from "./explain/mod.ts";
export * as explore from "./explore/mod.ts";
