/**
 * Remembers the best validation loss, and says when to give up on a better one.
 *
 * Any loss strictly below the best counts as better, however little.
 *
 * @example Two epochs without a better loss are enough here
 * ```ts
 * import { EarlyStopping } from "./early_stopping.ts";
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

  /** Takes note of an epoch's loss. */
  step(validationLoss: number): "better" | "wait" | "stop" {
    this.#epoch++;
    if (validationLoss < this.#bestLoss) {
      this.#bestLoss = validationLoss;
      this.#bestEpoch = this.#epoch;
      return "better";
    }
    return this.#epoch - this.#bestEpoch >= this.#patience ? "stop" : "wait";
  }
}
