import type { Architecture } from "../engine.ts";
import { SCORING_ROWS } from "../scoring_runs.ts";
import {
  BATCH_NORM_EPSILON,
  batchNormName,
  denseName,
  networkBlocks,
} from "../network_layout.ts";
import {
  FlatWeights,
  splitGroup,
  splitParameters,
  splitStatistics,
} from "./weights.ts";
import { Graph, type Value } from "./graph.ts";

/** The names of the graphs' inputs and outputs; n is {@linkcode SCORING_ROWS}. */
export const SCORING = {
  /** Rows to score, `[n, inputDim]`. */
  rows: "rows",
  /** The weights, laid out as `FlatWeights` says. */
  parameters: "parameters",
  statistics: "statistics",
  /** Mean squared error of each row, `[n, 1]`. */
  errors: "errors",
  /** The rows' reconstructions, `[n, inputDim]`. */
  reconstruction: "reconstruction",
  /** The bottleneck's values, `[n, latentDim]`. */
  latent: "latent",
} as const;

/**
 * Scoring as an ONNX graph: each row's mean squared error of reconstruction,
 * dropout off, running statistics in use.
 *
 * @throws {RangeError} If the architecture is not a possible one.
 */
export function scoringGraph(architecture: Architecture): Uint8Array {
  const { inputDim } = architecture;
  const { graph, rows, forward } = scoringLayers(architecture);
  const difference = graph.sub(forward().reconstruction, rows);
  const features = new Float32Array(inputDim).fill(1 / inputDim);
  const errors = graph.matMul(
    graph.mul(difference, difference),
    graph.constant(features, [inputDim, 1]),
  );
  graph.output(SCORING.errors, errors, [SCORING_ROWS, 1]);
  return graph.encode("scoring");
}

/**
 * Reconstruction as an ONNX graph: from rows to the bottleneck's values and on to
 * what the decoder makes of them.
 *
 * @throws {RangeError} If the architecture is not a possible one.
 */
export function reconstructionGraph(architecture: Architecture): Uint8Array {
  const { graph, forward } = scoringLayers(architecture);
  const { inputDim, latentDim } = architecture;
  const { latent, reconstruction } = forward();
  graph.output(SCORING.latent, latent, [SCORING_ROWS, latentDim]);
  graph.output(SCORING.reconstruction, reconstruction, [
    SCORING_ROWS,
    inputDim,
  ]);
  return graph.encode("reconstruction");
}

/**
 * Encoding as an ONNX graph: from rows to the bottleneck's values. The runtime
 * drops the decoder, of which it has no use.
 *
 * @throws {RangeError} If the architecture is not a possible one.
 */
export function encodingGraph(architecture: Architecture): Uint8Array {
  const { graph, forward } = scoringLayers(architecture);
  graph.output(SCORING.latent, forward().latent, [
    SCORING_ROWS,
    architecture.latentDim,
  ]);
  return graph.encode("encoding");
}

function scoringLayers(architecture: Architecture) {
  const layout = new FlatWeights(architecture);
  const graph = new Graph();
  const rows = graph.input(SCORING.rows, [SCORING_ROWS, architecture.inputDim]);
  const pieces = splitParameters(
    graph,
    graph.input(SCORING.parameters, [layout.parameterSize]),
    layout,
  );
  const running = splitStatistics(
    graph,
    graph.input(SCORING.statistics, [layout.statisticSize]),
    layout,
  );
  const { hiddenBiases, biases, gammas } = layout.parameters;
  const { slopes, offsets } = foldableNorm(graph, pieces, running);
  const slopeOf = splitGroup(graph, slopes, gammas);
  const biasOf = new Map([
    ...splitGroup(graph, offsets, hiddenBiases),
    ...splitGroup(graph, pieces.biases, biases),
  ]);

  /** The whole network in scoring mode. */
  function forward(): { latent: Value; reconstruction: Value } {
    let activation = rows; // [n, width of the block before]
    let latent = rows;
    for (const block of networkBlocks(architecture)) {
      const name = denseName(block);
      const kernel = pieces.kernels.get(`${name}/kernel`)!;
      const bias = biasOf.get(`${name}/bias`)!;
      if (block.hidden) {
        const slope = slopeOf.get(`${batchNormName(block)}/gamma`)!;
        activation = graph.relu(
          graph.gemm(activation, graph.mul(kernel, slope), { plus: bias }),
        );
      } else {
        activation = graph.gemm(activation, kernel, { plus: bias });
      }
      if (block.name === "latent") latent = activation;
    }
    return { latent, reconstruction: activation };
  }
  return { graph, rows, forward };
}

/**
 * With fixed statistics BatchNorm is linear, and the dense layer before takes it
 * in, so that the work is on a kernel and not on all rows:
 *
 *     (x·W + b − μ)/√(σ² + ε) · γ + β = x·(W·s) + o
 *     s = γ/√(σ² + ε),  o = (b − μ)·s + β
 *
 * @returns s and o of all hidden units, shape `[hidden units]`.
 */
function foldableNorm(
  graph: Graph,
  weights: { hiddenBiases: Value; gammas: Value; betas: Value },
  running: { means: Value; variances: Value },
): { slopes: Value; offsets: Value } {
  const epsilon = graph.constant(BATCH_NORM_EPSILON);
  const slopes = graph.div(
    weights.gammas,
    graph.sqrt(graph.add(running.variances, epsilon)),
  );
  const centered = graph.sub(weights.hiddenBiases, running.means);
  return {
    slopes,
    offsets: graph.add(graph.mul(centered, slopes), weights.betas),
  };
}
