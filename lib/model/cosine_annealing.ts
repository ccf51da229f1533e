/**
 * Lets the learning rate fall along half a cosine, from its start to nearly 0
 * in the last step: large steps first, fine ones in the end (Loshchilov & Hutter
 * 2017, arXiv:1608.03983, without restarts). PyTorch's `CosineAnnealingLR`,
 * stepped after each batch.
 *
 * @example Half of the way, half of the rate
 * ```ts
 * import { CosineAnnealing } from "./cosine_annealing.ts";
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
