import type { Evaluation } from "../evaluate/mod.ts";
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
    config: settings.config,
    split: settings.protocol === "honest" ? settings.split : null,
    thresholdStrategy: settings.protocol === "honest"
      ? settings.thresholdStrategy
      : "original",
    shortcuts: settings.noShortcuts ? "excluded" : "included",
    seed: settings.seed,
    engine: detector.engine,
    contamination: {
      requested: split.contamination.requested,
      used: split.contamination.used,
    },
    ...qualityFigures(evaluation),
    requestedFalseAlarmRate: settings.protocol === "honest" &&
        settings.thresholdStrategy !== "youden"
      ? settings.falseAlarmRate
      : null,
    recallByCategory: evaluation.recallByCategory &&
      Object.fromEntries(
        evaluation.recallByCategory.map(({ category, ...found }) => [
          category,
          found,
        ]),
      ),
    duplicates: run.duplicates,
    threshold: finiteOrNull(evaluation.threshold),
    youdenJ: evaluation.youdenJ,
    errors: evaluation.errors,
    separation: finiteOrNull(evaluation.separation),
    confusionMatrix: evaluation.confusionMatrix,
    classificationReport: evaluation.classificationReport,
    epochsRun: fit.epochsRun,
    bestEpoch: fit.bestEpoch,
    trainRows,
    validationRows: split.validation.length,
    testRows: {
      normal: split.testNormal.length,
      attack: split.testAttack.length,
    },
    rowsPerSecond: trainRows * fit.epochsRun / timings.train,
    features: {
      numerical: preprocessor?.numerical ?? [],
      categorical: preprocessor?.categorical ?? [],
      constant: preprocessor?.constant ?? [],
    },
    timings,
  };
}

/** How good a detector is, as files name the figures. */
export function qualityFigures(evaluation: Evaluation) {
  const { intervals } = evaluation;
  return {
    rocAuc: evaluation.rocAuc,
    averagePrecision: evaluation.averagePrecision,
    averagePrecisionAtNaturalShare: evaluation.averagePrecisionAtNaturalShare,
    recallAtFalseAlarmRate: evaluation.recall,
    falseAlarmRate: evaluation.falseAlarmRate,
    intervals: {
      rocAuc: intervals.rocAuc,
      averagePrecision: intervals.averagePrecision,
      recallAtFalseAlarmRate: intervals.recall,
      falseAlarmRate: intervals.falseAlarmRate,
    },
  };
}

/** A number that JSON has a word for. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
