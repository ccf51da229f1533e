/**
 * All that notebooks and scripts import, in the order the data travels.
 *
 * @module
 */

export { InputError, type Matrix, selectRows, UsageError } from "./base/mod.ts";
export {
  binaryLabels,
  loadFlows,
  parseFlows,
  SHORTCUT_COLUMNS,
} from "./dataset/mod.ts";
export { encodeFlows, generateFlows } from "./dataset/generate/mod.ts";
export {
  correlations,
  countValues,
  featureValues,
  latentView,
} from "./explore/mod.ts";
export { NetworkDataPreprocessor } from "./preprocess/mod.ts";
export { contaminationNote, drawSubset, originalSplit } from "./split/mod.ts";
export { AnomalyDetector } from "./model/mod.ts";
export {
  agreementByCategory,
  auditColumns,
  averageCurves,
  averagePrecisionAt,
  evaluateModel,
  evaluateScores,
  flowsPerDay,
  operatingPoint,
  outcomeAt,
  rankCorrelation,
  THRESHOLD_STRATEGIES,
  thresholdSweep,
  topOverlap,
} from "./evaluate/mod.ts";
export { AlertCollector, Explainer, scoreFactors } from "./explain/mod.ts";
export {
  classBars,
  confusionMatrix as confusionMatrixChart,
  correlationHeatmap,
  curveBand as curveBandChart,
  errorHistogram,
  featureDistributions,
  latentScatter,
  lossCurves,
  precisionRecall as precisionRecallChart,
  rocCurve as rocCurveChart,
  scoreScatter,
  shareDots,
  thresholdCurves,
} from "./charts/mod.ts";
export {
  describeDataset,
  describeEvaluation,
  describeFeatures,
  describeLabels,
  describeLoaded,
  generatedNote,
  openFlows,
  openTable,
  prepareHonest,
  type Run,
  runSettings,
  trainAndEvaluate,
  trainDetector,
} from "./pipeline/mod.ts";
export { saveRun } from "./runs/mod.ts";
export {
  compareDetectors,
  comparisonFigure,
  describeComparison,
  leakLedger,
  ledgerFigure,
} from "./compare/mod.ts";
export {
  alertPiece,
  chooseThreshold,
  explainRow,
  loadDetector,
  type RefusedFlow,
  scoreFlows,
  scoreTable,
} from "./score/mod.ts";
