import { permutation, type Random } from "../base/mod.ts";

/**
 * Cuts the rows, in random order, into the batches of one epoch.
 *
 * The last batch takes what is left. A single row left joins the batch before:
 * BatchNorm has no variance over one row, and PyTorch stops there.
 *
 * @param rows Number of rows to train on, at least 2.
 * @param batchSize Rows per batch, at least 2.
 * @returns The rows' indices, batch by batch; each row is in exactly one.
 * @throws {RangeError} If there are fewer than 2 rows, or of them to a batch.
 *
 * @example Seven rows by threes: the seventh joins
 * ```ts
 * import { shuffledBatches } from "./batches.ts";
 * import { openRandom } from "../base/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const batches = shuffledBatches(7, 3, openRandom(42, "shuffle"));
 * assertEquals(batches.map((batch) => batch.length), [3, 4]);
 * ```
 */
export function shuffledBatches(
  rows: number,
  batchSize: number,
  random: Random,
): Uint32Array[] {
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
  const batches: Uint32Array[] = [];
  for (let start = 0; start < rows;) {
    const left = rows - start;
    const size = left === batchSize + 1 ? left : Math.min(batchSize, left);
    batches.push(order.subarray(start, start + size));
    start += size;
  }
  return batches;
}

/** How many batches {@linkcode shuffledBatches} makes of the rows. */
export function batchCount(rows: number, batchSize: number): number {
  const full = Math.floor(rows / batchSize);
  const left = rows % batchSize;
  return left > 1 || full === 0 ? full + 1 : full;
}
