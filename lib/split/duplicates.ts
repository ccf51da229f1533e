import { type Flows, isTextType } from "../dataset/mod.ts";

/** A 64-bit hash a row, in two halves, shape `[rows]` each. */
export interface RowHashes {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

/**
 * Hashes rows a column at a time, so that the whole table need not be in memory.
 * Rows that are equal in every column get the same hash; two others get different
 * ones, except with a probability of 2^-64. The order of the columns matters.
 *
 * Two 32-bit lanes, each fed with both words of every float64 in the manner of
 * MurmurHash3 (Appleby 2011, https://github.com/aappleby/smhasher).
 *
 * @example
 * ```ts
 * import { RowHasher } from "./duplicates.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hasher = new RowHasher(4);
 * hasher.append([1, 1, 1, 2]);
 * hasher.append([7, 8, 7, 7]);
 * assertEquals(hasher.groups(), Uint32Array.of(0, 1, 0, 2));
 * ```
 */
export class RowHasher {
  // Signed, as `Math.imul` and `|` give signed words.
  readonly #low: Int32Array;
  readonly #high: Int32Array;

  /** @param rows How many rows there are. */
  constructor(rows: number) {
    this.#low = new Int32Array(rows);
    this.#high = new Int32Array(rows);
  }

  /**
   * Mixes a column into the rows' hashes.
   *
   * @param column Amounts, or codes that stand for categories; one a row. 0 and
   * -0 count as equal, and so do all NaN. Unchanged.
   * @throws {TypeError} If there are more values than rows, or fewer.
   */
  append(column: ArrayLike<number>): void {
    const low = this.#low;
    const high = this.#high;
    if (column.length !== low.length) {
      throw new TypeError(
        "Cannot hash rows as each needs one value: " +
          `found ${column.length} values for ${low.length} rows`,
      );
    }
    const values = column instanceof Float64Array
      ? column
      : new Float64Array(column);
    const words = new Int32Array(values.buffer, values.byteOffset);
    for (let row = 0; row < low.length; row++) {
      let first = words[2 * row];
      let second = words[2 * row + 1];
      const value = values[row];
      if (value === 0) first = second = 0; // -0 has another word
      else if (value !== value) first = second = -1; // NaN has many
      low[row] = mix(mix(low[row], first, LOW), second, LOW);
      high[row] = mix(mix(high[row], second, HIGH), first, HIGH);
    }
  }

