import type { Architecture } from "../engine.ts";
import {
  BATCH_NORM_MOMENTUM,
  batchNormName,
  type Block,
  denseName,
  networkBlocks,
} from "../network_layout.ts";
import { adam, type AdamScalars, type AdamState } from "./adam_graph.ts";
import type { Graph, Value } from "./graph.ts";
import {
  dense,
  type DenseWeights,
  featureMeans,
  type HiddenWeights,
  normalizedDense,
  reluDropout,
  widenedDense,
} from "./layers.ts";
import {
  FlatWeights,
  type Group,
  joinGroup,
  splitGroup,
  splitParameters,
  splitStatistics,
} from "./weights.ts";

/** What training moves: flat vectors, laid out as `FlatWeights` says. */
export interface TrainingState extends AdamState {
  /** BatchNorm's running statistics. */
  readonly statistics: Value;
}

/** What a step is taken with. */
export interface StepValues {
  /** Rows to reconstruct, `[n, inputDim]`. */
  readonly x: Value;
  /** 1/n, n times; shape `[n, 1]`. */
  readonly average: Value;
  /** Which units are kept, `[units, n]`, by the names of the blocks with dropout. */
  readonly keeps: ReadonlyMap<string, Value>;
  readonly scalars: AdamScalars & {
    /** n */
    readonly rows: Value;
    /** n/(n − 1), which makes the batch's variance unbiased. */
    readonly unbias: Value;
  };
}

/**
 * One step of training as part of an ONNX graph: forward pass, mean squared
 * error, backward pass, Adam, and BatchNorm's running statistics.
 *
 * @returns The state after the step, and the loss before it, shape `[1, 1]`.
 */
export function trainingStep(
  graph: Graph,
  architecture: Architecture,
  { x, average, keeps, scalars }: StepValues,
  state: TrainingState,
): { state: TrainingState; loss: Value } {
  const { inputDim } = architecture;
  const blocks = networkBlocks(architecture);
  const [first, last] = [blocks[0], blocks.at(-1)];
  const layout = new FlatWeights(architecture);
  const batch = { graph, average };
  const { rows, unbias } = scalars;

  const pieces = splitParameters(graph, state.parameters, layout);
  const running = splitStatistics(graph, state.statistics, layout);
  const { kernels, hiddenBiases, biases, gammas, betas } = layout.parameters;
  // Dropout multiplies what it keeps by 1/(1 − rate). Here γ and β are multiplied
  // instead, vectors where the units are a matrix: max(a·x, 0) = a·max(x, 0) for
  // a > 0.
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
    const keep = keeps.get(block.name) ?? null;
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
  const meanGradients = new Map<string, Value>(); // gradients over n
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
  const next = adam(graph, state, gradient, scalars);

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

  return { state: { ...next, statistics: nextStatistics }, loss };
}

/** 1/(1 − rate) for each hidden unit; shape `[hidden units]`. */
function dropoutScale(graph: Graph, blocks: readonly Block[]): Value {
  const scales = blocks.filter((block) => block.hidden)
    .flatMap(({ outputDim, dropoutRate }) =>
      new Array<number>(outputDim).fill(1 / (1 - dropoutRate))
    );
  return graph.constant(Float32Array.from(scales), [scales.length]);
}
