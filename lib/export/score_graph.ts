/**
 * The score as part of an ONNX graph: `AnomalyScore.score`, or the mean squared
 * error of detectors that have none.
 *
 * @module
 */
import { CholeskyDecomposition, Matrix as DenseMatrix } from "ml-matrix";
import { float32Below, InputError, LARGEST_FLOAT32 } from "../base/mod.ts";
import { averagePathLength, pathLengths } from "../isolation/mod.ts";
import type { Graph, ScoreState, TreeNode, Value } from "../model/mod.ts";
import type { ColumnFeatures } from "../preprocess/mod.ts";

/**
 * Trees in one operator. ONNX Runtime takes a row through all of an operator's
 * trees before the next row: few of them stay in the processor's nearest cache,
 * all hundred do not, which takes a fifth more time.
 */
const TREES_TOGETHER = 4;

const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

/** What a score is made of. */
export interface ScoredValues {
  /** Shape `[n, features]`. */
  readonly features: Value;
  /** Shape `[n, features]`. */
  readonly reconstruction: Value;
  /** Values in the bottleneck less their mean, `[n, latentDim]`. */
  readonly latent: Value;
}

/** Adds what belongs to scores, in the precision that it takes. */
export class ScoreGraph {
  readonly #graph: Graph;
  readonly #state: ScoreState | null;
  readonly #values: ScoredValues;
  readonly #columns: readonly ColumnFeatures[];
  readonly #width: number;
  /** Residuals may be so large that their squares pass float32. */
  readonly #isWide: boolean;
  #squares: Value | null = null;

  /**
   * @param options.columns Which features belong to which column.
   * @param options.isClipped Whether features are clipped to a few deviations.
   */
  constructor(
    graph: Graph,
    state: ScoreState | null,
    values: ScoredValues,
    { columns, isClipped }: {
      readonly columns: readonly ColumnFeatures[];
      readonly isClipped: boolean;
    },
  ) {
    this.#graph = graph;
    this.#state = state;
    this.#values = values;
    this.#columns = columns;
    this.#width = columns.at(-1)!.end;
    this.#isWide = !isClipped && state !== null;
  }

  /** Scores, float32 `[n, 1]`; ∞ where the network computes no number. */
  score(): Value {
    const graph = this.#graph;
    const state = this.#state;
    const product = state === null
      ? this.#meanSquare(() => 1)
      : this.#productOfFactors(state);
    const score = graph.cast(product, "float32");
    return graph.where(graph.isNaN(score), graph.constant(Infinity), score);
  }

