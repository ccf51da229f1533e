import { BETA_1, BETA_2, EPSILON } from "../adam.ts";
import type { Architecture, StepOptions } from "../engine.ts";
import {
  BATCH_NORM_MOMENTUM,
  batchNormName,
  type Block,
  denseName,
  networkBlocks,
} from "../network_layout.ts";
import { FlatWeights } from "./flat_weights.ts";
import { Graph, type Value } from "./graph.ts";
import { joinWeights, splitWeights } from "./split_weights.ts";
import { type Batch, batchNorm, dense, mean, reluDropout } from "./layers.ts";

/** The graph's inputs beside the masks, which are `keepName()`s. */
export const TRAINING_INPUTS = {
  /** Rows to reconstruct, `[n, inputDim]`, n ≥ 2. */
  batch: "batch",
  /** 1/n, n times, `[1, n]`. */
  average: "average",
  /** The scalars of {@linkcode stepScalars}. */
  scalars: "scalars",
  /** What training moves by its gradient, and Adam's two moments. */
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
  const layout = new FlatWeights(architecture);
  const graph = new Graph();
  const input = TRAINING_INPUTS;
  const x = graph.input(input.batch, ["n", inputDim]);
  const average = graph.input(input.average, [1, "n"]);
  const scalars = graph.input(input.scalars, [SCALARS]);
  const vector = (name: string, size: number) => graph.input(name, [size]);
  const parameters = vector(input.parameters, layout.trainableSize);
  const firstMoments = vector(input.firstMoments, layout.trainableSize);
  const secondMoments = vector(input.secondMoments, layout.trainableSize);
  const statistics = vector(input.statistics, layout.statisticsSize);

  const [stepSize, epsilon, weightDecay, rows, unbias] = graph.split(
    scalars,
    new Array(SCALARS).fill(1),
  );
  const batch: Batch = { graph, average, rows };
  const weights = splitWeights(graph, parameters, layout.trainable);
  const gradients = new Map<string, Value>();
  const batchStatistics = new Map<string, Value>();

  // Forward, block by block; each keeps how to go back.
  let hidden = x; // [n, width of the block before]
  const backward: ((dy: Value) => () => Value)[] = [];
  for (const block of networkBlocks(architecture)) {
    const layer = denseName(block);
    const kernel = weights.get(`${layer}/kernel`)!;
    const bias = weights.get(`${layer}/bias`)!;
    if (!block.hidden) {
      const linear = dense(batch, hidden, kernel, bias);
      hidden = linear.output;
      backward.push((dy) => {
        gradients.set(`${layer}/kernel`, linear.kernelGradient(dy));
        gradients.set(`${layer}/bias`, linear.biasGradient(dy));
        return () => linear.inputGradient(dy);
      });
      continue;
    }
    const keep = graph.input(keepName(block), ["n", block.outputDim], "bool");
    const name = batchNormName(block);
    // Dropout scales by 1/(1 − rate) what passes, γ and β can do as well, as
    // max(s·x, 0) = s·max(x, 0): two vectors to scale instead of a matrix.
    const scale = graph.constant(1 / (1 - block.dropoutRate));
    const gamma = graph.mul(scale, weights.get(`${name}/gamma`)!);
    const beta = graph.mul(scale, weights.get(`${name}/beta`)!);
    const linear = dense(batch, hidden, kernel);
    const norm = batchNorm(batch, linear.output, gamma, beta);
    const passed = reluDropout(batch, norm.output, keep);
    hidden = passed.output;
    batchStatistics.set(`${name}/moving_mean`, graph.add(norm.mean, bias));
    batchStatistics.set(
      `${name}/moving_variance`,
      graph.mul(norm.variance, unbias),
    );
    backward.push((dy) => {
      const { dz, dGamma, dBeta } = norm.gradients(passed.inputGradient(dy));
      gradients.set(`${layer}/kernel`, linear.kernelGradient(dz));
      gradients.set(`${name}/gamma`, graph.mul(scale, dGamma));
      gradients.set(`${name}/beta`, graph.mul(scale, dBeta));
      return () => linear.inputGradient(dz);
    });
  }

  // loss = mean of (x̂ − x)², over rows and features
  const difference = graph.sub(hidden, x); // [n, inputDim]
  const features = new Float32Array(inputDim).fill(1 / inputDim);
  const loss = graph.matMul(
    mean(batch, graph.mul(difference, difference)),
    graph.constant(features, [inputDim, 1]),
  );

  // Backward, from d loss / d x̂ = 2 (x̂ − x) / (n · inputDim)
  const scale = graph.div(graph.constant(2 / inputDim), rows);
  let next = () => graph.mul(difference, scale);
  for (const back of backward.toReversed()) next = back(next());

  const after = adam(graph, {
    parameters,
    firstMoments,
    secondMoments,
    gradient: joinWeights(graph, gradients, layout.trainable),
    stepSize,
    epsilon,
    weightDecay,
  });
  const output = TRAINING_OUTPUTS;
  const trainable = [layout.trainableSize];
  graph.output(output.loss, loss, [1, 1]);
  graph.output(output.parameters, after.parameters, trainable);
  graph.output(output.firstMoments, after.firstMoments, trainable);
  graph.output(output.secondMoments, after.secondMoments, trainable);
  graph.output(
    output.statistics,
    moveTowards(
      graph,
      statistics,
      joinWeights(graph, batchStatistics, layout.statistics),
    ),
    [layout.statisticsSize],
  );
  return graph.encode("training_step");
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

/** running ← momentum · running + (1 − momentum) · batch */
function moveTowards(graph: Graph, running: Value, batch: Value): Value {
  return graph.add(
    graph.mul(graph.constant(BATCH_NORM_MOMENTUM), running),
    graph.mul(graph.constant(1 - BATCH_NORM_MOMENTUM), batch),
  );
}
