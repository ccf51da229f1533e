import {
  InputError,
  letEventsIn,
  type Matrix,
  openRandom,
  selectRows,
} from "../base/mod.ts";
import { batchCount, partOf, shuffledBatches } from "./batches.ts";
import { CosineAnnealing, ReduceLROnPlateau } from "./learning_rate.ts";
import { DropoutMasks } from "./dropout_masks.ts";
import {
  EarlyStopping,
  type FitCheckpoint,
  type FitState,
  type History,
} from "./fit_state.ts";
import type { Architecture, Engine } from "./engine.ts";

/** The loss became NaN or infinite; the same settings would fail again. */
export class LossError extends InputError {}

/** What an epoch came to. */
export interface EpochReport {
  /** Counted from 1. */
  readonly epoch: number;
  /** How many there will be at most. */
  readonly epochs: number;
  /** Plain mean of the batches' losses while training, dropout on. */
  readonly trainLoss: number;
  /** Plain mean of the validation batches' losses, dropout off. */
  readonly validationLoss: number;
  /** The learning rate of its first step. */
  readonly learningRate: number;
  /** Whether its validation loss is the lowest so far. */
  readonly isBest: boolean;
  /** Training rows per second in this epoch, its validation included. */
  readonly rowsPerSecond: number;
}

/** How to train; the defaults are the original's. */
export interface FitOptions {
  /** How many at most. Default 30. */
  readonly epochs?: number;
  /** Rows per batch, at least 2. Default 256. */
  readonly batchSize?: number;
  /** Adam's first step size. Default 0.001. */
  readonly learningRate?: number;
  /**
   * How it falls: halved when training gets stuck, or along a cosine to the last
   * step. Default `plateau`.
   */
  readonly schedule?: "plateau" | "cosine";
  /** Share of each parameter added to its gradient. Default 0.00001. */
  readonly weightDecay?: number;
  /** Drives the shuffling and the dropout. Default 42. */
  readonly seed?: number;
  /** Keep the last weights instead of the best ones. Default false. */
  readonly keepLast?: boolean;
  /**
   * Epochs without a lower validation loss after which to stop. Default 5; with
   * the cosine, whose last steps count most, all epochs.
   */
  readonly patience?: number;
  /**
   * Called after every few steps, awaited; `batch` is how many of the epoch's
   * `batches` are done, and `epochs` how many there will be at most.
   */
  readonly onBatch?: (
    epoch: number,
    batch: number,
    batches: number,
    epochs: number,
  ) => void | Promise<void>;
  /**
   * Gets the state after each epoch, ahead of `onEpoch`. Training that resumes
   * with the same rows and options ends with the bits of one that was never
   * interrupted. Default: nothing is kept.
   */
  readonly checkpoint?: FitCheckpoint;
  /** Called after each epoch, awaited. */
  readonly onEpoch?: (report: EpochReport) => void | Promise<void>;
  /** Once aborted, training stops after a few batches and throws its reason. */
  readonly signal?: AbortSignal;
  /**
   * Once aborted, training ends after a few batches as if its last epoch was over:
   * the losses of the epoch that was begun are dropped, and the result says so. For
   * work that goes on with what was reached, where `signal` gives it up.
   */
  readonly interrupt?: AbortSignal;
}

/** How training went. */
export interface FitResult {
  readonly history: History;
  /** At most the epochs asked for; 0 where it was interrupted in the first. */
  readonly epochsRun: number;
  /** How many of them were not done before the state that training went on from. */
  readonly epochsHere: number;
  /** The epoch with the lowest validation loss, counted from 1; 0 for none. */
  readonly bestEpoch: number;
  /** Whether patience ran out, even if in the last epoch. */
  readonly stoppedEarly: boolean;
  /** Whether `interrupt` ended it: there would have been more epochs. */
  readonly interrupted: boolean;
}

