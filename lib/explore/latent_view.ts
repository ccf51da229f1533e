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
  readonly points: LatentPoint[];
  /** What the axes are, and how much of the variance they hold. */
  readonly axes: { xLabel: string; yLabel: string };
}

/** A flow's place. */
export interface LatentPoint {
  readonly x: number;
  readonly y: number;
  readonly label: "Normal" | "Attack";
  /** Which flow it is; undefined where nobody said. */
  readonly name?: string;
}

/**
 * Looks at latent vectors along their first two principal components.
 *
 * @param latent Shape `[flows, latentDim]`, the normal flows first.
 * @param normalRows How many of the flows are normal.
 * @param names Which flow each is, for a reader who points at it. Default: not told.
 */
export function latentView(
  latent: Matrix,
  normalRows: number,
  names?: readonly string[],
): LatentView {
  const { x, y, explainedVariance } = principalComponents(latent);
  return {
    points: Array.from(x, (value, row) => ({
      x: value,
      y: y[row],
      label: labelOf(row, normalRows),
      ...(names ? { name: names[row] } : {}),
    })),
    axes: axesOf(explainedVariance),
  };
}

/** The same flows at several moments, on the same two axes. */
export interface LatentMovie {
  /** Shape `[moments, flows]`. */
  readonly x: Float64Array[];
  /** Shape `[moments, flows]`. */
  readonly y: Float64Array[];
  readonly labels: ("Normal" | "Attack")[];
  /** What the axes are, and how much of the variance of all moments they hold. */
  readonly axes: LatentView["axes"];
}

/**
 * Looks at latent vectors of the same flows at several moments, the epochs of a
 * training, say: along the first two principal components of all of them, so that
 * the axes stay where they are.
 *
 * @param moments Each of shape `[flows, latentDim]`, the normal flows first.
 * @param normalRows How many of the flows are normal.
 * @throws {RangeError} If there is no moment.
 * @throws {TypeError} If a moment has another shape than the first.
 */
export function latentMovie(
  moments: readonly Matrix[],
  normalRows: number,
): LatentMovie {
  if (moments.length === 0) {
    throw new RangeError(
      "Cannot look at latent vectors as there must be at least one moment: found none",
    );
  }
  const [{ rows: flows, columns }] = moments;
  moments.forEach(({ rows, columns: width }, at) => {
    if (rows === flows && width === columns) return;
    throw new TypeError(
      `Cannot look at latent vectors as all moments must have the shape ` +
        `[${flows}, ${columns}]: found [${rows}, ${width}] at ${at}`,
    );
  });
  const values = new Float32Array(moments.length * flows * columns);
  moments.forEach((moment, at) =>
    values.set(moment.values, at * flows * columns)
  );
  const { x, y, explainedVariance } = principalComponents({
    values,
    rows: moments.length * flows,
    columns,
  });
  const divide = (all: Float64Array) =>
    moments.map((_, at) => all.slice(at * flows, (at + 1) * flows));
  return {
    x: divide(x),
    y: divide(y),
    labels: Array.from({ length: flows }, (_, row) => labelOf(row, normalRows)),
    axes: axesOf(explainedVariance),
  };
}

function labelOf(row: number, normalRows: number): "Normal" | "Attack" {
  return row < normalRows ? "Normal" : "Attack";
}

function axesOf([first, second]: readonly [number, number]) {
  const axis = (component: number, share: number) =>
    `PC ${component} (${Math.round(share * 100)} % of variance)`;
  return { xLabel: axis(1, first), yLabel: axis(2, second) };
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
