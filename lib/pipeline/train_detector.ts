import type { Matrix } from "../matrix.ts";
import {
  AnomalyDetector,
  batchCount,
  type FitOptions,
  type FitResult,
} from "../model/mod.ts";
import type { RunSettings } from "./settings.ts";

/** A detector that was trained; the caller disposes of it. */
export interface TrainedDetector {
  readonly detector: AnomalyDetector;
  readonly fit: FitResult;
}

/** Who listens to training. */
export interface TrainingListener
  extends Pick<FitOptions, "onBatch" | "onEpoch" | "signal"> {
  /** Called before the first step. */
  readonly onStart?: (detector: AnomalyDetector) => void;
}

/**
 * Makes the detector of a run's configuration and trains it.
 *
 * @param train Shape `[nTrain, inputDim]`. Unchanged.
 * @param validation Shape `[nValidation, inputDim]`. Unchanged.
 * @throws {InputError} If the engine cannot run here, or a loss is not finite.
 */
export async function trainDetector(
  train: Matrix,
  validation: Matrix,
  settings: RunSettings,
  { onStart, ...listener }: TrainingListener = {},
): Promise<TrainedDetector> {
  const { configuration, seed } = settings;
  const { batchSize, minSteps } = configuration;
  const detector = await AnomalyDetector.create({
    inputDim: train.columns,
    latentDim: configuration.latentDim,
    hiddenDims: configuration.hiddenDims,
    dropoutRates: configuration.dropoutRates,
    engine: settings.engine,
    threads: settings.threads ?? undefined,
    seed,
  });
  try {
    onStart?.(detector);
    const stepsPerEpoch = batchCount(train.rows, batchSize);
    const fit = await detector.fit(train, validation, {
      epochs: Math.max(settings.epochs, Math.ceil(minSteps / stepsPerEpoch)),
      batchSize,
      learningRate: configuration.learningRate,
      schedule: configuration.schedule,
      keepLast: settings.keepLast,
      seed,
      ...listener,
    });
    const scoreWeights = settings.contamination > 0
      ? configuration.contaminatedScoreWeights
      : configuration.scoreWeights;
    if (scoreWeights) await detector.learnScore(train, scoreWeights);
    return { detector, fit };
  } catch (error) {
    detector.dispose(); // no one else has it
    throw error;
  }
}
