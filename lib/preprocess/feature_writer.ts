import type { ColumnScale, Matrix } from "../base/mod.ts";

/** Ranks of categories, as small as they can be. */
export type Ranks = Uint8Array | Uint32Array;

/**
 * Columns that are written to the matrix together. A row's features lie side by
 * side, so a single column touches the memory of all of them; eight at a time
 * touch it an eighth as often.
 */
const TOGETHER = 8;

/** Fills a matrix of features column by column, from the left. */
export class FeatureWriter {
  readonly #matrix: Matrix;
  /** Standardised columns that are not in the matrix yet, `[flows]` each. */
  readonly #waiting: Float32Array[];
  #waitingColumns = 0;
  #writtenColumns = 0;

  /** @param matrix To be filled; see {@linkcode newFeatureMatrix}. */
  constructor(matrix: Matrix) {
    this.#matrix = matrix;
    this.#waiting = Array.from(
      { length: TOGETHER },
      () => new Float32Array(matrix.rows),
    );
  }

  /**
   * Standardises the next column.
   *
   * @param column One value a row, as `scale` was learnt of. Unchanged.
   * @param clip The largest number of deviations from the mean; default Infinity.
   */
  append(
    column: Float64Array,
    { mean, scale }: ColumnScale,
    clip = Infinity,
  ): void {
    const waiting = this.#waiting[this.#waitingColumns];
    for (let row = 0; row < waiting.length; row++) {
      waiting[row] = (column[row] - mean) / scale;
    }
    if (clip < Infinity) clamp(waiting, clip);
    this.#count();
  }

  /**
   * Looks up the next column's features.
   *
   * @param ranks One a row, of its category.
   * @param features One a rank.
   */
  appendRanks(ranks: Ranks | Float64Array, features: Float32Array): void {
    const waiting = this.#waiting[this.#waitingColumns];
    for (let row = 0; row < waiting.length; row++) {
      waiting[row] = features[ranks[row]];
    }
    this.#count();
  }

  #count() {
    if (++this.#waitingColumns === TOGETHER) this.flush();
  }

  /** Writes the columns that are still waiting. Call it at the end. */
  flush(): void {
    const { values, columns } = this.#matrix;
    const waiting = this.#waiting.slice(0, this.#waitingColumns);
    const first = this.#writtenColumns;
    if (waiting.length === TOGETHER) {
      writeEight(values, waiting, first, columns);
    } else {
      waiting.forEach((column, i) => {
        for (let row = 0, to = first + i; row < column.length; row++) {
          values[to] = column[row];
          to += columns;
        }
      });
    }
    this.#writtenColumns += waiting.length;
    this.#waitingColumns = 0;
  }
}

/** Clips values to ±`limit`, in place. */
function clamp(values: Float32Array, limit: number): void {
  for (let row = 0; row < values.length; row++) {
    if (values[row] > limit) values[row] = limit;
    else if (values[row] < -limit) values[row] = -limit;
  }
}

/** Written out, as an inner loop over the columns takes twice the time. */
function writeEight(
  values: Float32Array,
  [a, b, c, d, e, f, g, h]: Float32Array[],
  first: number,
  columns: number,
): void {
  for (let row = 0, to = first; row < a.length; row++) {
    values[to] = a[row];
    values[to + 1] = b[row];
    values[to + 2] = c[row];
    values[to + 3] = d[row];
    values[to + 4] = e[row];
    values[to + 5] = f[row];
    values[to + 6] = g[row];
    values[to + 7] = h[row];
    to += columns;
  }
}

/** A matrix of features, still to be written. */
export function newFeatureMatrix(rows: number, columns: number): Matrix {
  return { values: new Float32Array(rows * columns), rows, columns };
}
