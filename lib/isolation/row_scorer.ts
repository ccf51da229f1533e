import type { Matrix } from "../base/mod.ts";

/** What has learnt rows and scores others. */
export interface RowScorer {
  /**
   * Scores rows, each on its own: a row's score does not depend on the others.
   *
   * @param rows Shape `[nRows, columns]`, the columns that were learnt; no rows
   * give no scores. Unchanged.
   * @returns One score a row, higher when more anomalous; its unit is the
   * scorer's own.
   * @throws {TypeError} If the rows have another width.
   * @throws {RangeError} If a value is not finite.
   */
  score(rows: Matrix): Promise<Float32Array>;
  /** Frees what it holds outside JavaScript's memory; no scoring after that. */
  dispose(): Promise<void>;
}
