import { openRandom, type Random } from "../random.ts";
import type { Architecture } from "./engine.ts";
import { networkBlocks } from "./network_layout.ts";

const HALVES = 2 ** 16; // values of half a 32-bit draw

/**
 * A seeded stream of dropout masks for the network's hidden layers.
 *
 * A kept unit is scaled by 1 / (1 − rate), so that scoring needs no scaling
 * (inverted dropout). One draw of 32 bits decides two units: rates are exact to
 * 1/65,536, and masks for 256 rows of the original's network cost one to
 * two milliseconds.
 *
 * @example Half of the units are dropped, the others doubled
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
 * const masks = new DropoutMasks(architecture, 42).next(100);
 * assertEquals(masks.length, 100 * (4 + 4)); // encoder and decoder
 * assertEquals(new Set(masks), new Set([0, 2]));
 * ```
 */
export class DropoutMasks {
  readonly #layers: { width: number; dropped: number; scale: number }[];
  readonly #random: Random;
  #buffer = new Float32Array(0);

  /** @param seed The run's seed; the same one gives the same masks. */
  constructor(architecture: Architecture, seed: number) {
    this.#layers = networkBlocks(architecture)
      .filter((block) => block.hidden)
      .map(({ outputDim, dropoutRate }) => ({
        width: outputDim,
        dropped: Math.round(dropoutRate * HALVES),
        scale: 1 / (1 - dropoutRate),
      }));
    this.#random = openRandom(seed, "dropout");
  }

  /**
   * The next batch's masks, one layer's `[rows, width]` after the other's.
   *
   * @returns Overwritten by the next call.
   */
  next(rows: number): Float32Array {
    const units = this.#layers.reduce((sum, { width }) => sum + width, 0);
    if (this.#buffer.length < rows * units) {
      this.#buffer = new Float32Array(rows * units);
    }
    let start = 0;
    for (const { width, dropped, scale } of this.#layers) {
      const end = start + rows * width;
      this.#fill(start, end, dropped, scale);
      start = end;
    }
    return this.#buffer.subarray(0, rows * units);
  }

  #fill(start: number, end: number, dropped: number, scale: number): void {
    const masks = this.#buffer;
    const random = this.#random;
    for (let index = start; index < end; index += 2) {
      const bits = random.bits();
      masks[index] = (bits & 0xffff) < dropped ? 0 : scale;
      // At an odd end this is the next layer's first unit, filled again there.
      masks[index + 1] = (bits >>> 16) < dropped ? 0 : scale;
    }
  }
}
