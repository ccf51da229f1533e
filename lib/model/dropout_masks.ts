import {
  openRandomWords,
  type RandomState,
  type RandomWords,
} from "../base/mod.ts";
import type { Architecture, Masks } from "./engine.ts";
import { networkBlocks } from "./network_layout.ts";

/** Units whose flags make one word, a byte each. */
const UNITS_PER_WORD = 4;
const PATTERNS = 2 ** UNITS_PER_WORD;
/** Places in a table of patterns, one for each value of half a 32-bit draw. */
const PLACES = 2 ** 16;

/**
 * A seeded stream of dropout masks for the network's hidden layers: 0 drops a
 * unit, 1 keeps it.
 *
 * Four units are decided at once: half of a 32-bit draw looks up one of their
 * sixteen patterns in a table, where each pattern has its share of the places.
 * A pattern's share is exact to 1/65,536, a unit's rate to about 1e-5.
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
 * assertEquals([encoder?.length, decoder?.length], [400, 400]);
 * assertEquals(new Set(encoder), new Set([0, 1]));
 * ```
 */
export class DropoutMasks {
  /** Null for a layer that drops nothing. */
  readonly #layers:
    ({ width: number; table: Uint8Array; words: Uint32Array } | null)[];
  readonly #random: RandomWords;
  #draws = new Uint32Array(0);

  /** @param seed The run's seed; the same one gives the same masks. */
  constructor(architecture: Architecture, seed: number) {
    const hidden = networkBlocks(architecture).filter((block) => block.hidden);
    const tables = new Map(
      hidden.map(({ dropoutRate }) => [dropoutRate, patternTable(dropoutRate)]),
    );
    this.#layers = hidden.map(({ outputDim, dropoutRate }) =>
      dropoutRate === 0 ? null : {
        width: outputDim,
        table: tables.get(dropoutRate)!,
        words: new Uint32Array(0),
      }
    );
    this.#random = openRandomWords(seed, "dropout");
  }

  /** Where the stream has come to. */
  getState(): RandomState {
    return this.#random.getState();
  }

  /** Goes on from where `getState` found a stream for the same architecture. */
  setState(state: RandomState): void {
    this.#random.setState(state);
  }

  /**
   * The next masks, one for each hidden layer, of `rows · width` flags each. They
   * are drawn independently, so that any shape will do, for one batch or several.
   * Null where the layer's rate is 0.
   *
   * @returns Overwritten by the next call.
   */
  next(rows: number): Masks {
    return this.#layers.map((layer) => {
      if (layer === null) return null;
      const units = rows * layer.width;
      const draws = Math.ceil(units / UNITS_PER_WORD / 2); // of two words each
      if (layer.words.length < 2 * draws) {
        layer.words = new Uint32Array(2 * draws);
      }
      this.#fill(layer.words, draws, layer.table);
      return new Uint8Array(layer.words.buffer, 0, units);
    });
  }

  #fill(words: Uint32Array, count: number, table: Uint8Array): void {
    if (this.#draws.length < count) this.#draws = new Uint32Array(count);
    const draws = this.#draws.subarray(0, count);
    this.#random.fill(draws);
    for (let index = 0; index < count; index++) {
      const bits = draws[index];
      words[2 * index] = FLAGS[table[bits & (PLACES - 1)]];
      words[2 * index + 1] = FLAGS[table[bits >>> 16]];
    }
  }
}

/** Each pattern's four flags, a byte each; bit by bit 1 keeps a unit. */
const FLAGS = Uint32Array.from(
  { length: PATTERNS },
  (_, pattern) =>
    (pattern & 1) | (pattern & 2) << 7 | (pattern & 4) << 14 |
    (pattern & 8) << 21,
);

/**
 * The patterns, each in as many places as its probability has of 65,536; the
 * places that rounding leaves go to the largest remainders.
 */
function patternTable(dropoutRate: number): Uint8Array {
  const places = Array.from({ length: PATTERNS }, (_, pattern) => {
    const kept = pattern.toString(2).replaceAll("0", "").length;
    const dropped = UNITS_PER_WORD - kept;
    return PLACES * (1 - dropoutRate) ** kept * dropoutRate ** dropped;
  });
  const counts = places.map(Math.floor);
  const left = PLACES - counts.reduce((sum, count) => sum + count, 0);
  const remainder = (pattern: number) => places[pattern] - counts[pattern];
  [...counts.keys()]
    .sort((a, b) => remainder(b) - remainder(a))
    .slice(0, left)
    .forEach((pattern) => counts[pattern]++);

  const table = new Uint8Array(PLACES);
  let start = 0;
  for (const [pattern, count] of counts.entries()) {
    table.fill(pattern, start, start + count);
    start += count;
  }
  return table;
}
