import { Matrix as DenseMatrix } from "ml-matrix";
import { PCA } from "ml-pca";
import {
  centreRow,
  columnMeans,
  type Matrix,
  scatterMatrix,
} from "../base/mod.ts";

/** Latent vectors seen in two dimensions. */
export interface LatentView {
  readonly points: { x: number; y: number; label: "Normal" | "Attack" }[];
  /** What the axes are, and how much of the variance they hold. */
  readonly axes: { xLabel: string; yLabel: string };
}

/**
 * Looks at latent vectors along their first two principal components.
 *
 * @param latent Shape `[flows, latentDim]`, the normal flows first.
 * @param normalRows How many of the flows are normal.
 */
export function latentView(latent: Matrix, normalRows: number): LatentView {
  const { x, y, explainedVariance } = principalComponents(latent);
  const axis = (component: number) =>
    `PC ${component} (${
      Math.round(explainedVariance[component - 1] * 100)
    } % of variance)`;
  return {
    points: Array.from(x, (value, row) => ({
      x: value,
      y: y[row],
      label: row < normalRows ? "Normal" : "Attack",
    })),
    axes: { xLabel: axis(1), yLabel: axis(2) },
  };
}

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
  const means = columnMeans(rows);
  const covariance = new DenseMatrix(scatterMatrix(rows, means))
    .div(rows.rows - 1);
  const pca = new PCA(covariance, { isCovarianceMatrix: true });
  const directions = pca.getEigenvectors();
  const [first, second = 0] = pca.getExplainedVariance();
  const [x, y] = [new Float64Array(rows.rows), new Float64Array(rows.rows)];
  const centred = new Float64Array(rows.columns);
  for (let row = 0; row < rows.rows; row++) {
    centreRow(rows, row, means, centred);
    centred.forEach((value, column) => {
      x[row] += value * directions.get(column, 0);
      if (rows.columns > 1) y[row] += value * directions.get(column, 1);
    });
  }
  return { x, y, explainedVariance: [first, second] };
}
