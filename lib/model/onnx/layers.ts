/**
 * The network's layers in training mode as parts of an ONNX graph, each with
 * its gradients in closed form.
 *
 * There are n rows, or flows, in a batch. What goes into the network and comes
 * out is `[n, features]`; in between, activations are `[units, n]`, as the
 * runtime takes up to three times as long to give each column of a matrix a
 * number of its own as each row. Every d… is the gradient of the loss by what
 * follows the d, and has its shape. The average over the rows is a product with
 * a vector of n times 1/n: the runtime multiplies several times as fast as it
 * reduces.
 *
 * @module
 */
import { BATCH_NORM_EPSILON } from "../network_layout.ts";
import type { Graph, Value } from "./graph.ts";

/** Where layers are built, and over what. */
export interface Batch {
  readonly graph: Graph;
  /** 1/n, n times; shape `[n, 1]`. */
  readonly average: Value;
}

/** A layer whose weights are learnt. */
export interface Layer {
  /** What the next one gets. */
  readonly output: Value;
  /** z̄ and its biased variance over the batch, shape `[units, 1]`. */
  readonly statistics?: { readonly mean: Value; readonly variance: Value };
  /** The gradients, from that of the output. */
  gradients(dOutput: Value): {
    readonly kernel: Value;
    /**
     * Of its other weights, by name: the gradient over n, which is the mean over
     * the rows; shape `[units, 1]`.
     */
    readonly means: Readonly<Record<string, Value>>;
    /** Of what went in; null where that is the batch. */
    readonly input: Value | null;
  };
}

/** The weights of a dense layer. */
export interface DenseWeights {
  /** W, shape `[inputs, units]`. */
  readonly kernel: Value;
  /** b, shape `[units, 1]`. */
  readonly bias: Value;
}

/** The weights of a dense layer and of its BatchNorm. */
export interface HiddenWeights extends DenseWeights {
  /** γ, shape `[units, 1]`. */
  readonly gamma: Value;
  /** β, shape `[units, 1]`. */
  readonly beta: Value;
}

/** The mean over the rows of each unit; `[units, n]` becomes `[units, 1]`. */
function unitMeans({ graph, average }: Batch, a: Value): Value {
  return graph.matMul(a, average);
}

/** The mean over the rows of each feature; `[n, features]` becomes `[1, features]`. */
export function featureMeans({ graph, average }: Batch, x: Value): Value {
  return graph.gemm(average, x, { transposeA: true });
}

/**
 * A dense layer, y = Wᵀ·a + b.
 *
 * @param a Shape `[inputs, n]`.
 * @param options.isFirst Whether a is the batch, `[n, inputs]`. Default false.
 * @param options.isLast Whether y is to be `[n, units]`. Default `[units, n]`.
 */
export function dense(
  batch: Batch,
  a: Value,
  { kernel, bias }: DenseWeights,
  { isFirst = false, isLast = false } = {},
): Layer {
  const { graph } = batch;
  const biasGradient = (dy: Value) =>
    isLast ? graph.column(featureMeans(batch, dy)) : unitMeans(batch, dy);
  return {
    output: isLast
      ? graph.gemm(a, kernel, { transposeA: !isFirst, plus: graph.row(bias) })
      : graph.gemm(kernel, a, {
        transposeA: true,
        transposeB: isFirst,
        plus: bias,
      }),
    gradients: (dy) => ({
      kernel: graph.gemm(a, dy, { transposeA: isFirst, transposeB: !isLast }),
      means: { bias: biasGradient(dy) },
      input: isFirst ? null : graph.gemm(kernel, dy, { transposeB: isLast }),
    }),
  };
}

/**
 * A dense layer and batch normalisation by the batch's own statistics (Ioffe &
 * Szegedy 2015, arXiv:1502.03167):
 *
 *     z = Wᵀ·a + b,  c = z − z̄,  σ² = mean of c² + ε,  y = c·s + β,  s = γ/σ
 *
 * Centred before it is squared: the mean of z² less z̄² would save a pass over
 * the units, but turns negative where a batch's mean is large beside its
 * deviation.
 *
 * @param a Shape `[inputs, n]`, n ≥ 2.
 * @param options.isFirst Whether a is the batch, `[n, inputs]`. Default false.
 */
