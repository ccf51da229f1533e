/**
 * A run in memory, from its settings to its evaluation.
 *
 * @module
 */
export { type Configuration, CONFIGURATIONS } from "./configurations.ts";
export {
  about,
  describeDataset,
  describeDuplicates,
  describeEvaluation,
  describeFeatures,
  describeLabelling,
  describeLabels,
  describeLoaded,
  describeOrigin,
  describeSplit,
  describeSteadiness,
  fewValidationFlows,
  generatedNote,
  heldOutNote,
  honestNote,
  PROTOCOL_NOTE,
  splitParts,
  splitWords,
  thresholdWords,
} from "./describe.ts";
export {
  describeColumns,
  describeRoles,
  roleWarnings,
} from "./describe_columns.ts";
export {
  finiteOrNull,
  HEADLINE_METRICS,
  type HeadlineMetric,
  METRICS_FILE,
  qualityMetrics,
  requestedFalseAlarmRate,
  type RunMetrics,
  runMetrics,
  type SeedsMetrics,
  summarizeMetrics,
  summarizeRecalls,
  summarizeSeeds,
  type Summary,
} from "./metrics.ts";
export {
  checkAttacks,
  checkNotLabelled,
  csvTableBytes,
  type OpenedFlows,
  openFlows,
  runBytes,
} from "./open_flows.ts";
export {
  type EncodedFlows,
  encodeSplit,
  prepareHonest,
} from "./prepare_flows.ts";
export { compareRankings } from "./compare_rankings.ts";
export {
  CHOICES,
  MAX_SEED,
  MAX_SEEDS,
  RECORDED_SETTINGS,
  type RunOptions,
  type RunSettings,
  runSettings,
  type Setting,
  type SettingFlag,
  SETTINGS,
  settingsProblem,
} from "./settings.ts";
export {
  type Run,
  type RunListener,
  shareOfAttacks,
  trainAndEvaluate,
} from "./train_and_evaluate.ts";
export {
  type RunCheckpoint,
  type SavedTraining,
  trainDetector,
} from "./train_detector.ts";
export { jsonForm } from "./value_problem.ts";
