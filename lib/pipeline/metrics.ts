import {
  type AlertRate,
  type Evaluation,
  type ExpectedRate,
  type RankingSteadiness,
  RECALL_RATES,
} from "../evaluate/mod.ts";
import type { RunSettings } from "./settings.ts";
import type { Run } from "./train_and_evaluate.ts";

/** Written last: a folder without it is unfinished. */
export const METRICS_FILE = "metrics.json";

/** What `metrics.json` holds of a run. */
export type RunMetrics = ReturnType<typeof runMetrics>;

/** The metrics of a run that are averaged over seeds. */
export const HEADLINE_METRICS = [
  "rocAuc",
  "partialRocAuc",
  "averagePrecision",
  "averagePrecisionAtNaturalShare",
  "recallAtFalseAlarmRate",
  "falseAlarmRate",
  "alertRate",
  "youdenJ",
  "rowsPerSecond",
] as const satisfies readonly (keyof RunMetrics)[];

/** The name of one of them. */
export type HeadlineMetric = typeof HEADLINE_METRICS[number];

/**
 * The metrics of a run as `metrics.json` holds them. Numbers that are undefined
 * or infinite are null: JSON has no word for them. Timings, and the rows a second
 * of training, are those of the process that ended the run: of a run that was
 * resumed, the rest alone.
 */
export function runMetrics(run: Run) {
  const { settings, split, detector, evaluation, heldOut, fit, timings } = run;
  const { preprocessor } = detector;
  const trainRows = split.train.length;
  return {
    formatVersion: 1,
    /** Whether the flows are generated, not traffic. */
    generated: settings.data === null,
    protocol: settings.protocol,
    config: settings.config,
    split: settings.protocol === "honest" ? run.splitBy : null,
    thresholdStrategy: settings.protocol === "honest"
      ? settings.thresholdStrategy
      : "original",
    shortcuts: settings.noShortcuts ? "excluded" : "included",
    seed: settings.seed,
    engine: detector.engine,
    /** Whether the flows have attacks, are normal, or have no labels (none). */
    labels: run.labelling,
    contamination: {
      requested: settings.contamination,
      // Without labels it is what may be among the flows already.
      used: run.labelling === "none"
        ? settings.contamination
        : split.contamination.used,
    },
    ...qualityMetrics(evaluation),
    // Of flows that are known to be normal, alerts are false alarms.
    falseAlarmRate: run.labelling === "normal"
      ? heldOut!.rate
      : evaluation?.falseAlarmRate ?? null,
    /** What the validation flows say that the threshold flags of normal ones. */
    falseAlarmRateExpected: run.labelling === "none"
      ? null
      : expectedMetrics(run.expectedRate),
    /** Of flows that nobody knows the attacks of; null where they are known. */
    alertRate: heldOut?.rate ?? null,
    heldOut: heldOut && heldOutMetrics(heldOut, run.expectedRate),
    requestedFalseAlarmRate: requestedFalseAlarmRate(settings),
    recallByCategory: evaluation?.recallByCategory
      ? Object.fromEntries(
        evaluation.recallByCategory.map(({ category, ...found }) => [
          category,
          found,
        ]),
      )
      : null,
    duplicates: run.duplicates,
    threshold: finiteOrNull(detector.threshold!),
    youdenJ: evaluation?.youdenJ ?? null,
    errors: evaluation?.errors ?? null,
    separation: evaluation && finiteOrNull(evaluation.separation),
    confusionMatrix: evaluation?.confusionMatrix ?? null,
    classificationReport: evaluation?.classificationReport ?? null,
    epochsRun: fit.epochsRun,
    bestEpoch: fit.bestEpoch,
    trainRows,
    validationRows: split.validation.length,
    testRows: {
      normal: split.testNormal.length,
      attack: split.testAttack.length,
    },
    rowsPerSecond: fit.epochsHere === 0
      ? null // all epochs were done before the run was resumed
      : trainRows * fit.epochsHere / timings.train,
    features: {
      numerical: preprocessor?.numerical ?? [],
      categorical: preprocessor?.categorical ?? [],
      constant: preprocessor?.constant ?? [],
    },
    timings,
  };
}

/** The false alarm rate that the threshold is to have; null where none is asked for. */
export function requestedFalseAlarmRate(
  { protocol, thresholdStrategy, falseAlarmRate }: RunSettings,
): number | null {
  return protocol === "honest" && thresholdStrategy !== "youden"
    ? falseAlarmRate
    : null;
}

