import { type Baseline, BASELINES } from "../baselines/mod.ts";
import { InputError, type Matrix, type SeriesProgress } from "../base/mod.ts";
import { contaminationNote, drawSubset, type Split } from "../split/mod.ts";
import {
  CONFIGURATIONS,
  describeSplit,
  type EncodedFlows,
  encodeSplit,
  type OpenedFlows,
  prepareHonest,
  type RunListener,
  type RunSettings,
  trainDetector,
} from "../pipeline/mod.ts";

/** The name of the run's own detector, which is compared with the others. */
export const OWN_DETECTOR = "autoencoder";

/** Who listens to a series of runs. */
export interface SeriesListener extends RunListener {
  /** Called before each run, awaited. */
  readonly onRun?: (progress: SeriesProgress) => void | Promise<void>;
}

/** A detector before it has learnt. */
export interface Candidate {
  readonly name: string;
  readonly label: string;
  fit(train: Matrix, validation: Matrix): Promise<Fitted>;
}

/** A detector that has learnt. */
export interface Fitted {
  /** Times it went through the training rows: a network's epochs, else 1. */
  readonly passes: number;
  /** What to choose a threshold from. Default: the validation rows by `score`. */
  readonly validationScores?: Float32Array;
  score(rows: Matrix): Promise<Float32Array>;
  dispose(): void | Promise<void>;
}

/** Flows in one encoding, and the detectors that read them so. */
export interface Lane {
  readonly flows: EncodedFlows;
  readonly candidates: readonly Candidate[];
}

/**
 * Draws the subset, splits it and encodes that split as each detector reads it.
 * The run's own detector and the baselines share the first lane; where the run
 * has another configuration, the original's has one of its own.
 *
 * @throws {InputError} If the flows cannot be split or used.
 */
export async function prepareLanes(
  opened: OpenedFlows,
  settings: RunSettings,
  listener: RunListener,
): Promise<{ split: Split; lanes: Lane[] }> {
  const { exclude } = opened;
  const { subset, seed } = settings;
  const flows = await drawSubset(opened.flows, subset, seed);
  const prepared = await prepareHonest(flows, { ...settings, exclude });
  const { split } = prepared;
  listener.log(describeSplit(prepared, settings));
  const note = contaminationNote(split.contamination, split.train.length);
  if (note) listener.log(note + "\n");

  const lanes: Lane[] = [{
    flows: prepared,
    candidates: [
      network(OWN_DETECTOR, settings, listener),
      ...BASELINES.map((baseline) => classical(baseline, settings, listener)),
    ],
  }];
  if (settings.config !== "original") {
    const original: RunSettings = {
      ...settings,
      config: "original",
      configuration: CONFIGURATIONS.original,
    };
    lanes.push({
      flows: await encodeSplit(flows, split, { ...original, exclude }),
      candidates: [network(`${OWN_DETECTOR}-original`, original, listener)],
    });
  }
  return { split, lanes };
}

function network(
  name: string,
  settings: RunSettings,
  { onBatch, onEpoch, signal }: RunListener,
): Candidate {
  return {
    name,
    label: `Autoencoder (${settings.config})`,
    async fit(train, validation) {
      const { detector, fit } = await trainDetector(
        train,
        validation,
        settings,
        { onBatch, onEpoch, signal },
      );
      return {
        passes: fit.epochsRun,
        validationScores: fit.validationScores,
        score: (rows) => detector.score(rows),
        dispose: () => detector.dispose(),
      };
    },
  };
}

function classical(
  { name, label, fit }: Baseline,
  { seed }: RunSettings,
  { signal }: RunListener,
): Candidate {
  return {
    name,
    label,
    async fit(train) {
      const fitted = await fit(train, { seed, signal }).catch((error) => {
        // Features are finite: out of range can only be how many rows there are.
        if (signal?.aborted || !(error instanceof RangeError)) throw error;
        throw new InputError(error.message, { cause: error });
      });
      return { ...fitted, passes: 1 };
    },
  };
}
