/** Numbers in rows and columns, row after row, as the network reads them. */
export interface Matrix {
  /** Shape `[rows × columns]`, row-major. */
  readonly values: Float32Array;
  /** How many rows there are. */
  readonly rows: number;
  /** How many values a row has. */
  readonly columns: number;
}

/** The largest finite number of float32. */
export const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/** Copies the chosen rows, in the order asked for, into a new matrix. */
export function selectRows(
  matrix: Matrix,
  rows: ArrayLike<number>,
): Matrix {
  const { columns } = matrix;
  const values = new Float32Array(rows.length * columns);
  for (let to = 0; to < rows.length; to++) {
    const from = rows[to] * columns;
    values.set(matrix.values.subarray(from, from + columns), to * columns);
  }
  return { values, rows: rows.length, columns };
}

/**
 * The rows from `start` up to, not including, `end` or the last one: a view, no
 * copy.
 */
export function rowsBetween(
  { values, rows, columns }: Matrix,
  start: number,
  end: number,
): Matrix {
  const last = Math.min(end, rows);
  return {
    values: values.subarray(start * columns, last * columns),
    rows: last - start,
    columns,
  };
}