/**
 * How good a detector is, as files name the metrics; null, each of them, where
 * there are no attacks to find.
 */
export function qualityMetrics(evaluation: Evaluation | null) {
  const intervals = evaluation?.intervals;
  return {
    rocAuc: evaluation?.rocAuc ?? null,
    partialRocAuc: evaluation?.partialRocAuc ?? null,
    averagePrecision: evaluation?.averagePrecision ?? null,
    averagePrecisionAtNaturalShare:
      evaluation?.averagePrecisionAtNaturalShare ?? null,
    recallAtFalseAlarmRate: evaluation?.recall ?? null,
    falseAlarmRate: evaluation?.falseAlarmRate ?? null,
    /** By the false alarm rate of the test flows themselves. */
    recallAt: evaluation?.recallAt ?? null,
    /** The same at rates evenly on a log scale; earlier versions have none. */
    recallCurve: evaluation?.recallCurve ?? null,
    intervals: {
      rocAuc: intervals?.rocAuc ?? null,
      averagePrecision: intervals?.averagePrecision ?? null,
      recallAtFalseAlarmRate: intervals?.recall ?? null,
      falseAlarmRate: intervals?.falseAlarmRate ?? null,
    },
  };
}

function expectedMetrics(expected: ExpectedRate | null) {
  if (expected === null) return null;
  const { rate, interval: [low, high] } = expected;
  return { rate, low, high };
}

function heldOutMetrics(heldOut: AlertRate, expected: ExpectedRate | null) {
  const { target, flows, flagged, interval, alertsPerDay } = heldOut;
  return {
    targetAlertRate: target,
    expectedAlertRate: expectedMetrics(expected),
    interval,
    flows,
    flagged,
    alertsPerDay,
  };
}

/** A number that JSON has a word for. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Metrics over several runs; null where one is not defined. */
export interface Summary<Name extends string> {
  readonly mean: Record<Name, number | null>;
  /** Deviation between the runs, over n − 1; null for a single run. */
  readonly std: Record<Name, number | null>;
}

/** The headline metrics over several runs. */
export interface SeedsMetrics extends Summary<HeadlineMetric> {
  readonly formatVersion: number;
  readonly seeds: number[];
  /** Recall by the false alarm rate of the test flows; null without attacks. */
  readonly recallAt: Summary<typeof RECALL_RATES[number]> | null;
  /**
   * How alike the seeds' detectors rank; null where attacks tell more, or there is
   * one seed.
   */
  readonly steadiness: RankingSteadiness | null;
  /** What each run's own `metrics.json` holds. */
  readonly runs: RunMetrics[];
}

/** Mean and deviation of each metric over runs, at least one. */
export function summarizeSeeds(
  runs: RunMetrics[],
  steadiness: RankingSteadiness | null = null,
): SeedsMetrics {
  return {
    formatVersion: 1,
    seeds: runs.map(({ seed }) => seed),
    recallAt: summarizeRecalls(runs),
    steadiness,
    ...summarizeMetrics(HEADLINE_METRICS, runs),
    runs,
  };
}

/** Mean and deviation of recall by rate; null where a run has none. */
export function summarizeRecalls(
  runs: readonly Pick<RunMetrics, "recallAt">[],
): Summary<typeof RECALL_RATES[number]> | null {
  const recalls = runs.map(({ recallAt }) => recallAt);
  return recalls.includes(null)
    ? null
    : summarizeMetrics(RECALL_RATES, recalls as Evaluation["recallAt"][]);
}

/** Mean and deviation of each metric of a list over runs, at least one. */
export function summarizeMetrics<Name extends string>(
  names: readonly Name[],
  runs: readonly Readonly<Record<Name, number | null>>[],
): Summary<Name> {
  const overRuns = (of: (values: number[]) => number | null) =>
    Object.fromEntries(
      names.map((name) => {
        const values = runs.map((run) => run[name]);
        return [name, values.includes(null) ? null : of(values as number[])];
      }),
    ) as Record<Name, number | null>;
  return { mean: overRuns(mean), std: overRuns(sampleDeviation) };
}

/** The plain mean. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The deviation over n − 1; null where there is one value. */
export function sampleDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const center = mean(values);
  const squares = values.map((value) => (value - center) ** 2);
  return Math.sqrt(mean(squares) * values.length / (values.length - 1));
}
