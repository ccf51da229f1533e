import pl from "nodejs-polars";
import {
  type DataOrigin,
  type Flows,
  type Labelling,
  nameFile,
  namesOf,
} from "../dataset/mod.ts";
import {
  type AlertRate,
  alertRate,
  evaluateScores,
  type Evaluation,
  type ExpectedRate,
  expectedRate,
  THRESHOLD_STRATEGIES,
} from "../evaluate/mod.ts";
import { letEventsIn, type Matrix } from "../base/mod.ts";
import type { ExplainedAlerts } from "../explain/mod.ts";
import type {
  AnomalyDetector,
  DetectorFitResult,
  FitOptions,
} from "../model/mod.ts";
import { contaminationNote, drawSubset, type Split } from "../split/mod.ts";
import {
  type RunCheckpoint,
  trainDetector,
  type TrainedDetector,
} from "./train_detector.ts";
import { explainTestFlows } from "./explain_test_flows.ts";
import { openFlows, type ReadingListener } from "./open_flows.ts";
import {
  type Duplicates,
  type PreparedFlows,
  prepareFlows,
} from "./prepare_flows.ts";
import {
  describeDataset,
  describeEpoch,
  describeEvaluation,
  describeFeatures,
  describeHeldOut,
  describeLabelling,
  describeLabels,
  describeLoaded,
  describeOrigin,
  describeSplit,
  describeSubset,
  describeUnlabelled,
} from "./describe.ts";
import { describeColumns } from "./describe_columns.ts";
import { type RunSettings, targetAlertRate } from "./settings.ts";

/** Seconds a run spent on each stage. */
export interface Timings {
  load: number;
  preprocess: number;
  train: number;
  evaluate: number;
}

/** All that a run found out; {@linkcode saveRun} writes it down. */
export interface Run {
  /** What was asked for, defaults included. */
  readonly settings: RunSettings;
  /** Where the flows came from, and how many there were. */
  readonly data: DataOrigin & {
    readonly rows: number;
    /** Those that the run used, all or its subset. */
    readonly used: number;
    /** Those that were left out, as they have no label. */
    readonly unlabelled: number;
  };
  /**
   * The labels of the flows the run used, all or its subset: `binary_label` and,
   * where the file has them, `attack_label`. Null where they have none.
   */
  readonly labels: pl.DataFrame | null;
  /** The fitted detector; the caller disposes of it. */
  readonly detector: AnomalyDetector;
  /** The rows of each part. */
  readonly split: Split;
  /** What divided the flows. */
  readonly splitBy: PreparedFlows["splitBy"];
  /** Which column says when they began; as `prepareHonest` has it. */
  readonly timeColumn: string | null;
  /** Why it did not divide the flows. */
  readonly timeProblem: string | null;
  /** Null under the original protocol, which does not look for them. */
  readonly duplicates: Duplicates | null;
  /** How training went. */
  readonly fit: DetectorFitResult;
  /** What the labels say. */
  readonly labelling: Labelling;
  /** The metrics of the test flows; null where there are no attacks to find. */
  readonly evaluation: Evaluation | null;
  /**
   * What the validation flows say that the threshold will flag; null where it was
   * chosen on others.
   */
  readonly expectedRate: ExpectedRate | null;
  /** What is flagged of the test flows; null where there are attacks. */
  readonly heldOut: AlertRate | null;
  /** The most anomalous test flows, and what the flagged ones have in common. */
  readonly alerts: ExplainedAlerts;
  /** Latent vectors of the test flows, normal ones first: `[flows, latentDim]`. */
  readonly latent: Matrix;
  /** Seconds of each stage. */
  readonly timings: Timings;
}

/** Who listens to a run. */
export interface RunListener extends ReadingListener {
  /** Takes the report, a line or several at a time. */
  readonly log: (text: string) => void;
  /** Called after each training step. */
  readonly onBatch?: FitOptions["onBatch"];
  /** Called before each seed of several, which are counted from 1. */
  readonly onSeed?: (seed: number, seeds: number) => void;
  /** Called after each epoch, awaited, before its line is logged. */
  readonly onEpoch?: FitOptions["onEpoch"];
  /** Stops the run at its next stage or step, throwing its reason. */
  readonly signal?: AbortSignal;
}

/**
 * A whole run: load, draw a subset, split, preprocess, train and evaluate, as
 * the settings' protocol and configuration say.
 *
 * Nothing is written beside the checkpoint; the caller disposes of the run's
 * detector.
 *
 * @param checkpoint Where training goes on, and what keeps its state after each
 * epoch. Default: it starts anew and nothing is kept.
 * @throws {InputError} If the data cannot be used, or the checkpoint.
 */
