import type { Run } from "./train_and_evaluate.ts";

/**
 * The figures of a run as `metrics.json` holds them. Numbers that are undefined
 * or infinite are null: JSON has no word for them.
 */
export function runMetrics(run: Run) {
  const { settings, split, detector, evaluation, fit, timings } = run;
  const { preprocessor } = detector;
  const trainRows = split.train.length;
  return {
    formatVersion: 1,
    protocol: settings.protocol,
    seed: settings.seed,
    engine: detector.engine,
    contamination: {
      requested: split.contamination.requested,
      used: split.contamination.used,
    },
    rocAuc: evaluation.rocAuc,
    averagePrecision: evaluation.averagePrecision,
    threshold: finiteOrNull(evaluation.threshold),
    youdenJ: evaluation.youdenJ,
    errors: evaluation.errors,
    separation: finiteOrNull(evaluation.separation),
    confusionMatrix: evaluation.confusionMatrix,
    classificationReport: evaluation.classificationReport,
    epochsRun: fit.epochsRun,
    bestEpoch: fit.bestEpoch,
    trainRows,
    rowsPerSecond: trainRows * fit.epochsRun / timings.train,
    features: {
      numerical: preprocessor?.numerical ?? [],
      categorical: preprocessor?.categorical ?? [],
    },
    timings,
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
