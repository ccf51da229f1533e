import type { Matrix } from "../matrix.ts";
import type { ColumnScale } from "./standard_scaler.ts";

/** A matrix of features, still to be written. */
export function newFeatureMatrix(rows: number, columns: number): Matrix {
  return { values: new Float32Array(rows * columns), rows, columns };
}

/** Some rows of a matrix, in its own memory. */
export function rowsOf(matrix: Matrix, start: number, rows: number): Matrix {
  const { values, columns } = matrix;
  const end = start + rows;
  return {
    values: values.subarray(start * columns, end * columns),
    rows,
    columns,
  };
}

/**
 * Standardises a column into its place in a matrix.
 *
 * @param feature The place, from 0.
 * @param column One value a row, as `scale` was learnt of.
 */
export function writeFeature(
  { values, columns }: Matrix,
  feature: number,
  column: ArrayLike<number>,
  { mean, scale }: ColumnScale,
): void {
  for (let row = 0, to = feature; row < column.length; row++) {
    values[to] = (column[row] - mean) / scale;
    to += columns;
  }
}