export async function trainAndEvaluate(
  settings: RunSettings,
  listener: RunListener,
  checkpoint?: RunCheckpoint,
): Promise<Run> {
  const { log, signal } = listener;
  const timings: Timings = { load: 0, preprocess: 0, train: 0, evaluate: 0 };
  const timed = stopwatch(timings, signal);

  const opened = await timed("load", () => openFlows(settings, listener));
  const { labelling, unlabelled } = opened;
  const { height } = opened.flows;
  log(describeOrigin(opened.origin, height));
  log(describeLoaded(opened.flows));
  if (opened.origin.form === "other") log(describeColumns(opened));
  if (labelling !== "none" && unlabelled > 0) log(describeUnlabelled(opened));
  if (labelling !== "attacks") log(describeLabelling(labelling, settings));
  await checkpoint?.checkData(opened.origin.sha256);
  const inFile = (error: unknown) => {
    throw nameFile(namesOf(opened.origin), error);
  };

  const { labels, flows, prepared } = await timed("preprocess", async () => {
    const { subset, seed } = settings;
    const flows = await drawSubset(opened.flows, subset, seed);
    if (flows !== opened.flows) log(describeSubset(flows, opened.flows));
    log("Preprocessing data...\n");
    const labels = labelling === "none" ? null : await flows.labelFrame();
    if (labels !== null) log(describeLabels(labels));
    const prepared = await prepareFlows(flows, {
      ...settings,
      exclude: opened.exclude,
    });
    log(describeFeatures(prepared.preprocessor));
    if (labels !== null) log(describeDataset(await flows.labels()));
    if (settings.protocol === "honest") {
      log(describeSplit(prepared, settings));
    }
    return { labels, flows, prepared };
  }).catch(inFile);
  const { split, duplicates, splitBy, timeColumn, timeProblem } = prepared;
  const note = contaminationNote(split.contamination, split.train.length);
  if (note) log(note + "\n");

  const { detector, fit } = await trainOn(
    {
      ...prepared,
      features: (rows) => prepared.features(rows).catch(inFile),
      featuresOf: (parts) => prepared.featuresOf(parts).catch(inFile),
    },
    settings,
    { ...listener, timed },
    labelling === "none",
    checkpoint,
  );
  try {
    const naturalShare = shareOfAttacks(await opened.flows.labels());
    const evaluated = await timed("evaluate", () => {
      log("Evaluating model performance\n");
      return evaluateRun(detector, prepared, {
        settings,
        flows,
        labels,
        naturalShare,
        sampled: flows.height / height,
      });
    }).catch(inFile);
    const { evaluation, heldOut } = evaluated;
    const expectedRate = expectedRateOf(detector, prepared, settings);
    log(
      evaluation === null
        ? describeHeldOut({
          ...{ heldOut: heldOut!, threshold: detector.threshold!, labelling },
          expectedRate,
        }, settings)
        : describeEvaluation(evaluation, settings, {
          form: opened.origin.form,
          expectedRate,
        }),
    );
    await letEventsIn();
    signal?.throwIfAborted();

    return {
      settings,
      data: { ...opened.origin, rows: height, used: flows.height, unlabelled },
      labelling,
      labels,
      detector,
      split,
      ...{ splitBy, timeColumn, timeProblem },
      duplicates,
      fit,
      ...evaluated,
      expectedRate,
      timings,
    };
  } catch (error) {
    detector.dispose(); // no one else has it
    throw error;
  }
}

/**
 * Fits a detector to the training and validation rows. Their features are let go
 * of in the end: they take more memory than anything else.
 */
async function trainOn(
  { split, preprocessor, features, featuresOf }: PreparedFlows,
  settings: RunSettings,
  { log, onBatch, onEpoch, signal, timed }: RunListener & {
    timed: ReturnType<typeof stopwatch>;
  },
  unlabelled: boolean,
  checkpoint?: RunCheckpoint,
): Promise<TrainedDetector> {
  const [train, validation] = await timed(
    "preprocess",
    () => featuresOf([split.train, split.validation]),
  );
  const trained = await timed(
    "train",
    () =>
      trainDetector(
        train,
        validation,
        settings,
        {
          onStart({ device }, epochsDone) {
            log(` Device: ${device}`);
            log(
              epochsDone === 0
                ? "Starting training\n"
                : `Resuming ${checkpoint?.folder} after epoch ${epochsDone}\n`,
            );
          },
          onBatch,
          async onEpoch(report) {
            await onEpoch?.(report);
            log(describeEpoch(report));
          },
          signal,
        },
        checkpoint,
        {
          preprocessor,
          unlabelled,
          // The original's threshold comes from the test rows.
          chooseThreshold: settings.protocol === "original"
            ? null
            : async (normalScores, score) =>
              THRESHOLD_STRATEGIES[settings.thresholdStrategy].choose({
                normalScores,
                attackScores: await score(
                  await features(split.validationAttack),
                ),
              }, {
                falseAlarmRate: hasAttacks(split)
                  ? settings.falseAlarmRate
                  : targetAlertRate(settings),
              }),
        },
      ),
  );
  const { stoppedEarly, epochsRun } = trained.fit;
  if (stoppedEarly) log(`\n Early stopping at epoch ${epochsRun}`);
  log("\n Training completed!\n");
  return trained;
}

