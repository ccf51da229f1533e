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

/** Rows that are copied together; see {@linkcode selectRows}. */
const ROWS_TOGETHER = 32;
/** Values of float32 in a line of the processor's cache. */
const LINE = 16;

/**
 * Copies the chosen rows, in the order asked for, into a new matrix.
 *
 * Rows in any order lie all over the memory. Of some rows together, one value of
 * each line of cache is copied first: the processor fetches these lines at the
 * same time, where row after row it would wait for each.
 */
export function selectRows(
  matrix: Matrix,
  rows: ArrayLike<number>,
): Matrix {
  const { columns, values: from } = matrix;
  const values = new Float32Array(rows.length * columns);
  for (let first = 0; first < rows.length; first += ROWS_TOGETHER) {
    const end = Math.min(first + ROWS_TOGETHER, rows.length);
    for (let row = first; row < end; row++) {
      const [at, to] = [rows[row] * columns, row * columns];
      for (let i = 0; i < columns; i += LINE) values[to + i] = from[at + i];
    }
    for (let row = first; row < end; row++) {
      const [at, to] = [rows[row] * columns, row * columns];
      for (let i = 0; i < columns; i++) values[to + i] = from[at + i];
    }
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
