import {
  AnomalyDetector,
  type Architecture,
  batchCount,
  defaultThreads,
  type DetectorFitOptions,
  type DetectorFitResult,
  type DetectorOptions,
  type DetectorScoreOptions,
  type EngineName,
  type FitOptions,
  type FitState,
} from "../model/mod.ts";
import type { Matrix } from "../base/mod.ts";
import type { RunSettings } from "./settings.ts";

/** Training as it was left after an epoch. */
export interface SavedTraining {
  /** What computed; another one would end with other bits. */
  readonly engine: EngineName;
  /** How many it had, if it is one that heeds them. */
  readonly threads: number;
  readonly architecture: Architecture;
  readonly state: FitState;
}

/** Keeps what a run with one seed goes on from, should it be interrupted. */
export interface RunCheckpoint {
  /** Where the run's results go. */
  readonly folder: string;
  /**
   * Makes sure that the data is what the run began with.
   *
   * @param sha256 Of the data, in hexadecimal.
   * @throws {InputError} If it is not.
   */
  checkData(sha256: string): Promise<void>;
  /**
   * Where training goes on; null starts anew.
   *
   * @throws {InputError} If what was saved cannot be used, or is of another
   * network.
   */
  load(architecture: Architecture): Promise<SavedTraining | null>;
  /**
   * Called after each epoch.
   *
   * @throws {InputError} If it cannot be written; what was saved before stays.
   */
  save(training: SavedTraining): Promise<void>;
}

/** A detector that was trained; the caller disposes of it. */
export interface TrainedDetector {
  readonly detector: AnomalyDetector;
  readonly fit: DetectorFitResult;
}

/** Who listens to training. */
export interface TrainingListener
  extends Pick<FitOptions, "onBatch" | "onEpoch" | "signal"> {
  /**
   * Called before the first step.
   *
   * @param epochsDone How many a run that resumes has behind it.
   */
  readonly onStart?: (detector: AnomalyDetector, epochsDone: number) => void;
}

/** What a detector has beside its network, and what its rows are. */
export type DetectorParts =
  & Pick<DetectorOptions, "preprocessor">
  & Pick<DetectorFitOptions, "chooseThreshold">
  & {
    /**
     * Whether the rows have no labels, so that attacks may be among them.
     * Default false.
     */
    readonly unlabelled?: boolean;
  };

/** How many times the share of attacks is suspected, where somebody knows it. */
const SUSPECTED = 2;
const MOST_SUSPECTS = 0.9;

/** How a run's score weighs its parts and is learnt. */
function scoreWeightsOf(
  { contamination, configuration, protocol }: RunSettings,
  unlabelled: boolean,
): DetectorScoreOptions | null {
  const { scoreWeights, contaminatedScoreWeights, unlabelledScoreWeights } =
    configuration;
  if (unlabelled) {
    return unlabelledScoreWeights && {
      ...unlabelledScoreWeights,
      suspects: Math.min(
        MOST_SUSPECTS,
        Math.max(unlabelledScoreWeights.suspects, SUSPECTED * contamination),
      ),
    };
  }
  const weights = (contamination > 0 ? contaminatedScoreWeights : null) ??
    scoreWeights;
  if (weights === null || protocol === "honest") return weights;
  return { ...weights, learnsFrom: "train" }; // the validation rows are test rows
}

/**
 * Makes the detector of a run's configuration and fits it.
 *
 * @param train Shape `[nTrain, inputDim]`. Unchanged.
 * @param validation Shape `[nValidation, inputDim]`. Unchanged.
 * @param checkpoint Where training goes on, and what keeps its state after each
 * epoch. Default: it starts anew and nothing is kept.
 * @param parts What to keep with the detector, how its threshold is chosen, and
 * whether its rows have labels. Default: nothing, there is none, and they have.
 * @throws {InputError} If the engine cannot run here, the checkpoint cannot be
 * used or written, or a loss is not finite.
 */
export async function trainDetector(
  train: Matrix,
  validation: Matrix,
  settings: RunSettings,
  { onStart, ...listener }: TrainingListener = {},
  checkpoint?: RunCheckpoint,
  { preprocessor, chooseThreshold, unlabelled = false }: DetectorParts = {},
): Promise<TrainedDetector> {
  const { configuration, seed } = settings;
  const { batchSize, minSteps } = configuration;
  const architecture = {
    inputDim: train.columns,
    latentDim: configuration.latentDim,
    hiddenDims: configuration.hiddenDims,
    dropoutRates: configuration.dropoutRates,
  };
  const saved = await checkpoint?.load(architecture) ?? null;
  const threads = saved?.threads ?? settings.threads ?? defaultThreads();
  const detector = await AnomalyDetector.create({
    ...architecture,
    engine: saved?.engine ?? settings.engine,
    threads,
    seed,
    preprocessor,
  });
  try {
    onStart?.(detector, saved?.state.stopping.epoch ?? 0);
    const stepsPerEpoch = batchCount(train.rows, batchSize);
    const fit = await detector.fit(train, validation, {
      epochs: Math.max(settings.epochs, Math.ceil(minSteps / stepsPerEpoch)),
      batchSize,
      learningRate: configuration.learningRate,
      schedule: configuration.schedule,
      keepLast: settings.keepLast,
      seed,
      scoreWeights: scoreWeightsOf(settings, unlabelled),
      chooseThreshold,
      checkpoint: checkpoint && {
        resume: saved?.state,
        save: (state) =>
          checkpoint.save({
            engine: detector.engine,
            threads,
            architecture,
            state,
          }),
      },
      ...listener,
    });
    return { detector, fit };
  } catch (error) {
    detector.dispose(); // no one else has it
    throw error;
  }
}
