import type { Architecture } from "../engine.ts";
import {
  BATCH_NORM_EPSILON,
  batchNormName,
  denseName,
  networkBlocks,
} from "../network_layout.ts";
import { FlatWeights } from "./flat_weights.ts";
import { Graph, type Value } from "./graph.ts";
import { splitWeights } from "./split_weights.ts";

/** The names of the graphs' inputs and outputs. */
export const SCORING = {
  /** Rows to score, `[n, inputDim]`. */
  rows: "rows",
  /** The weights, laid out as `FlatWeights` says. */
  parameters: "parameters",
  statistics: "statistics",
  /** Mean squared error of each row, `[n, 1]`. */
  errors: "errors",
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
  const difference = graph.sub(forward("reconstruction"), rows);
  const features = new Float32Array(inputDim).fill(1 / inputDim);
  const errors = graph.matMul(
    graph.mul(difference, difference),
    graph.constant(features, [inputDim, 1]),
  );
  graph.output(SCORING.errors, errors, ["n", 1]);
  return graph.encode("scoring");
}

/**
 * Encoding as an ONNX graph: from rows to the bottleneck's values.
 *
 * @throws {RangeError} If the architecture is not a possible one.
 */
export function encodingGraph(architecture: Architecture): Uint8Array {
  const { graph, forward } = scoringLayers(architecture);
  const latent = forward("latent");
  graph.output(SCORING.latent, latent, ["n", architecture.latentDim]);
  return graph.encode("encoding");
}

function scoringLayers(architecture: Architecture) {
  const layout = new FlatWeights(architecture);
  const graph = new Graph();
  const rows = graph.input(SCORING.rows, ["n", architecture.inputDim]);
  const weights = new Map([
    ...splitWeights(
      graph,
      graph.input(SCORING.parameters, [layout.trainableSize]),
      layout.trainable,
    ),
    ...splitWeights(
      graph,
      graph.input(SCORING.statistics, [layout.statisticsSize]),
      layout.statistics,
    ),
  ]);

  /** The output of the block of that name, in scoring mode. */
  function forward(last: string): Value {
    let hidden = rows; // [n, width of the block before]
    for (const block of networkBlocks(architecture)) {
      const layer = denseName(block);
      const kernel = weights.get(`${layer}/kernel`)!;
      const bias = weights.get(`${layer}/bias`)!;
      if (block.hidden) {
        const folded = foldBatchNorm(
          graph,
          { kernel, bias },
          (name) => weights.get(`${batchNormName(block)}/${name}`)!,
        );
        hidden = graph.relu(graph.gemm(hidden, folded.kernel, folded.bias));
      } else {
        hidden = graph.gemm(hidden, kernel, bias);
      }
      if (block.name === last) break;
    }
    return hidden;
  }
  return { graph, rows, forward };
}

/**
 * With fixed statistics BatchNorm is linear, and a dense layer before it takes
 * it in: (x·W + b − μ)·s + β = x·(W·s) + (b − μ)·s + β, with s = γ/√(σ² + ε).
 * The work is then on a kernel, not on all rows.
 */
function foldBatchNorm(
  graph: Graph,
  { kernel, bias }: { kernel: Value; bias: Value },
  norm: (name: string) => Value,
): { kernel: Value; bias: Value } {
  const epsilon = graph.constant(BATCH_NORM_EPSILON);
  const scale = graph.div(
    norm("gamma"),
    graph.sqrt(graph.add(norm("moving_variance"), epsilon)),
  );
  const centered = graph.sub(bias, norm("moving_mean"));
  return {
    kernel: graph.mul(kernel, scale),
    bias: graph.add(graph.mul(centered, scale), norm("beta")),
  };
}
