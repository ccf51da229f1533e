import type { Architecture, EngineName, FitState } from "../model/mod.ts";

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