  /** The rows' hashes by the columns appended so far; more may follow. */
  finish(): RowHashes {
    const low = new Uint32Array(this.#low.length);
    const high = new Uint32Array(low.length);
    for (let row = 0; row < low.length; row++) {
      low[row] = avalanche(this.#low[row] + this.#high[row]);
      high[row] = avalanche(low[row] + this.#high[row]);
    }
    return { low, high };
  }

  /** Groups of equal rows, as {@linkcode duplicateGroups} numbers them. */
  groups(): Uint32Array {
    const { low, high } = this.finish();
    return duplicateGroups(low, high);
  }
}

/** MurmurHash3's multipliers of a lane. */
interface Lane {
  readonly before: number;
  readonly after: number;
  readonly constant: number;
}

const LOW: Lane = {
  before: 0xcc9e2d51,
  after: 0x1b873593,
  constant: 0xe6546b64,
};
const HIGH: Lane = {
  before: 0x239b961b,
  after: 0xab0e9789,
  constant: 0x561ccd1b,
};

/** Mixes a word into a lane; each word leads to another state, and back. */
function mix(state: number, word: number, lane: Lane): number {
  const scattered = Math.imul(word, lane.before);
  const rotated = scattered << 15 | scattered >>> 17;
  const mixed = state ^ Math.imul(rotated, lane.after);
  return Math.imul(mixed << 13 | mixed >>> 19, 5) + lane.constant | 0;
}

/** MurmurHash3's end: every bit of the word turns every bit with even chance. */
function avalanche(word: number): number {
  word ^= word >>> 16;
  word = Math.imul(word, 0x85ebca6b);
  word ^= word >>> 13;
  word = Math.imul(word, 0xc2b2ae35);
  return word ^ word >>> 16;
}

/**
 * Numbers the groups of rows with equal hashes.
 *
 * @param low One half of each row's hash, its bits well mixed. Unchanged.
 * @param high The other half. Unchanged.
 * @returns The group of each row, from 0 in the order in which they first occur.
 * @throws {TypeError} If the halves differ in number.
 *
 * @example
 * ```ts
 * import { duplicateGroups } from "./duplicates.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const low = Uint32Array.of(5, 6, 5, 5);
 * const high = Uint32Array.of(0, 0, 0, 1);
 * assertEquals(duplicateGroups(low, high), Uint32Array.of(0, 1, 0, 2));
 * ```
 */
export function duplicateGroups(
  low: Uint32Array,
  high: Uint32Array,
): Uint32Array {
  const rows = low.length;
  if (high.length !== rows) {
    throw new TypeError(
      "Cannot group rows as each hash needs both halves: " +
        `found ${rows} and ${high.length}`,
    );
  }
  // Open addressing, at most half full; an entry is (low, high, group + 1), side
  // by side, so that a look-up touches one place in memory.
  const places = 2 ** Math.ceil(Math.log2(2 * rows + 1));
  const table = new Uint32Array(4 * places);
  const groups = new Uint32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    let place = low[row] & places - 1;
    let entry = 4 * place;
    while (
      table[entry + 2] !== 0 &&
      (table[entry] !== low[row] || table[entry + 1] !== high[row])
    ) {
      place = place + 1 & places - 1;
      entry = 4 * place;
    }
    if (table[entry + 2] === 0) {
      table[entry] = low[row];
      table[entry + 1] = high[row];
      table[entry + 2] = ++count;
    }
    groups[row] = table[entry + 2] - 1;
  }
  return groups;
}

/**
 * Counts the normal flows that equal another normal flow.
 *
 * @param groups The group of each row, as {@linkcode duplicateGroups} gives it.
 * @param labels One label a row: 0 (normal) or 1 (attack).
 * @returns `rows`: such flows; `groups`: how many different ones they are.
 * @throws {TypeError} If there are more groups' numbers than labels, or fewer.
 *
 * @example
 * ```ts
 * import { countDuplicates } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // Group 0 has three normal flows, group 1 a normal flow and an attack.
 * const groups = Uint32Array.of(0, 0, 1, 0, 1, 2);
 * const labels = Uint8Array.of(0, 0, 0, 0, 1, 0);
 * assertEquals(countDuplicates(groups, labels), { rows: 3, groups: 1 });
 * ```
 */
export function countDuplicates(
  groups: Uint32Array,
  labels: Uint8Array,
): { rows: number; groups: number } {
  if (groups.length !== labels.length) {
    throw new TypeError(
      "Cannot count duplicates as each row needs one group: " +
        `found ${groups.length} groups for ${labels.length} rows`,
    );
  }
  let last = 0;
  for (let row = 0; row < groups.length; row++) {
    if (groups[row] > last) last = groups[row];
  }
  const sizes = new Uint32Array(last + 1);
  for (let row = 0; row < groups.length; row++) {
    if (labels[row] === 0) sizes[groups[row]]++;
  }
  const found = { rows: 0, groups: 0 };
  for (const size of sizes) {
    if (size < 2) continue;
    found.rows += size;
    found.groups++;
  }
  return found;
}

/**
 * Finds the flows that are equal in all of some columns.
 *
 * @param columns Those that count. A gap equals a gap.
 * @returns The group of each flow, as `duplicateGroups` numbers them.
 * @throws {InputError} If the file is broken or was changed.
 */
export async function findDuplicates(
  flows: Flows,
  columns: readonly string[],
): Promise<Uint32Array> {
  const hasher = new RowHasher(flows.height);
  const requests = columns.map((name) => ({
    name,
    asTexts: isTextType(flows.typeOf(name)!),
  }));
  for await (const [, values] of flows.readEach(requests)) {
    hasher.append(values instanceof Float64Array ? values : values.codes);
  }
  return hasher.groups();
}
