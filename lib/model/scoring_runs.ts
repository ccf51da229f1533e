import { type Matrix, rowsBetween } from "../base/mod.ts";

/**
 * Rows scored in one run. Of 128 to 4096 on two threads, few rows (600, as after
 * an epoch of training) cost least at about this size, and many at most a sixth
 * more than at any other. On TensorFlow's library a row's place in a run of 512
 * was seen to matter, in one of 1024 not.
 */
export const SCORING_ROWS = 1024;

/**
 * Cuts rows into runs of {@linkcode SCORING_ROWS} and fills the last one up, so
 * that a row gets the same result, to the last bit, alone, in a batch and in a
 * stream.
 *
 * Native libraries choose by the number of rows how threads share a product, and
 * by that in which order its terms are added. In runs of equal size every row's
 * are added alike. What fills up is zeros, the mean of standardised features:
 * rows of numbers that no network is slow on, and nobody's data.
 *
 * @param rows Shape `[n, columns]`; none give no runs. Unchanged.
 * @param run Called for one run after the other: with its rows, shape
 * `[SCORING_ROWS, columns]`, and the number of the first.
 * @param isFilledUp Whether the last run is; not where it is all the same.
 */
export async function forEachRun(
  rows: Matrix,
  run: (rows: Matrix, start: number) => Promise<void>,
  isFilledUp = true,
): Promise<void> {
  for (let start = 0; start < rows.rows; start += SCORING_ROWS) {
    const piece = rowsBetween(rows, start, start + SCORING_ROWS);
    await run(isFilledUp ? fillUp(piece) : piece, start);
  }
}

/** A run as it is; of fewer rows a copy, with rows of zeros added. */
export function fillUp(piece: Matrix): Matrix {
  if (piece.rows === SCORING_ROWS) return piece;
  const { columns } = piece;
  const values = new Float32Array(SCORING_ROWS * columns);
  values.set(piece.values);
  return { values, rows: SCORING_ROWS, columns };
}
