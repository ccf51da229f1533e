/**
 * The network, the engines that train it, and the detector around them.
 *
 * @module
 */
export {
  AnomalyDetector,
  type DetectorFitOptions,
  type DetectorFitResult,
  type DetectorOptions,
  type DetectorScoreOptions,
} from "./anomaly_detector.ts";
export type { State as ScoreState } from "./anomaly_score.ts";
export { batchCount } from "./batches.ts";
export { DETECTOR_FILES, readConfig } from "./detector_files.ts";
export {
  type Architecture,
  ENGINE_NAMES,
  type EngineName,
  type Weights,
} from "./engine.ts";
export {
  type EpochReport,
  type FitOptions,
  type FitResult,
  LossError,
} from "./fit.ts";
export { EarlyStopping, type FitState } from "./fit_state.ts";
export { ReduceLROnPlateau } from "./learning_rate.ts";
export {
  BATCH_NORM_EPSILON,
  batchNormName,
  type Block,
  denseName,
  initialWeights,
  NETWORK_LIMITS,
  networkBlocks,
  trainableShapes,
  weightShapes,
} from "./network_layout.ts";
export {
  defaultThreads,
  Graph,
  openRuntime,
  type TreeNode,
  type Value,
} from "./onnx/mod.ts";
export type { EngineOptions } from "./open_engine.ts";
export type { Reference } from "./reference.ts";
export { packedBytes, packWeights, unpackWeights } from "./packed_weights.ts";
