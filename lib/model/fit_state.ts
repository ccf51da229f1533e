import type { RandomState } from "../base/mod.ts";
import type { EngineState, Weights } from "./engine.ts";
import type { PlateauState } from "./learning_rate.ts";

/** What training recorded, one entry an epoch. */
export interface History {
  /** Plain mean of the batches' losses while training, dropout on. */
  readonly trainLoss: number[];
  /** Plain mean of the validation batches' losses, dropout off. */
  readonly validationLoss: number[];
  /** The learning rate the epoch was trained with. */
  readonly learningRate: number[];
}

/**
 * All that training goes on from once an epoch is over; as many epochs are done
 * as the history has entries.
 */
export interface FitState {
  readonly engine: EngineState;
  /** Those of the best epoch; where the last ones are kept, the engine's. */
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

/** What {@linkcode EarlyStopping} remembers. */
export interface EarlyStoppingState {
  /** Epochs seen so far. */
  readonly epoch: number;
  /** As `bestEpoch`. */
  readonly bestEpoch: number;
  /** Infinite before any epoch. */
  readonly bestLoss: number;
}

/**
 * Remembers the best validation loss, and says when to give up on a better one.
 *
 * Any loss strictly below the best counts as better, however little.
 *
 * @example Two epochs without a better loss are enough here
 * ```ts
 * import { EarlyStopping } from "./fit_state.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const stopping = new EarlyStopping(2);
 * assertEquals(
 *   [3, 2, 2, 4].map((loss) => stopping.step(loss)),
 *   ["better", "better", "wait", "stop"],
 * );
 * assertEquals(stopping.bestEpoch, 2);
 * ```
 */
export class EarlyStopping {
  readonly #patience: number;
  #bestLoss = Infinity;
  #bestEpoch = 0;
  #epoch = 0;

  /** @param patience Epochs without a better loss after which to stop, ≥ 1. */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** The epoch with the lowest loss, the first if several; 0 before any. */
  get bestEpoch(): number {
    return this.#bestEpoch;
  }

  /** Whether patience has run out. */
  get isOver(): boolean {
    return this.#epoch - this.#bestEpoch >= this.#patience;
  }

  /** Takes note of an epoch's loss. */
  step(validationLoss: number): "better" | "wait" | "stop" {
    this.#epoch++;
    if (validationLoss < this.#bestLoss) {
      this.#bestLoss = validationLoss;
      this.#bestEpoch = this.#epoch;
      return "better";
    }
    return this.isOver ? "stop" : "wait";
  }

  /** What it remembers. */
  getState(): EarlyStoppingState {
    return {
      epoch: this.#epoch,
      bestEpoch: this.#bestEpoch,
      bestLoss: this.#bestLoss,
    };
  }

  /** Goes on from what another one remembered. */
  setState({ epoch, bestEpoch, bestLoss }: EarlyStoppingState): void {
    this.#epoch = epoch;
    this.#bestEpoch = bestEpoch;
    this.#bestLoss = bestLoss;
  }
}
