import { EigenvalueDecomposition, Matrix as Square } from "ml-matrix";
import {
  centreRow,
  columnMeans,
  type Matrix,
  scatterMatrix,
} from "../base/mod.ts";
import {
  checkTrainRows,
  checkWhole,
  type RowScorer,
  scoreInBlocks,
} from "../isolation/mod.ts";

/** How to project. */
export interface PcaOptions {
  /**
   * Directions kept, those of most variance. Default 10, or as many as there
   * are columns if fewer; with all of them every score is 0.
   */
  readonly components?: number;
}

/**
 * Learns the plane near which normal rows lie, their first principal components
 * (Pearson 1901, doi:10.1080/14786440109462720): a linear autoencoder's best.
 * The score is a row's mean squared error when it is projected onto the plane,
 * in the features' squared unit, as the deep autoencoder's is.
 *
 * Computed in float64. The errors are those of scikit-learn's
 * `PCA(n_components).inverse_transform(transform(rows))`.
 *
 * @param train Shape `[nTrain, columns]`, at least 2 rows. Unchanged.
 * @throws {TypeError} If the rows have no columns.
 * @throws {RangeError} If there are too few rows, a value is not finite, or
 * there are not that many components.
 *
 * @example Rows on the line y = x, and one that lies √2 from it
 * ```ts
 * import { fitPcaReconstruction } from "./pca_reconstruction.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const values = Float32Array.of(1, 1, 2, 2, 3, 3);
 * const train = { values, rows: 3, columns: 2 };
 * const fitted = fitPcaReconstruction(train, { components: 1 });
 * const row = { values: Float32Array.of(3, 1), rows: 1, columns: 2 };
 * const [score] = await fitted.score(row);
 * assertAlmostEquals(score, 2 / 2, 1e-7); // a squared distance, two columns
 * ```
 */
export function fitPcaReconstruction(
  train: Matrix,
  options: PcaOptions = {},
): RowScorer {
  checkTrainRows(train, 2);
  const { columns } = train;
  const { components = Math.min(10, columns) } = options;
  checkWhole("components", components);
  if (components > columns) {
    throw new RangeError(
      `Cannot fit as there are at most ${columns} components: found ${components}`,
    );
  }
  const means = columnMeans(train);
  const directions = firstDirections(scatterMatrix(train, means), components);
  const residual = new Float64Array(columns);
  return scoreInBlocks(columns, (rows, scores) => {
    for (let row = 0; row < rows.rows; row++) {
      centreRow(rows, row, means, residual);
      for (const direction of directions) removePart(residual, direction);
      scores[row] = dot(residual, residual) / columns;
    }
  });
}

/**
 * Takes out of a vector its part along a direction of length 1. One orthogonal
 * direction after the other, that leaves what none of them explains.
 */
function removePart(vector: Float64Array, direction: Float64Array): void {
  const along = dot(vector, direction);
  for (let column = 0; column < vector.length; column++) {
    vector[column] -= along * direction[column];
  }
}

/** Eigenvectors of the largest eigenvalues, largest first. */
function firstDirections(
  symmetric: Float64Array[],
  count: number,
): Float64Array[] {
  const { eigenvectorMatrix } = new EigenvalueDecomposition(
    new Square(symmetric),
    { assumeSymmetric: true },
  ); // a column each, by ascending eigenvalue
  return Array.from({ length: count }, (_, index) => {
    const column = symmetric.length - 1 - index;
    return Float64Array.from(eigenvectorMatrix.getColumn(column));
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index] * b[index];
  return sum;
}
