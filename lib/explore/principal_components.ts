import { PCA } from "ml-pca";
import type { Matrix } from "../base/mod.ts";

/** Rows seen along the two directions in which they differ most. */
export interface PrincipalComponents {
  /** Coordinates of the rows, one entry a row. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Shares of the total variance that the two directions hold, in [0, 1]. */
  readonly explainedVariance: [number, number];
}

/**
 * Projects rows onto their first two principal components (Pearson 1901,
 * doi:10.1080/14786440109462720).
 *
 * @param rows Shape `[rows, columns]`, at least two rows and one column; with one column y is 0.
 */
export function principalComponents(rows: Matrix): PrincipalComponents {
  const data = Array.from(
    { length: rows.rows },
    (_, row) =>
      Array.from(
        rows.values.subarray(row * rows.columns, (row + 1) * rows.columns),
      ),
  );
  const pca = new PCA(data, { method: "covarianceMatrix" });
  const nComponents = Math.min(2, rows.columns);
  const projected = pca.predict(data, { nComponents });
  const [first, second = 0] = pca.getExplainedVariance();
  return {
    x: Float64Array.from(projected.getColumn(0)),
    y: nComponents === 2
      ? Float64Array.from(projected.getColumn(1))
      : new Float64Array(rows.rows),
    explainedVariance: [first, second],
  };
}
