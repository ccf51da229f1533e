import { BETA_1, BETA_2, EPSILON } from "../adam.ts";
import type { Architecture, StepOptions } from "../engine.ts";
import {
  BATCH_NORM_MOMENTUM,
  type Block,
  networkBlocks,
} from "../network_layout.ts";
import { FlatWeights } from "./flat_weights.ts";
import { Graph, type Value } from "./graph.ts";
import { batchNorm, dense, mean, reluDropout } from "./layers.ts";
import {
  joinRows,
  splitGroup,
  splitParameters,
  splitStatistics,
} from "./split_weights.ts";

/** The graph's inputs beside the masks, which go by `keepName()`. */
export const TRAINING_INPUTS = {
  /** Rows to reconstruct, `[n, inputDim]`, n ≥ 2. */
  batch: "batch",
  /** 1/n, n times, `[1, n]`. */
  average: "average",
  /** What {@linkcode stepScalars} gives. */
  scalars: "scalars",
  /** What training moves by its gradient, and Adam's two moments of it. */
  parameters: "parameters",
  firstMoments: "first_moments",
  secondMoments: "second_moments",
  /** BatchNorm's running statistics. */
  statistics: "statistics",
} as const;

/** The graph's outputs: the loss before the step, and the state after it. */
export const TRAINING_OUTPUTS = {
  loss: "loss",
  parameters: "next_parameters",
  firstMoments: "next_first_moments",
  secondMoments: "next_second_moments",
  statistics: "next_statistics",
} as const;

/** The input that tells which units of a hidden block are kept, `[n, units]`. */
export function keepName({ name }: Block): string {
  return `${name}_keep`;
}

/**
 * One step of training as an ONNX graph: forward pass, mean squared error,
 * backward pass, Adam, and BatchNorm's running statistics.
 *
 * The state comes in as flat vectors and goes out as new ones, laid out as
 * `FlatWeights` says; the batch may have any number of rows.
 *
 * @throws {RangeError} If the architecture is not a possible one.
 */
export function trainingGraph(architecture: Architecture): Uint8Array {
  const { inputDim } = architecture;
  const blocks = networkBlocks(architecture);
  const layout = new FlatWeights(architecture);
  const graph = new Graph();

  const input = TRAINING_INPUTS;
  const x = graph.input(input.batch, ["n", inputDim]);
  const batch = { graph, average: graph.input(input.average, [1, "n"]) };
  const scalars = graph.input(input.scalars, [SCALARS]);
  const [stepSize, epsilon, weightDecay, rows, unbias] = graph.split(
    scalars,
    new Array(SCALARS).fill(1),
  );
  const vector = (name: string, size: number) => graph.input(name, [size]);
  const parameters = vector(input.parameters, layout.parameterSize);
  const firstMoments = vector(input.firstMoments, layout.parameterSize);
  const secondMoments = vector(input.secondMoments, layout.parameterSize);
  const statistics = vector(input.statistics, layout.statisticSize);

  const weights = splitParameters(graph, parameters, layout);
  const running = splitStatistics(graph, statistics, layout);
  const { kernels, hiddenBiases, biases, gammas, betas } = layout.parameters;
  // Dropout scales what it keeps by 1/(1 − rate). γ and β do that as well, as
  // max(a·x, 0) = a·max(x, 0), and are vectors where the units are a matrix.
  const scale = dropoutScale(graph, blocks);
  const split = {
    kernels: [...weights.kernels],
    biases: splitGroup(graph, weights.biases, biases),
    hiddenBiases: splitGroup(graph, weights.hiddenBiases, hiddenBiases),
    gammas: splitGroup(graph, graph.mul(scale, weights.gammas), gammas),
    betas: splitGroup(graph, graph.mul(scale, weights.betas), betas),
  };

  // Forward: x̂ from x, block by block
  let hidden = x; // [n, width of the block before]
  const passes = blocks.map((block) => {
    const kernel = split.kernels.shift()!;
    if (!block.hidden) {
      const linear = dense(batch, hidden, kernel, split.biases.shift()!);
      hidden = linear.output;
      return { linear, hidden: null };
    }
    const linear = dense(batch, hidden, kernel, split.hiddenBiases.shift()!);
    const norm = batchNorm(
      batch,
      linear.output,
      split.gammas.shift()!,
      split.betas.shift()!,
    );
    const keep = graph.input(keepName(block), ["n", block.outputDim], "bool");
    const dropout = reluDropout(batch, norm.output, keep);
    hidden = dropout.output;
    return { linear, hidden: { norm, dropout } };
  });

  // loss = mean of (x̂ − x)² over rows and features
  const difference = graph.sub(hidden, x); // [n, inputDim]
  const features = new Float32Array(inputDim).fill(1 / inputDim);
  const loss = graph.matMul(
    mean(batch, graph.mul(difference, difference)),
    graph.constant(features, [inputDim, 1]),
  );

  // Backward, from d loss/dx̂ = 2 (x̂ − x)/(n · inputDim)
  let dOutput = graph.mul(
    difference,
    graph.div(graph.constant(2 / inputDim), rows),
  );
  const gradients = {
    kernels: [] as Value[],
    meanBiases: [] as Value[], // means over the rows: a sum is n times that
    meanGammas: [] as Value[],
    meanBetas: [] as Value[],
  };
  for (const [index, { linear, hidden }] of [...passes.entries()].reverse()) {
    let dz = dOutput; // the gradient by what the dense layer gave
    if (hidden) {
      const { norm, dropout } = hidden;
      const dy = norm.gradients(dropout.inputGradient(dOutput));
      gradients.meanGammas.unshift(dy.meanDGamma);
      gradients.meanBetas.unshift(dy.meanDBeta);
      dz = dy.dz;
    } else {
      gradients.meanBiases.unshift(linear.meanBiasGradient(dz));
    }
    gradients.kernels.unshift(linear.kernelGradient(dz));
    if (index > 0) dOutput = linear.inputGradient(dz);
  }
  const scaledRows = graph.mul(scale, rows);
  const gradient = graph.concat([
    ...gradients.kernels.map((dKernel, index) =>
      graph.reshape(dKernel, [kernels.slices[index].size])
    ),
    graph.constant(new Float32Array(hiddenBiases.size), [hiddenBiases.size]),
    graph.mul(rows, joinRows(graph, gradients.meanBiases, biases)),
    graph.mul(scaledRows, joinRows(graph, gradients.meanGammas, gammas)),
    graph.mul(scaledRows, joinRows(graph, gradients.meanBetas, betas)),
  ]);

  const next = adam(graph, {
    parameters,
    firstMoments,
    secondMoments,
    gradient,
    stepSize,
    epsilon,
    weightDecay,
  });
  const norms = passes.flatMap(({ hidden }) => hidden ? [hidden.norm] : []);
  const { means, variances } = layout.statistics;
  // running ← momentum · running + (1 − momentum) · the batch's, of the variance
  // the unbiased one
  const move = (running: Value, batch: Value) =>
    graph.add(
      graph.mul(graph.constant(BATCH_NORM_MOMENTUM), running),
      graph.mul(graph.constant(1 - BATCH_NORM_MOMENTUM), batch),
    );
  const batchMeans = norms.map(({ mean }) => mean);
  const batchVariances = norms.map(({ variance }) => variance);
  const nextStatistics = graph.concat([
    move(running.means, joinRows(graph, batchMeans, means)),
    move(
      running.variances,
      graph.mul(unbias, joinRows(graph, batchVariances, variances)),
    ),
  ]);

  const output = TRAINING_OUTPUTS;
  const size = layout.parameterSize;
  graph.output(output.loss, loss, [1, 1]);
  graph.output(output.parameters, next.parameters, [size]);
  graph.output(output.firstMoments, next.firstMoments, [size]);
  graph.output(output.secondMoments, next.secondMoments, [size]);
  graph.output(output.statistics, nextStatistics, [layout.statisticSize]);
  return graph.encode("training_step");
}

