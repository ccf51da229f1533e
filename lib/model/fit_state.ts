import type { RandomState } from "../base/mod.ts";
import type { EarlyStoppingState } from "./early_stopping.ts";
import type { EngineState, Weights } from "./engine.ts";
import type { History } from "./history.ts";
import type { PlateauState } from "./reduce_lr_on_plateau.ts";

/**
 * All that training goes on from once an epoch is over; as many epochs are done
 * as the history has entries.
 */
export interface FitState {
  readonly engine: EngineState;
  /** Those of the best epoch; where the last ones are kept, the first. */
  readonly best: Weights;
  readonly history: History;
  readonly plateau: PlateauState;
  readonly stopping: EarlyStoppingState;
  /** Of the stream that shuffles the rows. */
  readonly shuffle: RandomState;
  /** Of the stream that drops units. */
  readonly dropout: RandomState;
}

/** Keeps what training goes on from, should it be interrupted. */
export interface FitCheckpoint {
  /** Where to go on; null starts anew. Default null. */
  readonly resume?: FitState | null;
  /** Called after each epoch, awaited; the state is a copy. */
  save(state: FitState): Promise<void>;
}
