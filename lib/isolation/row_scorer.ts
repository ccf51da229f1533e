import { setImmediate } from "node:timers";
import {
  LARGEST_FLOAT32,
  type Matrix,
  type Random,
  rowsBetween,
  selectRows,
} from "../base/mod.ts";

/**
 * Draws different rows, every set of them equally likely, in time that depends
 * on how many are drawn and not on how many there are (Floyd's algorithm,
 * Bentley & Floyd 1987, doi:10.1145/30401.315746).
 *
 * @param rows How many there are.
 * @param count How many to draw, at most `rows`.
 * @returns Their numbers, counted from 0, ascending.
 *
 * @example All of them, where all are asked for
 * ```ts
 * import { drawRows } from "./mod.ts";
 * import { openRandom } from "../base/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const drawn = drawRows(3, 3, openRandom(42, "example"));
 * assertEquals(drawn, Uint32Array.of(0, 1, 2));
 * ```
 */
export function drawRows(
  rows: number,
  count: number,
  random: Random,
): Uint32Array {
  const drawn = new Set<number>();
  for (let last = rows - count; last < rows; last++) {
    const row = random.integer(last + 1);
    drawn.add(drawn.has(row) ? last : row);
  }
  return Uint32Array.from(drawn).sort();
}

/** All rows or, where there are more than `maxRows`, as many drawn at random. */
export function sampleRows(
  rows: Matrix,
  maxRows: number,
  random: Random,
): Matrix {
  const count = Math.min(rows.rows, maxRows);
  return selectRows(rows, drawRows(rows.rows, count, random));
}

/**
 * Draws different rows, some of them less likely than others: a row that comes up
 * is taken with the probability that is its chance, or else left where it was.
 *
 * @param chances One a row, in (0, 1]. Unchanged.
 * @param count How many to draw, at most as many as there are.
 * @returns Their numbers, counted from 0, ascending.
 */
export function drawRowsByChance(
  chances: Float64Array,
  count: number,
  random: Random,
): Uint32Array {
  const drawn = new Set<number>();
  while (drawn.size < count) {
    const row = random.integer(chances.length);
    if (random.uniform() < chances[row]) drawn.add(row);
  }
  return Uint32Array.from(drawn).sort();
}

/**
 * Throws unless rows can be learnt.
 *
 * @throws {TypeError} If the rows have no columns.
 * @throws {RangeError} If there are fewer rows than `least`, or a value is not
 * finite.
 */
export function checkTrainRows(train: Matrix, least: number): void {
  if (!(train.columns >= 1)) {
    throw new TypeError(
      `Cannot fit as rows must have at least 1 feature: found ${train.columns}`,
    );
  }
  if (!(train.rows >= least)) {
    throw new RangeError(
      `Cannot fit as there must be at least ${least} rows: found ${train.rows}`,
    );
  }
  checkFinite("fit", train);
}

/**
 * Throws unless rows are like those that were learnt.
 *
 * @param columns How many columns the learnt rows had.
 * @throws {TypeError} If the rows have another width.
 * @throws {RangeError} If a value is not finite.
 */
export function checkScoredRows(rows: Matrix, columns: number): void {
  if (rows.columns !== columns) {
    throw new TypeError(
      `Cannot score as rows must have ${columns} features: found ${rows.columns}`,
    );
  }
  checkFinite("score", rows);
}

/**
 * Throws unless an option is a whole number that is large enough.
 *
 * @throws {RangeError} If it is not.
 */
export function checkWhole(name: string, value: number, least = 1): void {
  if (!(Number.isSafeInteger(value) && value >= least)) {
    throw new RangeError(
      `Cannot fit as ${name} must be an integer of at least ${least}: found ${value}`,
    );
  }
}

function checkFinite(verb: string, { values, columns }: Matrix): void {
  for (let at = 0; at < values.length; at++) {
    if (Number.isFinite(values[at])) continue;
    const row = Math.floor(at / columns) + 1;
    throw new RangeError(
      `Cannot ${verb} as values must be finite: ` +
        `found ${values[at]} in row ${row}, feature ${at % columns + 1}`,
    );
  }
}

/** What has learnt rows and scores others. */
export interface RowScorer {
  /**
   * Scores rows, each on its own: a row's score does not depend on the others.
   *
   * @param rows Shape `[nRows, columns]`, the columns that were learnt; no rows
   * give no scores. Unchanged.
   * @returns One finite score a row, higher when more anomalous; its unit is the
   * scorer's own. What float32 cannot hold is its largest number.
   * @throws {TypeError} If the rows have another width.
   * @throws {RangeError} If a value is not finite.
   */
  score(rows: Matrix): Promise<Float32Array>;
  /** Frees what it holds outside JavaScript's memory; no scoring after that. */
  dispose(): Promise<void>;
}

/** Few enough for events to be let in often: the isolation forest takes 3 ms. */
const BLOCK_ROWS = 4096;

/**
 * A scorer that checks rows and then scores one block after the other,
 * letting waiting events in between (signals, timers, a page's repaint).
 *
 * @param columns How many columns the learnt rows had.
 * @param scoreBlock Writes the scores of the rows it is given.
 * @param dispose Frees what is held outside JavaScript's memory, if anything.
 */
export function scoreInBlocks(
  columns: number,
  scoreBlock: (rows: Matrix, scores: Float32Array) => void | Promise<void>,
  dispose: () => Promise<void> = () => Promise.resolve(),
): RowScorer {
  return {
    async score(rows) {
      checkScoredRows(rows, columns);
      const scores = new Float32Array(rows.rows);
      for (let start = 0; start < rows.rows; start += BLOCK_ROWS) {
        const end = start + BLOCK_ROWS;
        const block = scores.subarray(start, end);
        await scoreBlock(rowsBetween(rows, start, end), block);
        for (let row = 0; row < block.length; row++) {
          if (block[row] === Infinity) block[row] = LARGEST_FLOAT32;
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      return scores;
    },
    dispose,
  };
}
