/**
 * The network's layers in training mode as parts of an ONNX graph, each with
 * its gradients in closed form.
 *
 * Rows are flows, n of them in a batch. Every d… is the gradient of the loss by
 * what follows the d, and has its shape. The average over the rows is a product
 * with a row vector of n times 1/n: the runtime multiplies several times as fast
 * as it reduces.
 *
 * @module
 */
import { BATCH_NORM_EPSILON } from "../network_layout.ts";
import type { Graph, Value } from "./graph.ts";

/** Where layers are built, and over what. */
export interface Batch {
  readonly graph: Graph;
  /** 1/n, n times; shape `[1, n]`. */
  readonly average: Value;
}

/** The mean of each column, ā = 1/n Σ a; shape `[1, columns]`. */
export function mean({ graph, average }: Batch, a: Value): Value {
  return graph.matMul(average, a);
}

/**
 * A dense layer, y = x·W + b.
 *
 * @param x Shape `[n, inputs]`.
 * @param kernel W, shape `[inputs, outputs]`.
 * @param bias b, shape `[outputs]`.
 */
export function dense(batch: Batch, x: Value, kernel: Value, bias: Value) {
  const { graph } = batch;
  return {
    /** y, shape `[n, outputs]`. */
    output: graph.gemm(x, kernel, bias),
    /** dx = dy·Wᵀ */
    inputGradient: (dy: Value) => graph.matMulTransposedB(dy, kernel),
    /** dW = xᵀ·dy */
    kernelGradient: (dy: Value) => graph.matMulTransposedA(x, dy),
    /** The mean over the rows of db = Σ dy, shape `[1, outputs]`. */
    meanBiasGradient: (dy: Value) => mean(batch, dy),
  };
}

/**
 * Batch normalisation by the batch's own statistics (Ioffe & Szegedy 2015,
 * arXiv:1502.03167):
 *
 *     c = z − z̄,  σ² = mean of c² + ε,  y = c·s + β,  s = γ/σ
 *
 * Centred before it is squared: the mean of z² less z̄² would save a pass over
 * the units, but turns negative where a batch's mean is large beside its
 * deviation.
 *
 * @param z Shape `[n, units]`, n ≥ 2.
 * @param gamma γ, shape `[units]`.
 * @param beta β, shape `[units]`.
 */
export function batchNorm(batch: Batch, z: Value, gamma: Value, beta: Value) {
  const { graph } = batch;
  const meanZ = mean(batch, z); // z̄, [1, units]
  const centered = graph.sub(z, meanZ); // c, [n, units]
  const variance = mean(batch, graph.mul(centered, centered)); // [1, units]
  const epsilon = graph.constant(BATCH_NORM_EPSILON);
  const deviation = graph.sqrt(graph.add(variance, epsilon)); // σ, [1, units]
  const slope = graph.div(gamma, deviation); // s, [1, units]
  return {
    /** y, shape `[n, units]`. */
    output: graph.add(graph.mul(centered, slope), beta),
    /** z̄ and the biased variance; shape `[1, units]`. */
    mean: meanZ,
    variance,
    /**
     * With g the mean of dy·c/σ over the rows, dγ = n·g and dβ = n·d̄y. Moving
     * the batch's own mean and variance takes their part back:
     *
     *     dz = s·(dy − d̄y − c·g/σ)
     */
    gradients(dy: Value) {
      const meanDy = mean(batch, dy); // d̄y, [1, units]
      const g = graph.div( // [1, units]
        mean(batch, graph.mul(dy, centered)),
        deviation,
      );
      const taken = graph.mul(centered, graph.div(g, deviation)); // [n, units]
      const left = graph.sub(graph.sub(dy, taken), meanDy); // [n, units]
      return { dz: graph.mul(left, slope), meanDGamma: g, meanDBeta: meanDy };
    },
  };
}

/**
 * ReLU and dropout in one: y = x where x > 0 and the unit is kept, else 0. The
 * factor 1/(1 − rate) of what is kept is the caller's.
 *
 * @param x Shape `[n, units]`.
 * @param keep Truth values, shape `[n, units]`; null keeps all.
 */
export function reluDropout({ graph }: Batch, x: Value, keep: Value | null) {
  const isPositive = graph.greater(x, graph.constant(0));
  const isPassed = keep === null ? isPositive : graph.and(isPositive, keep);
  const passes = graph.cast(isPassed, "float32"); // 1 or 0
  return {
    /** y, shape `[n, units]`. */
    output: graph.mul(x, passes),
    /** dx = dy where x passed, else 0 */
    inputGradient: (dy: Value) => graph.mul(dy, passes),
  };
}