/** 1/(1 − rate) for each hidden unit; shape `[hidden units]`. */
function dropoutScale(graph: Graph, blocks: readonly Block[]): Value {
  const scales = blocks.filter((block) => block.hidden)
    .flatMap(({ outputDim, dropoutRate }) =>
      new Array<number>(outputDim).fill(1 / (1 - dropoutRate))
    );
  return graph.constant(Float32Array.from(scales), [scales.length]);
}

/** The scalars of a step, in this order. */
const SCALARS = 5;

/**
 * The scalars a step needs.
 *
 * Adam (Kingma & Ba 2015, arXiv:1412.6980) as PyTorch takes it:
 *
 *     m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²
 *     w ← w − η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
 *
 * The graph keeps the moments without their factors, m/(1 − β₁) and
 * v/(1 − β₂), and divides the fraction by k = √((1 − β₂)/(1 − β₂ᵗ)): what is
 * left of all factors are the two scalars
 *
 *     η (1 − β₁) / ((1 − β₁ᵗ) k)  and  ε / k.
 *
 * @param step t, counted from 1.
 * @param rows Rows of the batch.
 */
export function stepScalars(
  step: number,
  rows: number,
  { learningRate, weightDecay }: StepOptions,
): Float32Array {
  const k = Math.sqrt((1 - BETA_2) / (1 - BETA_2 ** step));
  return Float32Array.of(
    learningRate * (1 - BETA_1) / ((1 - BETA_1 ** step) * k),
    EPSILON / k,
    weightDecay,
    rows,
    rows / (rows - 1), // makes a biased variance unbiased
  );
}

/** Adam with decay joined to the gradient; see {@linkcode stepScalars}. */
function adam(
  graph: Graph,
  { parameters, firstMoments, secondMoments, ...step }: {
    parameters: Value;
    firstMoments: Value;
    secondMoments: Value;
    gradient: Value;
    stepSize: Value;
    epsilon: Value;
    weightDecay: Value;
  },
) {
  const decay = (factor: number, moments: Value) =>
    graph.mul(graph.constant(factor), moments);
  // g = gradient + decay · w
  const g = graph.add(step.gradient, graph.mul(step.weightDecay, parameters));
  const m = graph.add(decay(BETA_1, firstMoments), g);
  const v = graph.add(decay(BETA_2, secondMoments), graph.mul(g, g));
  const direction = graph.div(m, graph.add(graph.sqrt(v), step.epsilon));
  return {
    parameters: graph.sub(parameters, graph.mul(step.stepSize, direction)),
    firstMoments: m,
    secondMoments: v,
  };
}