/** Reads the test rows, once, when the threshold stands. */
async function evaluateRun(
  detector: AnomalyDetector,
  { split, featuresOf, flowsPerDay }: PreparedFlows,
  { settings, flows, labels, naturalShare, sampled }: {
    settings: RunSettings;
    flows: Flows;
    labels: pl.DataFrame | null;
    naturalShare: number;
    /** Share of the data set that the run uses. */
    sampled: number;
  },
): Promise<Pick<Run, "evaluation" | "heldOut" | "alerts" | "latent">> {
  const [testNormal, testAttack] = await featuresOf(
    hasAttacks(split)
      ? [split.testNormal, split.testAttack]
      : [split.testNormal],
  );
  const normalScores = await detector.score(testNormal);
  const normal = {
    ...{ rows: split.testNormal, features: testNormal, scores: normalScores },
  };
  if (!hasAttacks(split)) {
    return {
      evaluation: null,
      heldOut: alertRate(normalScores, {
        threshold: detector.threshold!,
        target: targetAlertRate(settings),
        flowsPerDay: flowsPerDay && flowsPerDay / sampled,
      }),
      alerts: await explainTestFlows(detector, flows, [normal]),
      latent: await detector.encode(testNormal),
    };
  }
  const evaluation = evaluateScores(
    normalScores,
    await detector.score(testAttack),
    {
      threshold: detector.threshold ?? undefined, // the original's: its best
      naturalShare,
      attackCategories: categoriesOf(labels!, split.testAttack),
      seed: settings.seed,
    },
  );
  detector.setThreshold(evaluation.threshold);
  const { attackErrors } = evaluation;
  const alerts = await explainTestFlows(detector, flows, [
    normal,
    { rows: split.testAttack, features: testAttack, scores: attackErrors },
  ]);
  const latent = joinMatrices(
    await detector.encode(testNormal),
    await detector.encode(testAttack),
  );
  return { evaluation, heldOut: null, alerts, latent };
}

/** What the validation flows say of the threshold that was chosen on them. */
function expectedRateOf(
  { reference, threshold }: AnomalyDetector,
  { duplicates }: PreparedFlows,
  { protocol }: RunSettings,
): ExpectedRate | null {
  if (protocol === "original" || reference === null) return null;
  const { rows } = reference;
  return expectedRate(
    reference.rowsAbove(threshold!),
    rows,
    duplicates?.validation ?? rows,
  );
}

/** Whether there are attacks to find. */
function hasAttacks({ testAttack }: Split): boolean {
  return testAttack.length > 0;
}

/** The attack types of rows; undefined where the flows have none. */
function categoriesOf(
  labels: pl.DataFrame,
  rows: Uint32Array,
): string[] | undefined {
  if (!labels.columns.includes("attack_label")) return undefined;
  const names = labels.getColumn("attack_label").toArray() as string[];
  return Array.from(rows, (row) => names[row]);
}

/** Attacks among all flows, in [0, 1]. */
export function shareOfAttacks(labels: Uint8Array): number {
  return labels.reduce((sum, label) => sum + label, 0) / labels.length;
}

function joinMatrices(first: Matrix, second: Matrix): Matrix {
  const values = new Float32Array(first.values.length + second.values.length);
  values.set(first.values);
  values.set(second.values, first.values.length);
  return { values, rows: first.rows + second.rows, columns: first.columns };
}

/**
 * Runs a stage, or a part of it, and adds up how many seconds it took; none is
 * begun once the signal was given.
 */
function stopwatch(timings: Timings, signal?: AbortSignal) {
  return async <T>(
    stage: keyof Timings,
    work: () => T | Promise<T>,
  ): Promise<T> => {
    await letEventsIn();
    signal?.throwIfAborted();
    const started = performance.now();
    const result = await work();
    timings[stage] += (performance.now() - started) / 1000;
    return result;
  };
}