/**
 * Trains an engine's network to reconstruct the training rows: the loop itself.
 *
 * The engine ends with the weights of the best epoch, or of the last one that is
 * over if asked for; interrupted in the first epoch, with those it began with.
 * After a loss that is not finite it has the same of the epochs so far, after an
 * abort what it had reached.
 *
 * @param train Rows to learn, shape `[nTrain, inputDim]`, at least 2. Unchanged.
 * @param validation Rows to watch, shape `[nValidation, inputDim]`, at least 1;
 * none of them is learnt. Unchanged.
 * @throws {TypeError} If a matrix has another width than the network.
 * @throws {RangeError} If there are too few rows, or an option is no possible one.
 * @throws {TypeError} If the state to resume is another network's.
 * @throws {LossError} If a loss is not finite, naming epoch and step.
 */
export async function fit(
  engine: Engine,
  architecture: Architecture,
  train: Matrix,
  validation: Matrix,
  options: FitOptions = {},
): Promise<FitResult> {
  const {
    epochs = 30,
    batchSize = 256,
    learningRate = 1e-3,
    weightDecay = 1e-5,
    seed = 42,
    schedule = "plateau",
    keepLast = false,
    patience = schedule === "cosine" ? epochs : 5,
    checkpoint,
    onBatch,
    onEpoch,
    signal,
    interrupt,
  } = options;
  checkNumbers({ epochs, patience, learningRate, weightDecay });
  checkRows("train", train, 2, architecture);
  checkRows("validate", validation, 1, architecture);

  const shuffle = openRandom(seed, "shuffle");
  const masks = new DropoutMasks(architecture, seed);
  const plateau = new ReduceLROnPlateau(learningRate);
  const stepsPerEpoch = batchCount(train.rows, batchSize);
  const cosine = schedule === "cosine"
    ? new CosineAnnealing(learningRate, epochs * stepsPerEpoch)
    : null;
  const stopping = new EarlyStopping(patience);
  let history: History = {
    trainLoss: [],
    validationLoss: [],
    learningRate: [],
  };
  const breathe = breather();
  let kept = await engine.getWeights();

  const stateNow = async (): Promise<FitState> => ({
    engine: await engine.getState(),
    best: kept, // replaced by another, never changed
    history: structuredClone(history),
    plateau: plateau.getState(),
    stopping: stopping.getState(),
    shuffle: shuffle.getState(),
    dropout: masks.getState(),
  });
  if (checkpoint?.resume) {
    const state = checkpoint.resume;
    await engine.setState(state.engine);
    kept = keepLast ? state.engine.weights : state.best;
    history = structuredClone(state.history);
    plateau.setState(state.plateau);
    stopping.setState(state.stopping);
    shuffle.setState(state.shuffle);
    masks.setState(state.dropout);
  }
  const epochsDone = () => history.trainLoss.length;
  const epochsBefore = epochsDone();

  const isOver = () => epochsDone() >= epochs || stopping.isOver;
  const isInterrupted = () => interrupt?.aborted ?? false;

  while (!isOver() && !isInterrupted()) {
    const epoch = epochsDone() + 1;
    const rateOf = (step: number) =>
      cosine?.learningRate((epoch - 1) * stepsPerEpoch + step) ??
        plateau.learningRate;
    const started = performance.now();

    let steps = 0;
    let sumOfLosses = 0;
    const runs = shuffledBatches(train.rows, batchSize, shuffle);
    for (const { rows, batches } of runs) {
      signal?.throwIfAborted();
      if (isInterrupted()) break;
      const options = Array.from({ length: batches }, (_, index) => ({
        learningRate: rateOf(steps + index),
        weightDecay,
      }));
      const mask = masks.next(rows.length);
      const losses = await engine.trainSteps(train, rows, mask, options);
      const failed = losses.findIndex((loss) => !Number.isFinite(loss));
      if (failed >= 0) {
        await engine.setWeights(kept); // its own are not numbers any more
        const batch = partOf(rows, batches, failed);
        const where = `epoch ${epoch}, step ${steps + failed + 1}`;
        throw notFinite(losses[failed], where, selectRows(train, batch));
      }
      sumOfLosses = losses.reduce((sum, loss) => sum + loss, sumOfLosses);
      steps += batches;
      await onBatch?.(epoch, steps, stepsPerEpoch, epochs);
      await breathe();
    }
    if (isInterrupted()) break;
    const trainLoss = sumOfLosses / steps;

    const errors = await engine.reconstructionErrors(validation);
    const validationLoss = meanOfBatchMeans(errors, batchSize);
    if (!Number.isFinite(validationLoss)) {
      await engine.setWeights(kept);
      const where = `the validation of epoch ${epoch}`;
      throw notFinite(validationLoss, where, validation);
    }

    const learningRate = rateOf(0);
    plateau.step(validationLoss);
    const verdict = stopping.step(validationLoss);
    if (keepLast || verdict === "better") kept = await engine.getWeights();

    history.trainLoss.push(trainLoss);
    history.validationLoss.push(validationLoss);
    history.learningRate.push(learningRate);
    const rowsPerSecond = train.rows / (performance.now() - started) * 1000;
    await checkpoint?.save(await stateNow());
    await onEpoch?.({
      epoch,
      epochs,
      trainLoss,
      validationLoss,
      learningRate,
      isBest: verdict === "better",
      rowsPerSecond,
    });
  }

  await engine.setWeights(kept);
  return {
    history,
    epochsRun: epochsDone(),
    epochsHere: epochsDone() - epochsBefore,
    bestEpoch: stopping.bestEpoch,
    stoppedEarly: stopping.isOver,
    interrupted: !isOver(),
  };
}

