import type { Matrix } from "../matrix.ts";
import type { ColumnScale } from "./standard_scaler.ts";

/**
 * Columns that are written to the matrix together. A row's features lie side by
 * side, so a single column touches the memory of all of them; eight at a time
 * touch it an eighth as often.
 */
const TOGETHER = 8;

/** Fills a matrix of features column by column, from the left. */
export class FeatureWriter {
  readonly #matrix: Matrix;
  /** Standardised columns, one after the other, that are not in the matrix yet. */
  readonly #waiting: Float32Array;
  #waitingColumns = 0;
  #writtenColumns = 0;

  /** @param matrix To be filled; see {@linkcode newFeatureMatrix}. */
  constructor(matrix: Matrix) {
    this.#matrix = matrix;
    this.#waiting = new Float32Array(
      matrix.rows * Math.min(TOGETHER, matrix.columns),
    );
  }

  /**
   * Standardises the next column.
   *
   * @param column One value a row, as `scale` was learnt of. Unchanged.
   */
  append(column: ArrayLike<number>, { mean, scale }: ColumnScale): void {
    const { rows } = this.#matrix;
    const start = this.#waitingColumns * rows;
    for (let row = 0; row < rows; row++) {
      this.#waiting[start + row] = (column[row] - mean) / scale;
    }
    if (++this.#waitingColumns === TOGETHER) this.flush();
  }

  /** Writes the columns that are still waiting. Call it at the end. */
  flush(): void {
    const { values, rows, columns } = this.#matrix;
    const waiting = this.#waiting;
    const count = this.#waitingColumns;
    for (let row = 0; row < rows; row++) {
      const to = row * columns + this.#writtenColumns;
      for (let column = 0; column < count; column++) {
        values[to + column] = waiting[column * rows + row];
      }
    }
    this.#writtenColumns += count;
    this.#waitingColumns = 0;
  }
}

/** A matrix of features, still to be written. */
export function newFeatureMatrix(rows: number, columns: number): Matrix {
  return { values: new Float32Array(rows * columns), rows, columns };
}
