/**
 * A run in memory, from its settings to its evaluation.
 *
 * @module
 */
export {
  type Configuration,
  type ConfigurationName,
  CONFIGURATIONS,
} from "./configurations.ts";
export {
  describeDataset,
  describeEvaluation,
  describeFeatures,
  describeLabels,
  describeLoaded,
  describeOrigin,
  describeSplit,
  generatedNote,
  honestNote,
  PROTOCOL_NOTE,
  thresholdWords,
} from "./describe.ts";
export { csvTableBytes, runBytes } from "./memory_check.ts";
export {
  finiteOrNull,
  HEADLINE_FIGURES,
  type HeadlineFigure,
  METRICS_FILE,
  qualityFigures,
  type RunMetrics,
  runMetrics,
  type SeedsMetrics,
  summarizeFigures,
  summarizeSeeds,
  type Summary,
} from "./metrics.ts";
export { type OpenedTable, openFlows, openTable } from "./open_flows.ts";
export {
  type EncodedFlows,
  encodeSplit,
  prepareHonest,
} from "./prepare_flows.ts";
export { type PresetName, PRESETS } from "./presets.ts";
export type { RunCheckpoint, SavedTraining } from "./run_checkpoint.ts";
export {
  DUPLICATES,
  PROTOCOLS,
  type RunSettings,
  runSettings,
  SPLITS,
} from "./settings.ts";
export {
  type Run,
  type RunListener,
  shareOfAttacks,
  trainAndEvaluate,
} from "./train_and_evaluate.ts";
export { trainDetector } from "./train_detector.ts";
