import type { RowScorer } from "../isolation/mod.ts";
import type { Matrix } from "../base/mod.ts";

/** A classical anomaly detector, to compare the autoencoder with. */
export interface Baseline {
  /** What settings and files call it: `"isolation-forest"`, say. */
  readonly name: string;
  /** What a person reads: `"Isolation forest"`, say. */
  readonly label: string;
  /**
   * Learns rows, all taken for normal, with the defaults of its own options.
   *
   * @param train Shape `[nTrain, columns]`. Unchanged, and not kept.
   * @param options.seed Drives what is drawn at random; the same seed and rows
   * give the same scores, bit for bit.
   * @throws {TypeError} If the rows have no columns.
   * @throws {RangeError} If there are too few rows, or a value is not finite.
   */
  fit(train: Matrix, options: { seed: number }): Promise<RowScorer>;
}
