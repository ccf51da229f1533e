const FACTOR = 0.5;
const PATIENCE = 3; // bad epochs that pass without a cut
const THRESHOLD = 1e-4; // relative
const SMALLEST_CUT = 1e-8;

/** What {@linkcode ReduceLROnPlateau} remembers. */
export interface PlateauState {
  /** The rate for the next step. */
  readonly learningRate: number;
  /** The loss that others must fall below; infinite before any epoch. */
  readonly best: number;
  /** Bad epochs in a row. */
  readonly badEpochs: number;
}

/**
 * Halves the learning rate when the validation loss stops falling.
 *
 * An epoch is bad unless its loss is below (1 − 1e-4) times the best; the
 * fourth bad epoch in a row cuts the rate and starts the count anew. This is
 * PyTorch's `ReduceLROnPlateau(mode="min", factor=0.5, patience=3)`.
 *
 * @example The fourth bad epoch cuts
 * ```ts
 * import { ReduceLROnPlateau } from "./learning_rate.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const scheduler = new ReduceLROnPlateau(0.001);
 * const rates = [1, 1, 1, 1, 1].map((loss) => scheduler.step(loss));
 * assertEquals(rates, [0.001, 0.001, 0.001, 0.001, 0.0005]);
 * ```
 */
export class ReduceLROnPlateau {
  #learningRate: number;
  #best = Infinity;
  #badEpochs = 0;

  constructor(learningRate: number) {
    this.#learningRate = learningRate;
  }

  /** The rate for the next step. */
  get learningRate(): number {
    return this.#learningRate;
  }

  /**
   * Takes note of an epoch's loss.
   *
   * @returns The rate for the next epoch.
   */
  step(validationLoss: number): number {
    if (validationLoss < this.#best * (1 - THRESHOLD)) {
      this.#best = validationLoss;
      this.#badEpochs = 0;
    } else if (++this.#badEpochs > PATIENCE) {
      const reduced = this.#learningRate * FACTOR;
      if (this.#learningRate - reduced > SMALLEST_CUT) {
        this.#learningRate = reduced;
      }
      this.#badEpochs = 0;
    }
    return this.#learningRate;
  }

  /** What it remembers. */
  getState(): PlateauState {
    return {
      learningRate: this.#learningRate,
      best: this.#best,
      badEpochs: this.#badEpochs,
    };
  }

  /** Goes on from what another one remembered. */
  setState({ learningRate, best, badEpochs }: PlateauState): void {
    this.#learningRate = learningRate;
    this.#best = best;
    this.#badEpochs = badEpochs;
  }
}

/**
 * Lets the learning rate fall along half a cosine, from its start to nearly 0
 * in the last step: large steps first, fine ones in the end (Loshchilov & Hutter
 * 2017, arXiv:1608.03983, without restarts). PyTorch's `CosineAnnealingLR`,
 * stepped after each batch.
 *
 * @example Half of the way, half of the rate
 * ```ts
 * import { CosineAnnealing } from "./learning_rate.ts";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const schedule = new CosineAnnealing(0.004, 100);
 * assertEquals(schedule.learningRate(0), 0.004);
 * assertAlmostEquals(schedule.learningRate(50), 0.002, 1e-12);
 * ```
 */
export class CosineAnnealing {
  readonly #start: number;
  readonly #steps: number;

  /** @param steps How many there will be. */
  constructor(start: number, steps: number) {
    this.#start = start;
    this.#steps = steps;
  }

  /** @param step Counted from 0. */
  learningRate(step: number): number {
    return this.#start * (1 + Math.cos(Math.PI * step / this.#steps)) / 2;
  }
}