export function normalizedDense(
  batch: Batch,
  a: Value,
  { gamma, beta, ...weights }: HiddenWeights,
  { isFirst = false } = {},
): Layer {
  const { graph } = batch;
  const linear = dense(batch, a, weights, { isFirst });
  const mean = unitMeans(batch, linear.output); // z̄, [units, 1]
  const centered = graph.sub(linear.output, mean); // c, [units, n]
  const variance = unitMeans(batch, graph.mul(centered, centered));
  const deviation = graph.sqrt( // σ, [units, 1]
    graph.add(variance, graph.constant(BATCH_NORM_EPSILON)),
  );
  const slope = graph.div(gamma, deviation); // s, [units, 1]
  return {
    output: graph.add(graph.mul(centered, slope), beta), // [units, n]
    statistics: { mean, variance },
    /**
     * With g the mean of dy·c/σ over the rows, dγ = n·g and dβ = n·d̄y. Moving
     * the batch's own mean and variance takes their part back:
     *
     *     dz = s·(dy − d̄y − c·g/σ)
     */
    gradients(dy: Value) {
      const meanDy = unitMeans(batch, dy); // d̄y, [units, 1]
      const g = graph.div( // [units, 1]
        unitMeans(batch, graph.mul(dy, centered)),
        deviation,
      );
      const taken = graph.mul(centered, graph.div(g, deviation)); // [units, n]
      const left = graph.sub(graph.sub(dy, taken), meanDy); // [units, n]
      const { kernel, input } = linear.gradients(graph.mul(left, slope));
      return { kernel, means: { gamma: g, beta: meanDy }, input };
    },
  };
}

/**
 * {@linkcode normalizedDense} for a first layer with fewer inputs than units. The
 * units' means and variances follow from those of the inputs: with the centred
 * inputs x′ and their covariance C = x′ᵀ·x′/n,
 *
 *     z̄ = x̄·W + b,  σ² = the diagonal of Wᵀ·C·W, + ε,  y = (W·s)ᵀ·x′ᵀ + β
 *
 * so that nothing passes over all units of all rows but the product itself.
 *
 * @param x Shape `[n, inputs]`, n ≥ 2.
 * @param options.inputs How many.
 * @param options.rows n, a scalar.
 */
export function widenedDense(
  batch: Batch,
  x: Value,
  { kernel, bias, gamma, beta }: HiddenWeights,
  { inputs, rows }: { inputs: number; rows: Value },
): Layer {
  const { graph } = batch;
  const both = { transposeA: true, transposeB: true };
  const inputMeans = featureMeans(batch, x); // x̄, [1, inputs]
  const centered = graph.sub(x, inputMeans); // x′, [n, inputs]
  const scatter = graph.gemm(centered, centered, { transposeA: true }); // n·C
  const scatterKernel = graph.matMul(scatter, kernel); // n·C·W, [inputs, units]
  const ones = graph.constant(new Float32Array(inputs).fill(1), [1, inputs]);
  const shares = graph.div(ones, rows); // 1/n, once an input
  /** The sums down the columns of a product entry by entry, over n; a row. */
  const columnSums = (a: Value, b: Value) =>
    graph.matMul(shares, graph.mul(a, b));

  // Rounding may take it below 0.
  const variance = graph.relu(columnSums(kernel, scatterKernel)); // [1, units]
  const deviation = graph.sqrt( // σ, [1, units]
    graph.add(variance, graph.constant(BATCH_NORM_EPSILON)),
  );
  const slope = graph.div(graph.row(gamma), deviation); // s, [1, units]
  return {
    output: graph.gemm(graph.mul(kernel, slope), centered, {
      ...both,
      plus: beta,
    }),
    statistics: {
      mean: graph.gemm(kernel, inputMeans, { ...both, plus: bias }),
      variance: graph.column(variance),
    },
    /**
     * As in {@linkcode normalizedDense}, with P = x′ᵀ·dyᵀ:
     *
     *     g = the diagonal of Wᵀ·P, /(n·σ),  dW = (P − n·C·W·g/σ)·s
     */
    gradients(dy: Value) {
      const product = graph.gemm(centered, dy, both); // P, [inputs, units]
      const g = graph.div(columnSums(kernel, product), deviation); // [1, units]
      const taken = graph.mul(scatterKernel, graph.div(g, deviation));
      return {
        kernel: graph.mul(graph.sub(product, taken), slope),
        means: { gamma: graph.column(g), beta: unitMeans(batch, dy) },
        input: null,
      };
    },
  };
}

/**
 * ReLU and dropout in one: y = a where a > 0 and the unit is kept, else 0. The
 * factor 1/(1 − rate) of what is kept is the caller's.
 *
 * @param a Shape `[units, n]`.
 * @param keep Truth values, shape `[units, n]`; null keeps all.
 */
export function reluDropout({ graph }: Batch, a: Value, keep: Value | null) {
  const kept = keep === null ? a : graph.mul(a, graph.cast(keep, "float32"));
  const output = graph.relu(kept); // y, [units, n]
  return {
    output,
    /** da = dy where a passed, else 0 */
    inputGradient: (dy: Value) => graph.mul(dy, graph.step(output)),
  };
}
