import type { Matrix } from "./matrix.ts";

/** The mean of each column, summed in float64; at least one row. */
export function columnMeans({ values, rows, columns }: Matrix): Float64Array {
  const means = new Float64Array(columns);
  for (let at = 0; at < values.length; at++) means[at % columns] += values[at];
  return means.map((sum) => sum / rows);
}

/**
 * The covariance times n − 1, Σ (x − μ)(x − μ)ᵀ in float64. Four rows at a time:
 * one visit to an entry of the sum does the work of four.
 *
 * @param matrix Shape `[n, columns]`. Unchanged.
 * @param means μ, shape `[columns]`.
 * @returns Shape `[columns, columns]`, symmetric.
 */
export function scatterMatrix(
  matrix: Matrix,
  means: Float64Array,
): Float64Array[] {
  const { rows, columns } = matrix;
  const sums = Array.from({ length: columns }, () => new Float64Array(columns));
  const four = Array.from({ length: 4 }, () => new Float64Array(columns));
  const [a, b, c, d] = four;
  for (let row = 0; row < rows; row += 4) {
    four.forEach((centred, offset) => {
      if (row + offset < rows) centreRow(matrix, row + offset, means, centred);
      else centred.fill(0);
    });
    for (let i = 0; i < columns; i++) {
      const [ai, bi, ci, di] = [a[i], b[i], c[i], d[i]];
      const sum = sums[i];
      for (let j = 0; j <= i; j++) {
        sum[j] += ai * a[j] + bi * b[j] + ci * c[j] + di * d[j];
      }
    }
  }
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < i; j++) sums[j][i] = sums[i][j];
  }
  return sums;
}

/** Writes a row less the means. */
export function centreRow(
  { values, columns }: Matrix,
  row: number,
  means: Float64Array,
  centred: Float64Array,
): void {
  const start = row * columns;
  for (let column = 0; column < columns; column++) {
    centred[column] = values[start + column] - means[column];
  }
}

/** What standardising one column takes. */
export interface ColumnScale {
  readonly mean: number;
  /** Population deviation; 1 for a constant column. */
  readonly scale: number;
}

/**
 * Learns a column's mean and population deviation.
 *
 * The mean of the differences corrects the variance for the rounding of the
 * mean (Chan, Golub & LeVeque 1983, doi:10.2307/2683386). A column counts as
 * constant when its variance is no larger than that rounding could make it;
 * its scale is then 1, as in scikit-learn's `StandardScaler`.
 *
 * @param column Finite numbers, at least one. Unchanged.
 * @throws {RangeError} If they are so large that their squares overflow.
 */
export function fitStandardScaler(column: Float64Array): ColumnScale {
  const size = column.length;
  let sum = 0;
  for (let row = 0; row < size; row++) sum += column[row];
  const mean = sum / size;
  let squares = 0;
  let drift = 0;
  for (let row = 0; row < size; row++) {
    const difference = column[row] - mean;
    squares += difference * difference;
    drift += difference;
  }
  const variance = (squares - drift * drift / size) / size;
  if (!Number.isFinite(variance)) {
    throw new RangeError("Values are too large to standardise");
  }
  const epsilon = Number.EPSILON;
  const rounding = size * epsilon * variance + (size * mean * epsilon) ** 2;
  const constant = variance <= rounding;
  return { mean, scale: constant ? 1 : Math.sqrt(variance) };
}