/** As the original averages: a smaller last batch weighs as much as a full one. */
function meanOfBatchMeans(errors: Float32Array, batchSize: number): number {
  const batches = Math.ceil(errors.length / batchSize);
  let sumOfMeans = 0;
  for (let start = 0; start < errors.length; start += batchSize) {
    const batch = errors.subarray(start, start + batchSize);
    sumOfMeans += batch.reduce((sum, error) => sum + error, 0) / batch.length;
  }
  return sumOfMeans / batches;
}

/**
 * Returns what lets waiting events in when it is called, at most every 250 ms.
 * Engines may compute without ever waiting.
 */
function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < 250) return;
    await letEventsIn();
    last = performance.now();
  };
}

function notFinite(loss: number, where: string, rows: Matrix): LossError {
  const at = rows.values.findIndex((value) => !Number.isFinite(value));
  const cause = at < 0
    ? "the learning rate is likely too high, or the features not standardised"
    : `feature ${at % rows.columns + 1} of a row is ${rows.values[at]}`;
  return new LossError(
    `Cannot go on training as the loss is ${loss} in ${where}: ${cause}`,
  );
}

function checkNumbers(
  { epochs, patience, learningRate, weightDecay }: Required<
    Pick<FitOptions, "epochs" | "patience" | "learningRate" | "weightDecay">
  >,
): void {
  for (const [name, value] of Object.entries({ epochs, patience })) {
    if (!(Number.isSafeInteger(value) && value >= 1)) {
      throw new RangeError(
        `Cannot train as ${name} must be a positive integer: found ${value}`,
      );
    }
  }
  if (!(learningRate > 0 && learningRate < Infinity)) {
    throw new RangeError(
      `Cannot train as the learning rate must be positive: found ${learningRate}`,
    );
  }
  if (!(weightDecay >= 0 && weightDecay < Infinity)) {
    throw new RangeError(
      `Cannot train as the weight decay must not be negative: found ${weightDecay}`,
    );
  }
}

function checkRows(
  verb: string,
  { rows, columns }: Matrix,
  least: number,
  { inputDim }: Architecture,
): void {
  if (columns !== inputDim) {
    throw new TypeError(
      `Cannot ${verb} as rows must have ${inputDim} features: found ${columns}`,
    );
  }
  if (!(rows >= least)) {
    throw new RangeError(
      `Cannot ${verb} as there must be at least ${least} rows: found ${rows}`,
    );
  }
}
