import type { Architecture, StepOptions } from "../engine.ts";
import {
  BATCH_NORM_MOMENTUM,
  batchNormName,
  type Block,
  denseName,
  networkBlocks,
} from "../network_layout.ts";
import { adam, adamScalars } from "./adam_graph.ts";
import {
  FlatWeights,
  joinGroup,
  splitGroup,
  splitParameters,
  splitStatistics,
} from "./weights.ts";
import { Graph, type Value } from "./graph.ts";
import { batchNorm, dense, mean, reluDropout } from "./layers.ts";

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

  const pieces = splitParameters(graph, parameters, layout);
  const running = splitStatistics(graph, statistics, layout);
  const { kernels, hiddenBiases, biases, gammas, betas } = layout.parameters;
  // Dropout scales what it keeps by 1/(1 − rate). γ and β do that as well, as
  // max(a·x, 0) = a·max(x, 0), and are vectors where the units are a matrix.
  const scale = dropoutScale(graph, blocks);
  const weights = new Map([
    ...pieces.kernels,
    ...splitGroup(graph, pieces.hiddenBiases, hiddenBiases),
    ...splitGroup(graph, pieces.biases, biases),
    ...splitGroup(graph, graph.mul(scale, pieces.gammas), gammas),
    ...splitGroup(graph, graph.mul(scale, pieces.betas), betas),
  ]);

  // Forward: x̂ from x, block by block
  let activation = x; // [n, width of the block before]
  const layers = blocks.map((block) => {
    const name = denseName(block);
    const linear = dense(
      batch,
      activation,
      weights.get(`${name}/kernel`)!,
      weights.get(`${name}/bias`)!,
    );
    if (!block.hidden) {
      activation = linear.output;
      return { block, linear, nonlinear: null };
    }
    const norm = batchNorm(
      batch,
      linear.output,
      weights.get(`${batchNormName(block)}/gamma`)!,
      weights.get(`${batchNormName(block)}/beta`)!,
    );
    const keep = block.dropoutRate === 0
      ? null
      : graph.input(keepName(block), ["n", block.outputDim], "bool");
    const dropout = reluDropout(batch, norm.output, keep);
    activation = dropout.output;
    return { block, linear, nonlinear: { norm, dropout } };
  });

  // loss = mean of (x̂ − x)² over rows and features
  const difference = graph.sub(activation, x); // [n, inputDim]
  const features = new Float32Array(inputDim).fill(1 / inputDim);
  const loss = graph.matMul(
    mean(batch, graph.mul(difference, difference)),
    graph.constant(features, [inputDim, 1]),
  );

  // Backward, from d loss/dx̂ = 2 (x̂ − x)/(n · inputDim)
  let dOutput = graph.mul( // [n, width of the block]
    difference,
    graph.div(graph.constant(2 / inputDim), rows),
  );
  const kernelGradients = new Map<string, Value>();
  const meanGradients = new Map<string, Value>(); // over the rows; n times less
  for (const { block, linear, nonlinear } of layers.toReversed()) {
    const name = denseName(block);
    let dz = dOutput; // by what the dense layer gave, [n, width of the block]
    if (nonlinear) {
      const { norm, dropout } = nonlinear;
      const dNorm = norm.gradients(dropout.inputGradient(dOutput));
      meanGradients.set(`${batchNormName(block)}/gamma`, dNorm.meanDGamma);
      meanGradients.set(`${batchNormName(block)}/beta`, dNorm.meanDBeta);
      dz = dNorm.dz;
    } else {
      meanGradients.set(`${name}/bias`, linear.meanBiasGradient(dz));
    }
    kernelGradients.set(`${name}/kernel`, linear.kernelGradient(dz));
    if (block !== blocks[0]) dOutput = linear.inputGradient(dz);
  }
  const scaledRows = graph.mul(scale, rows);
  const gradient = graph.concat([
    ...kernels.slices.map(({ name, size }) =>
      graph.reshape(kernelGradients.get(name)!, [size])
    ),
    graph.constant(new Float32Array(hiddenBiases.size), [hiddenBiases.size]),
    graph.mul(rows, joinGroup(graph, meanGradients, biases)),
    graph.mul(scaledRows, joinGroup(graph, meanGradients, gammas)),
    graph.mul(scaledRows, joinGroup(graph, meanGradients, betas)),
  ]);
  const next = adam(
    graph,
    { parameters, firstMoments, secondMoments },
    gradient,
    { stepSize, epsilon, weightDecay },
  );

  // running ← momentum · running + (1 − momentum) · the batch's, of the variance
  // the unbiased one
  const { means, variances } = layout.statistics;
  const ofBatch = new Map(
    layers.flatMap(({ block, nonlinear }): [string, Value][] =>
      nonlinear === null ? [] : [
        [`${batchNormName(block)}/moving_mean`, nonlinear.norm.mean],
        [`${batchNormName(block)}/moving_variance`, nonlinear.norm.variance],
      ]
    ),
  );
  const move = (from: Value, towards: Value) =>
    graph.add(
      graph.mul(graph.constant(BATCH_NORM_MOMENTUM), from),
      graph.mul(graph.constant(1 - BATCH_NORM_MOMENTUM), towards),
    );
  const nextStatistics = graph.concat([
    move(running.means, joinGroup(graph, ofBatch, means)),
    move(
      running.variances,
      graph.mul(unbias, joinGroup(graph, ofBatch, variances)),
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

/** How many scalars a step needs. */
const SCALARS = 5;

/**
 * The scalars of a step, in the order the graph takes them: Adam's, n, and what
 * makes the batch's variance unbiased.
 *
 * @param step Counted from 1.
 * @param rows n, the rows of the batch, at least 2.
 */
export function stepScalars(
  step: number,
  rows: number,
  options: StepOptions,
): Float32Array {
  return Float32Array.of(
    ...adamScalars(step, options),
    rows,
    rows / (rows - 1),
  );
}
