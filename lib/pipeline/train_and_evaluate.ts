import pl from "nodejs-polars";
import { labelColumn } from "../dataset/labels.ts";
import { evaluateModel, type Evaluation } from "../evaluate/mod.ts";
import { type Matrix, selectRows } from "../matrix.ts";
import {
  AnomalyDetector,
  type EpochReport,
  type FitOptions,
  type FitResult,
} from "../model/mod.ts";
import { NetworkDataPreprocessor } from "../preprocess/network_data_preprocessor.ts";
import { contaminationNote } from "../split/contamination.ts";
import { drawTableSubset, type LabelledTable } from "../split/draw_subset.ts";
import { originalSplit } from "../split/original_split.ts";
import type { Split } from "../split/split.ts";
import { nameFile } from "./name_file.ts";
import { generatedNote, openTable } from "./open_flows.ts";
import {
  describeDataset,
  describeEpoch,
  describeEvaluation,
  describeFeatures,
  describeLabels,
  describeLoaded,
  describeSubset,
} from "./report.ts";
import type { RunSettings } from "./settings.ts";

/** Seconds a run spent on each stage. */
export interface Timings {
  load: number;
  preprocess: number;
  train: number;
  evaluate: number;
}

/** All that a run found out; {@linkcode saveRun} writes it down. */
export interface Run {
  readonly settings: RunSettings;
  readonly data: { path: string | null; sha256: string; rows: number };
  /**
   * The labels of the flows the run used, all or its subset: `binary_label` and,
   * where the file has them, `attack_label`.
   */
  readonly labels: pl.DataFrame;
  readonly detector: AnomalyDetector;
  readonly split: Split;
  readonly fit: FitResult;
  readonly evaluation: Evaluation;
  /** Latent vectors of the test flows, normal ones first: `[flows, latentDim]`. */
  readonly latent: Matrix;
  readonly timings: Timings;
}

/** Who listens to a run. */
export interface RunListener {
  /** Takes the report, a line or several at a time. */
  readonly log: (text: string) => void;
  /** Called after each training step. */
  readonly onBatch?: FitOptions["onBatch"];
  /** Called after each epoch, before its line is logged. */
  readonly onEpoch?: (report: EpochReport) => void;
  /** Stops training at the next batch. */
  readonly signal?: AbortSignal;
}

/**
 * The original's `main`: load, draw a subset, preprocess, split, train and
 * evaluate, with the original's protocol. Its leaks stay: what is learnt from
 * data is learnt from all rows, the validation rows are the normal test rows,
 * and the threshold comes from the test set.
 *
 * Nothing is written; the caller disposes of the run's detector.
 *
 * @throws {InputError} If the data cannot be used.
 */
export async function trainAndEvaluate(
  settings: RunSettings,
  { log, onBatch, onEpoch, signal }: RunListener,
): Promise<Run> {
  const { seed } = settings;
  const timings: Timings = { load: 0, preprocess: 0, train: 0, evaluate: 0 };
  const timed = stopwatch(timings);

  const opened = await timed(
    "load",
    () => openTable(settings.data, settings.subset, settings.exclude),
  );
  if (opened.path === null) log(generatedNote(opened.table.height) + "\n");
  log(describeLoaded(opened.table));

  const { labels, preprocessor, features, split } = await timed(
    "preprocess",
    async () => {
      const flows = drawTableSubset(opened, settings.subset, seed);
      const { table } = flows;
      if (flows !== opened) log(describeSubset(table, opened.table));
      log("Preprocessing data...\n");
      const labels = await labelFrame(flows);
      log(describeLabels(labels));
      const split = originalSplit(flows.labels, settings);
      const { preprocessor, features } = await NetworkDataPreprocessor
        .fitTransformTable(table, { exclude: settings.exclude });
      log(describeFeatures(preprocessor));
      log(describeDataset(flows.labels));
      return { labels, preprocessor, features, split };
    },
  ).catch((error) => {
    throw nameFile(opened.path, error);
  });
  const note = contaminationNote(split.contamination, split.train.length);
  if (note) log(note + "\n");

  const detector = await timed("train", () =>
    AnomalyDetector.create({
      inputDim: features.columns,
      latentDim: settings.latentDim,
      engine: settings.engine,
      threads: settings.threads ?? undefined,
      seed,
    }));
  try {
    const fit = await timed("train", async () => {
      log(` Device: ${detector.device}`);
      log("Starting training\n");
      const fit = await detector.fit(
        selectRows(features, split.train),
        selectRows(features, split.validation),
        {
          epochs: settings.epochs,
          batchSize: settings.batchSize,
          learningRate: settings.learningRate,
          keepLast: settings.keepLast,
          seed,
          signal,
          onBatch,
          onEpoch(report) {
            onEpoch?.(report);
            log(describeEpoch(report));
          },
        },
      );
      if (fit.stoppedEarly) log(`\n Early stopping at epoch ${fit.epochsRun}`);
      log("\n Training completed!\n");
      return fit;
    });

    const { evaluation, latent } = await timed("evaluate", async () => {
      log("Evaluating model performance\n");
      const testNormal = selectRows(features, split.testNormal);
      const testAttack = selectRows(features, split.testAttack);
      const evaluation = await evaluateModel(detector, testNormal, testAttack);
      const test = [...split.testNormal, ...split.testAttack];
      const latent = await detector.encode(selectRows(features, test));
      return { evaluation, latent };
    });
    detector.preprocessor = preprocessor;
    detector.threshold = evaluation.threshold;
    log(describeEvaluation(evaluation));

    const { path, sha256 } = opened;
    return {
      settings,
      data: { path, sha256, rows: opened.table.height },
      labels,
      detector,
      split,
      fit,
      evaluation,
      latent,
      timings,
    };
  } catch (error) {
    detector.dispose(); // no one else has it
    throw error;
  }
}

/** The labels of flows, the attacks' types where there are any. */
async function labelFrame(
  { table, labels }: LabelledTable,
): Promise<pl.DataFrame> {
  const column = labelColumn(labels);
  if (!table.columns.includes("attack_label")) return pl.DataFrame([column]);
  return (await table.read("attack_label")).withColumn(column);
}

/** Runs a stage, or a part of it, and adds up how many seconds it took. */
function stopwatch(timings: Timings) {
  return async <T>(
    stage: keyof Timings,
    work: () => T | Promise<T>,
  ): Promise<T> => {
    const started = performance.now();
    const result = await work();
    timings[stage] += (performance.now() - started) / 1000;
    return result;
  };
}
