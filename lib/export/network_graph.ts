/**
 * The trained network as part of an ONNX graph, dropout off.
 *
 * @module
 */
import {
  type Architecture,
  BATCH_NORM_EPSILON,
  batchNormName,
  type Block,
  denseName,
  type Graph,
  networkBlocks,
  type Value,
  type Weights,
} from "../model/mod.ts";

/** What the network makes of features. */
export interface NetworkValues {
  /** Values in the bottleneck less `center`, `[n, latentDim]`. */
  readonly latent: Value;
  /** Shape `[n, features]`. */
  readonly reconstruction: Value;
}

/**
 * Adds the network. BatchNorm's running statistics are folded into the dense
 * layers before them, as in the engine's own graph for scoring. So is what is
 * taken from the latent vector: the bottleneck's bias takes it, and that of the
 * decoder's first layer gives it back. Each saves an operation on all rows.
 *
 * @param features Shape `[n, features]`.
 * @param center Taken from the latent vector, shape `[latentDim]`.
 */
export function addNetwork(
  graph: Graph,
  features: Value,
  { architecture, weights, center }: {
    readonly architecture: Architecture;
    readonly weights: Weights;
    readonly center: ArrayLike<number>;
  },
): NetworkValues {
  let activation = features;
  let latent: Value | null = null; // until the bottleneck
  for (const block of networkBlocks(architecture)) {
    const { kernel, bias } = foldedDense(weights, block);
    const { inputDim, outputDim } = block;
    if (activation === latent) { // the decoder's first layer
      for (let at = 0; at < kernel.length; at++) {
        bias[at % outputDim] += kernel[at] * center[Math.floor(at / outputDim)];
      }
    }
    if (block.name === "latent") {
      bias.forEach((value, unit) => bias[unit] = value - center[unit]);
    }
    const linear = graph.gemm(
      activation,
      graph.constant(Float32Array.from(kernel), [inputDim, outputDim]),
      { plus: graph.constant(Float32Array.from(bias), [outputDim]) },
    );
    activation = block.hidden ? graph.relu(linear) : linear;
    if (block.name === "latent") latent = activation;
  }
  return { latent: latent!, reconstruction: activation };
}

/**
 * A block's dense layer with what BatchNorm makes of it:
 *
 *     (x·W + b − μ)·s + β = x·(W·s) + (b − μ)·s + β,  s = γ/√(σ² + ε)
 */
function foldedDense(
  weights: Weights,
  block: Block,
): { kernel: Float64Array; bias: Float64Array } {
  const kernel = Float64Array.from(weights[`${denseName(block)}/kernel`]);
  const bias = Float64Array.from(weights[`${denseName(block)}/bias`]);
  if (!block.hidden) return { kernel, bias };
  const norm = (part: string) => weights[`${batchNormName(block)}/${part}`];
  const [mean, variance] = [norm("moving_mean"), norm("moving_variance")];
  const [gamma, beta] = [norm("gamma"), norm("beta")];
  const slope = Float64Array.from(
    gamma,
    (value, unit) => value / Math.sqrt(variance[unit] + BATCH_NORM_EPSILON),
  );
  return {
    kernel: kernel.map((value, at) => value * slope[at % slope.length]),
    bias: bias.map((value, unit) =>
      (value - mean[unit]) * slope[unit] + beta[unit]
    ),
  };
}