  #productOfFactors(state: ScoreState): Value {
    const graph = this.#graph;
    const { residualScale, residualWeight, latentWeight, isolation } = state;
    const plusOne = (value: Value) => graph.add(value, this.#real([1]));
    const power = (value: Value, weight: number) =>
      graph.pow(plusOne(value), this.#real([weight]));
    const factors = [
      power(
        this.#meanSquare((feature) => 1 / residualScale[feature]),
        residualWeight,
      ),
    ];
    if (latentWeight > 0) {
      factors.push(power(this.#latentDistance(state), latentWeight));
    }
    if (isolation.weight > 0) factors.push(this.#isolationFactor(state));
    return factors.reduce((product, factor) => graph.mul(product, factor));
  }

  /** The mean over the features of (r · factor)², `[n, 1]`. */
  #meanSquare(factorOf: (feature: number) => number): Value {
    const graph = this.#graph;
    const weights = Array.from(
      { length: this.#width },
      (_, feature) => factorOf(feature) ** 2 / this.#width,
    );
    return graph.matMul(
      this.#residualSquares(),
      this.#real(weights, [this.#width, 1]),
    );
  }

  #residualSquares(): Value {
    const graph = this.#graph;
    const { features, reconstruction } = this.#values;
    if (this.#squares === null) {
      const residual = this.#wide(graph.sub(reconstruction, features));
      this.#squares = graph.mul(residual, residual);
    }
    return this.#squares;
  }

  /**
   * The squared Mahalanobis distance over its dimension, `[n, 1]`. With
   * Σ⁻¹ = L·Lᵀ it is a sum of squares, |Lᵀ(z − μ)|², in which nothing cancels.
   */
  #latentDistance({ latentPrecision, latentMean: { length } }: ScoreState) {
    const graph = this.#graph;
    const precision = DenseMatrix.from1DArray(length, length, latentPrecision);
    const symmetric = DenseMatrix.add(precision, precision.transpose()).div(2);
    const cholesky = new CholeskyDecomposition(symmetric);
    if (!cholesky.isPositiveDefinite()) {
      throw new InputError(
        "Cannot export the score as its latentPrecision must be positive " +
          "definite: found another matrix",
      );
    }
    const lower = cholesky.lowerTriangularMatrix.to1DArray();
    const white = graph.matMul(
      this.#wide(this.#values.latent),
      this.#real(lower, [length, length]),
    );
    const mean = new Array<number>(length).fill(1 / length);
    return graph.matMul(
      graph.mul(white, white),
      this.#real(mean, [length, 1]),
    );
  }

  /** e^(weight · (2^(−E[h]/c(n)) − mean) / scale), `[n, 1]`; see `isolationForest`. */
  #isolationFactor({ isolation }: ScoreState): Value {
    const graph = this.#graph;
    const { trees, rowsPerTree, mean, scale, weight } = isolation;
    const packed = trees.map((tree): TreeNode[] => {
      const lengths = pathLengths(tree);
      return tree.features.map((column, node) => ({
        column,
        threshold: float32Below(tree.thresholds[node]),
        below: tree.left[node] < 0 ? null : [tree.left[node], tree.right[node]],
        value: lengths[node],
      }));
    });
    const order = this.#similarOrder();
    const rows = graph.gather(this.#values.features, order);
    const sums: Value[] = [];
    for (let start = 0; start < packed.length; start += TREES_TOGETHER) {
      const together = packed.slice(start, start + TREES_TOGETHER);
      sums.push(graph.sumOfTrees(rows, together));
    }
    const ordered = graph.reshape(graph.sum(sums), [-1]);
    const lengths = graph.reshape(graph.scatter(ordered, order), [-1, 1]);
    const exponent = -1 / (trees.length * averagePathLength(rowsPerTree));
    const isolated = graph.pow(
      graph.constant(2),
      graph.mul(lengths, graph.constant(exponent)),
    );
    const deviations = graph.sub(isolated, graph.constant(mean));
    return this.#wide(
      graph.exp(graph.mul(deviations, graph.constant(weight / scale))),
    );
  }

  /**
   * An order in which similar rows follow one another: by their categories, then
   * by the first amount. Rows that go the same way through a tree leave the
   * processor little to guess wrong, which takes a quarter less time.
   */
  #similarOrder(): Value {
    const graph = this.#graph;
    const weights = new Float32Array(this.#width);
    for (const { kind, start, end } of this.#columns) {
      if (kind === "amount") continue;
      for (let feature = start; feature < end; feature++) {
        weights[feature] = 10 * ((feature * GOLDEN_RATIO) % 1); // all differ
      }
    }
    if (this.#columns[0].kind === "amount") weights[0] = 1;
    const key = graph.matMul(
      this.#values.features,
      graph.constant(weights, [this.#width, 1]),
    );
    return graph.order(graph.reshape(key, [-1]));
  }

  /**
   * The columns with the largest shares of the residual part, as
   * `Explainer.explain` computes them: their places and shares, `[n, count]`, the
   * largest first.
   */
  leadingColumns(count: number): { places: Value; shares: Value } {
    const graph = this.#graph;
    const columns = this.#columns.length;
    const members = new Array<number>(this.#width * columns).fill(0);
    this.#columns.forEach(({ start, end }, column) => {
      for (let feature = start; feature < end; feature++) {
        const scale = this.#state?.residualScale[feature] ?? 1;
        members[feature * columns + column] = 1 / scale ** 2;
      }
    });
    const squares = this.#residualSquares();
    const isNumber = graph.lessOrEqual(squares, this.#real([LARGEST_FLOAT32]));
    const weights = this.#real(members, [this.#width, columns]);
    const errors = graph.matMul(
      graph.where(isNumber, squares, this.#real([0])),
      weights,
    );
    // Where the network overflows, the columns at which it does share the whole.
    const overflow = graph.matMul(
      graph.where(isNumber, this.#real([0]), this.#real([1])),
      weights,
    );
    const hasOverflow = graph.cast(
      graph.greater(overflow, this.#real([0])),
      "float32",
    );
    const ofRow = (entries: Value) =>
      graph.matMul(
        entries,
        graph.constant(new Float32Array(columns).fill(1), [columns, 1]),
      );
    const known = graph.where(
      graph.greater(ofRow(hasOverflow), graph.constant(0)),
      hasOverflow,
      graph.cast(errors, "float32"),
    );
    const total = ofRow(known);
    const shares = graph.where(
      graph.greater(total, graph.constant(0)),
      graph.div(known, total),
      graph.constant(1 / columns),
    );
    const { values, places } = graph.largest(shares, count, { sorted: true });
    return { places, shares: values };
  }

  /** Constants of the precision that squares are computed in. */
  #real(values: readonly number[], shape: readonly number[] = []): Value {
    const array = this.#isWide
      ? Float64Array.from(values)
      : Float32Array.from(values);
    return this.#graph.constant(array, shape);
  }

  #wide(value: Value): Value {
    return this.#isWide ? this.#graph.cast(value, "float64") : value;
  }
}
