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
  type Group,
  joinGroup,
  splitGroup,
  splitParameters,
  splitStatistics,
} from "./weights.ts";
import { Graph, type Value } from "./graph.ts";
import {
  dense,
  type DenseWeights,
  featureMeans,
  type HiddenWeights,
  normalizedDense,
  reluDropout,
  widenedDense,
} from "./layers.ts";

/** The graph's inputs beside the masks, which go by `keepName()`. */
export const TRAINING_INPUTS = {
  /** The rows that the batch is from, `[rows, inputDim]`. */
  rows: "rows",
  /** The numbers of those to reconstruct, int32, `[n]`, n ≥ 2. */
  batch: "batch",
  /** 1/n, n times, `[n, 1]`. */
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

/** The input that tells which units of a hidden block are kept, `[units, n]`. */
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
  const [first, last] = [blocks[0], blocks.at(-1)];
  const layout = new FlatWeights(architecture);
  const graph = new Graph();

  const input = TRAINING_INPUTS;
  const x = graph.gather( // [n, inputDim]
    graph.input(input.rows, ["rows", inputDim]),
    graph.input(input.batch, ["n"], "int32"),
  );
  const batch = { graph, average: graph.input(input.average, ["n", 1]) };
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
  const columns = (vector: Value, group: Group) =>
    splitGroup(graph, graph.column(vector), group);
  const weights = new Map([
    ...pieces.kernels,
    ...columns(pieces.hiddenBiases, hiddenBiases),
    ...columns(pieces.biases, biases),
    ...columns(graph.mul(scale, pieces.gammas), gammas),
    ...columns(graph.mul(scale, pieces.betas), betas),
  ]);
  const denseWeights = (block: Block): DenseWeights => ({
    kernel: weights.get(`${denseName(block)}/kernel`)!,
    bias: weights.get(`${denseName(block)}/bias`)!,
  });
  const hiddenWeights = (block: Block): HiddenWeights => ({
    ...denseWeights(block),
    gamma: weights.get(`${batchNormName(block)}/gamma`)!,
    beta: weights.get(`${batchNormName(block)}/beta`)!,
  });

  // Forward: x̂ from x, block by block
  let activation = x; // [width of the block before, n]
  const layers = blocks.map((block) => {
    const ends = { isFirst: block === first, isLast: block === last };
    if (!block.hidden) {
      const layer = dense(batch, activation, denseWeights(block), ends);
      activation = layer.output;
      return { block, layer };
    }
    const layer = ends.isFirst && inputDim < block.outputDim
      ? widenedDense(batch, x, hiddenWeights(block), { inputs: inputDim, rows })
      : normalizedDense(batch, activation, hiddenWeights(block), ends);
    const keep = block.dropoutRate === 0
      ? null
      : graph.input(keepName(block), [block.outputDim, "n"], "bool");
    const dropout = reluDropout(batch, layer.output, keep);
    activation = dropout.output;
    return { block, layer, dropout };
  });

  // loss = mean of (x̂ − x)² over rows and features
  const difference = graph.sub(activation, x); // [n, inputDim]
  const features = new Float32Array(inputDim).fill(1 / inputDim);
  const loss = graph.matMul(
    featureMeans(batch, graph.mul(difference, difference)),
    graph.constant(features, [inputDim, 1]),
  );

  // Backward, from d loss/dx̂ = 2 (x̂ − x)/(n · inputDim)
  let dOutput: Value | null = graph.mul(
    difference,
    graph.div(graph.constant(2 / inputDim), rows),
  );
  const kernelGradients = new Map<string, Value>();
  const meanGradients = new Map<string, Value>(); // over the rows; n times less
  for (const { block, layer, dropout } of layers.toReversed()) {
    const { kernel, means, input } = layer.gradients(
      dropout ? dropout.inputGradient(dOutput!) : dOutput!,
    );
    kernelGradients.set(`${denseName(block)}/kernel`, kernel);
    const others = dropout ? batchNormName(block) : denseName(block);
    for (const [name, mean] of Object.entries(means)) {
      meanGradients.set(`${others}/${name}`, mean);
    }
    dOutput = input;
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
    layers.flatMap(({ block, layer: { statistics } }): [string, Value][] =>
      statistics === undefined ? [] : [
        [`${batchNormName(block)}/moving_mean`, statistics.mean],
        [`${batchNormName(block)}/moving_variance`, statistics.variance],
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
