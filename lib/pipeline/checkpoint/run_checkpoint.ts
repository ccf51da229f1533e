import { join } from "node:path";
import { InputError } from "../../errors.ts";
import type { Architecture } from "../../model/mod.ts";
import { CHECKPOINT } from "./run_record.ts";
import {
  loadTraining,
  type SavedTraining,
  type TrainingOwner,
} from "./training_files.ts";

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

/** Reads what {@linkcode RunCheckpoint.save} left in a run's folder. */
export async function loadOwnTraining(
  folder: string,
  owner: TrainingOwner,
  architecture: Architecture,
): Promise<SavedTraining | null> {
  const checkpoint = join(folder, CHECKPOINT);
  const training = await loadTraining(checkpoint, owner);
  if (training === null) return null;
  const [expected, found] = [architecture, training.architecture].map(describe);
  if (expected !== found) {
    throw new InputError(
      `Cannot use ${checkpoint}: expected a network ${expected}, found ${found}`,
    );
  }
  return training;
}

/** Widths from input to bottleneck, and dropout rates. */
function describe(architecture: Architecture): string {
  const { inputDim, hiddenDims, latentDim, dropoutRates } = architecture;
  const widths = [inputDim, ...hiddenDims, latentDim].join("-");
  return `${widths} with dropout ${dropoutRates.join(", ") || "none"}`;
}
