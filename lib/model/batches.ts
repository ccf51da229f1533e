import { permutation, type Random } from "../base/mod.ts";

/** Batches of the same size that are trained on in one go. */
export interface BatchRun {
  /** The rows' numbers, batch by batch, shape `[batches, n]`. */
  readonly rows: Uint32Array;
  /** How many batches. */
  readonly batches: number;
}

/**
 * Rows of a run, about: what a call of an engine costs by itself counts for small
 * batches alone, and dropout masks, and the wait after an abort, grow with a run.
 */
const RUN_ROWS = 2048;

/**
 * Cuts the rows, in random order, into the batches of one epoch.
 *
 * The last batch takes what is left, in a run of its own. A single row left joins
 * the batch before: BatchNorm has no variance over one row, and PyTorch stops
 * there.
 *
 * @param rows Number of rows to train on, at least 2.
 * @param batchSize Rows per batch, at least 2.
 * @returns The rows' numbers; each row is in exactly one batch.
 * @throws {RangeError} If there are fewer than 2 rows, or of them to a batch.
 *
 * @example Ten rows by threes: the tenth joins
 * ```ts
 * import { shuffledBatches } from "./batches.ts";
 * import { openRandom } from "../base/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const runs = shuffledBatches(10, 3, openRandom(42, "shuffle"));
 * const shapes = runs.map(({ rows, batches }) => [batches, rows.length / batches]);
 * assertEquals(shapes, [[2, 3], [1, 4]]);
 * ```
 */
export function shuffledBatches(
  rows: number,
  batchSize: number,
  random: Random,
): BatchRun[] {
  if (!(Number.isSafeInteger(batchSize) && batchSize >= 2)) {
    throw new RangeError(
      `Cannot form batches as a batch must have at least 2 rows: found ${batchSize}`,
    );
  }
  if (!(rows >= 2)) {
    throw new RangeError(
      `Cannot form batches as training needs at least 2 rows: found ${rows}`,
    );
  }
  const order = permutation(rows, random);
  const runs: BatchRun[] = [];
  const last = batchCount(rows, batchSize) - 1;
  const most = Math.max(1, Math.floor(RUN_ROWS / batchSize));
  for (let batch = 0; batch < last; batch += most) {
    const batches = Math.min(most, last - batch);
    const start = batch * batchSize;
    const end = start + batches * batchSize;
    runs.push({ rows: order.subarray(start, end), batches });
  }
  runs.push({ rows: order.subarray(last * batchSize), batches: 1 });
  return runs;
}

/** One of so many equal parts of an array: a view, no copy. */
export function partOf<T extends Uint8Array | Uint32Array>(
  values: T,
  parts: number,
  part: number,
): T {
  const size = values.length / parts;
  return values.subarray(part * size, (part + 1) * size) as T;
}

/** How many batches {@linkcode shuffledBatches} makes of the rows. */
export function batchCount(rows: number, batchSize: number): number {
  const full = Math.floor(rows / batchSize);
  const left = rows % batchSize;
  return left > 1 || full === 0 ? full + 1 : full;
}
