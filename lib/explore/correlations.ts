import type pl from "nodejs-polars";
import { correlation } from "ml-matrix";
import { readAmounts } from "../preprocess/mod.ts";

/**
 * Pearson's correlation of every pair of numerical columns.
 *
 * @param columns Names of columns of numbers. A gap counts as the column's mean,
 * so that it neither adds to a correlation nor takes the row away.
 * @returns Shape `[columns, columns]`, in [−1, 1]; NaN for a constant column.
 */
export function correlations(
  frame: pl.DataFrame,
  columns: readonly string[],
): number[][] {
  const values = columns.map((name) => {
    const numbers = readAmounts(frame, name);
    const present = numbers.filter((value) => !Number.isNaN(value));
    const mean = present.reduce((sum, value) => sum + value, 0) /
      present.length;
    return numbers.map((value) => Number.isNaN(value) ? mean : value);
  });
  const rows = Array.from(
    { length: frame.height },
    (_, row) => values.map((column) => column[row]),
  );
  return correlation(rows).to2DArray();
}
