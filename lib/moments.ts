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
