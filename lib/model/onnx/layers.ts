/**
 * The network's layers in training mode as parts of an ONNX graph, each with
 * its gradients in closed form.
 *
 * Rows are flows: n of them in a batch. d… is the gradient of the loss by …, of
 * the same shape. The average over the rows is a product with a row vector of n
 * times 1/n, `average`: the runtime's matrix product is several times as fast as
 * its reduction over rows.
 *
 * @module
 */
import { BATCH_NORM_EPSILON } from "../network_layout.ts";
import type { Graph, Value } from "./graph.ts";

/** What every layer is built in and with. */
export interface Batch {
  readonly graph: Graph;
  /** 1/n, n times; shape `[1, n]`. */
  readonly average: Value;
  /** n, the number of rows; a scalar. */
  readonly rows: Value;
}

/** The mean of each column, ā = 1/n Σ a; shape `[1, columns]`. */
export function mean({ graph, average }: Batch, a: Value): Value {
  return graph.matMul(average, a);
}

/** The sum of each column, n · ā; shape `[1, columns]`. */
function sum(batch: Batch, a: Value): Value {
  return batch.graph.mul(batch.rows, mean(batch, a));
}

/**
 * A dense layer, y = x·W + b.
 *
 * @param x Shape `[n, inputs]`.
 * @param kernel W, shape `[inputs, outputs]`.
 * @param bias b, shape `[outputs]`; none where a BatchNorm follows, which would
 * take it out again with the mean. Its gradient is 0 there.
 */
export function dense(batch: Batch, x: Value, kernel: Value, bias?: Value) {
  const { graph } = batch;
  return {
    /** y, shape `[n, outputs]`. */
    output: bias ? graph.gemm(x, kernel, bias) : graph.matMul(x, kernel),
    /** dx = dy·Wᵀ */
    inputGradient: (dy: Value) => graph.matMulTransposedB(dy, kernel),
    /** dW = xᵀ·dy */
    kernelGradient: (dy: Value) => graph.matMulTransposedA(x, dy),
    /** db = Σ dy */
    biasGradient: (dy: Value) => sum(batch, dy),
  };
}

/**
 * Batch normalisation by the batch's own statistics (Ioffe & Szegedy 2015,
 * arXiv:1502.03167):
 *
 *     μ = z̄,  c = z − μ,  σ² = mean of c²,  r = 1/√(σ² + ε),  y = c·r·γ + β
 *
 * @param z Shape `[n, units]`, n ≥ 2.
 * @param gamma γ, shape `[units]`.
 * @param beta β, shape `[units]`.
 */
export function batchNorm(batch: Batch, z: Value, gamma: Value, beta: Value) {
  const { graph } = batch;
  const mu = mean(batch, z); // [1, units]
  const centered = graph.sub(z, mu); // [n, units]
  const variance = mean(batch, graph.mul(centered, centered)); // [1, units]
  const epsilon = graph.constant(BATCH_NORM_EPSILON);
  const inverse = graph.div( // r, [1, units]
    graph.constant(1),
    graph.sqrt(graph.add(variance, epsilon)),
  );
  const slope = graph.mul(inverse, gamma); // [1, units]
  return {
    /** y, shape `[n, units]`. */
    output: graph.add(graph.mul(centered, slope), beta),
    /** μ and σ², the biased one; shape `[1, units]`. */
    mean: mu,
    variance,
    /**
     * dβ = Σ dy and dγ = Σ dy·c·r, and what moving the batch's mean and
     * variance takes back from
     *
     *     dz = r·γ·(dy − mean of dy − c·r²·(mean of dy·c))
     */
    gradients(dy: Value) {
      const meanDy = mean(batch, dy); // [1, units]
      const meanDyC = mean(batch, graph.mul(dy, centered)); // [1, units]
      const taken = graph.mul(
        centered,
        graph.mul(graph.mul(inverse, inverse), meanDyC),
      ); // [n, units]
      const left = graph.sub(graph.sub(dy, meanDy), taken); // [n, units]
      return {
        dz: graph.mul(left, slope),
        dGamma: graph.mul(batch.rows, graph.mul(meanDyC, inverse)),
        dBeta: graph.mul(batch.rows, meanDy),
      };
    },
  };
}

/**
 * ReLU and dropout in one: y = x where x > 0 and the unit is kept, else 0. What
 * is left of inverted dropout, the factor 1/(1 − rate), is the caller's.
 *
 * @param x Shape `[n, units]`.
 * @param keep Truth values, shape `[n, units]`.
 */
export function reluDropout({ graph }: Batch, x: Value, keep: Value) {
  const zero = graph.constant(0);
  const passes = graph.toFloat(graph.and(graph.greater(x, zero), keep));
  return {
    /** y, shape `[n, units]`. */
    output: graph.mul(x, passes),
    /** dx = dy where y passed, else 0 */
    inputGradient: (dy: Value) => graph.mul(dy, passes),
  };
}
