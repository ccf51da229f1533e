import { openRandom, type Random } from "../random.ts";
import type { Architecture } from "./engine.ts";
import { networkBlocks } from "./network_layout.ts";

const RATE_BITS = 16; // a rate is a whole number of 1/65,536

/** Four flags of a byte each, by the four bits that say which are set. */
const FLAGS = Uint32Array.from(
  { length: 16 },
  (_, bits) =>
    (bits & 1) | (bits & 2) << 7 | (bits & 4) << 14 | (bits & 8) << 21,
);

/**
 * A seeded stream of dropout masks for the network's hidden layers: 0 drops a
 * unit, 1 keeps it.
 *
 * Thirty-two units are decided at once. A unit is dropped if a random number of
 * 16 bits is less than its rate; the 32 numbers are drawn bit by bit, highest
 * first, one word for all of them, until each differs from the rate: after
 * seven words on average, where whole numbers would take sixteen. Rates are
 * exact to 1/65,536.
 *
 * @example Half of the units are dropped
 * ```ts
 * import { DropoutMasks } from "./dropout_masks.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const architecture = {
 *   inputDim: 9,
 *   hiddenDims: [4],
 *   latentDim: 2,
 *   dropoutRates: [0.5],
 * };
 * const [encoder, decoder] = new DropoutMasks(architecture, 42).next(100);
 * assertEquals([encoder.length, decoder.length], [400, 400]);
 * assertEquals(new Set(encoder), new Set([0, 1]));
 * ```
 */
export class DropoutMasks {
  readonly #layers: { width: number; rate: number; flags: Uint32Array }[];
  readonly #random: Random;

  /** @param seed The run's seed; the same one gives the same masks. */
  constructor(architecture: Architecture, seed: number) {
    this.#layers = networkBlocks(architecture)
      .filter((block) => block.hidden)
      .map(({ outputDim, dropoutRate }) => ({
        width: outputDim,
        rate: Math.round(dropoutRate * 2 ** RATE_BITS),
        flags: new Uint32Array(0),
      }));
    this.#random = openRandom(seed, "dropout");
  }

  /**
   * The next batch's masks, one for each hidden layer, of shape `[rows, width]`.
   *
   * @returns Overwritten by the next call.
   */
  next(rows: number): Uint8Array[] {
    return this.#layers.map((layer) => {
      const units = rows * layer.width;
      const words = Math.ceil(units / 32) * 8; // of four flags each
      if (layer.flags.length < words) layer.flags = new Uint32Array(words);
      this.#fill(layer.flags, words, layer.rate);
      return new Uint8Array(layer.flags.buffer, 0, units);
    });
  }

  #fill(flags: Uint32Array, words: number, rate: number): void {
    const random = this.#random;
    for (let word = 0; word < words; word += 8) {
      let dropped = 0; // one bit a unit
      let open = -1; // those whose number equals the rate so far
      for (let bit = RATE_BITS - 1; bit >= 0 && open !== 0; bit--) {
        const drawn = random.bits();
        if (rate >>> bit & 1) {
          dropped |= open & ~drawn;
          open &= drawn;
        } else {
          open &= ~drawn;
        }
      }
      const kept = ~dropped;
      for (let four = 0; four < 8; four++) {
        flags[word + four] = FLAGS[kept >>> 4 * four & 15];
      }
    }
  }
}
