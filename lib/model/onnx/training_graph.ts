import type { Architecture, StepOptions } from "../engine.ts";
import { type Block, networkBlocks } from "../network_layout.ts";
import { adamScalars } from "./adam_graph.ts";
import { Graph, type Value } from "./graph.ts";
import { trainingStep } from "./training_step.ts";
import { FlatWeights } from "./weights.ts";

/** The graph's inputs beside the masks, which go by `keepName()`. */
export const TRAINING_INPUTS = {
  /** The rows that the batches are from, `[rows, inputDim]`. */
  rows: "rows",
  /** How many steps to take, k; int64. */
  steps: "steps",
  /** The numbers of each step's rows, int32, `[k, n]`, n ≥ 2. */
  batches: "batches",
  /** 1/n, n times, `[n, 1]`. */
  average: "average",
  /** What {@linkcode stepScalars} gives for each step, `[k, 5]`. */
  scalars: "scalars",
  /** What training moves by its gradient, and Adam's two moments of it. */
  parameters: "parameters",
  firstMoments: "first_moments",
  secondMoments: "second_moments",
  /** BatchNorm's running statistics. */
  statistics: "statistics",
} as const;

/** The graph's outputs: the losses before each step, and the state after the last. */
export const TRAINING_OUTPUTS = {
  /** `[k, 1]` */
  losses: "losses",
  parameters: "next_parameters",
  firstMoments: "next_first_moments",
  secondMoments: "next_second_moments",
  statistics: "next_statistics",
} as const;

/** The input that tells which units of a block are kept, `[k, units, n]`. */
export function keepName({ name }: Block): string {
  return `${name}_keep`;
}

/**
 * Some steps of training as an ONNX graph, as many as its caller asks for: what
 * a call of the runtime costs beside the arithmetic is a seventh of a step.
 *
 * The state comes in as flat vectors and goes out as new ones, laid out as
 * `FlatWeights` says; the batches may have any number of rows, all the same.
 *
 * @throws {RangeError} If the architecture is not a possible one.
 */
export function trainingGraph(architecture: Architecture): Uint8Array {
  const { inputDim } = architecture;
  const { parameterSize, statisticSize } = new FlatWeights(architecture);
  const graph = new Graph();
  const input = TRAINING_INPUTS;
  const rows = graph.input(input.rows, ["rows", inputDim]);
  const steps = graph.input(input.steps, [], "int64");
  const batches = graph.input(input.batches, ["k", "n"], "int32");
  const average = graph.input(input.average, ["n", 1]);
  const scalars = graph.input(input.scalars, ["k", SCALARS]);
  const keeps = networkBlocks(architecture)
    .filter(({ dropoutRate }) => dropoutRate > 0)
    .map((block) => {
      const shape = ["k", block.outputDim, "n"];
      return [block.name, graph.input(keepName(block), shape, "bool")] as const;
    });
  const vector = (name: string, size: number) => ({
    value: graph.input(name, [size]),
    size,
  });

  const { state, kept } = graph.loop(
    steps,
    [
      vector(input.parameters, parameterSize),
      vector(input.firstMoments, parameterSize),
      vector(input.secondMoments, parameterSize),
      vector(input.statistics, statisticSize),
    ],
    (graph, step, [parameters, firstMoments, secondMoments, statistics]) => {
      const ofStep = (values: Value) => graph.gather(values, step);
      const [stepSize, epsilon, weightDecay, n, unbias] = graph.split(
        ofStep(scalars),
        new Array(SCALARS).fill(1),
      );
      const { state, loss } = trainingStep(graph, architecture, {
        x: graph.gather(rows, ofStep(batches)),
        average,
        keeps: new Map(keeps.map(([name, keep]) => [name, ofStep(keep)])),
        scalars: { stepSize, epsilon, weightDecay, rows: n, unbias },
      }, { parameters, firstMoments, secondMoments, statistics });
      return {
        state: [
          state.parameters,
          state.firstMoments,
          state.secondMoments,
          state.statistics,
        ],
        kept: graph.reshape(loss, [1]),
      };
    },
  );

  const output = TRAINING_OUTPUTS;
  const [parameters, firstMoments, secondMoments, statistics] = state;
  graph.output(output.losses, kept, ["k", 1]);
  graph.output(output.parameters, parameters, [parameterSize]);
  graph.output(output.firstMoments, firstMoments, [parameterSize]);
  graph.output(output.secondMoments, secondMoments, [parameterSize]);
  graph.output(output.statistics, statistics, [statisticSize]);
  return graph.encode("training");
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
): number[] {
  return [...adamScalars(step, options), rows, rows / (rows - 1)];
}
