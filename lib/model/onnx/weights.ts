import type { Architecture, Weights } from "../engine.ts";
import {
  batchNormName,
  denseName,
  networkBlocks,
  shapeSize,
  weightShapes,
} from "../network_layout.ts";
import type { Graph, Value } from "./graph.ts";

/** One weight's place in a flat vector. */
export interface Slice {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly size: number;
}

/** Weights of one kind, block after block. */
export interface Group {
  readonly slices: readonly Slice[];
  readonly size: number;
}

/**
 * The network's weights as two vectors, since few large tensors cross into the
 * runtime faster than many small ones. Weights of one kind lie together, so that
 * what is the same for all blocks can be computed for all of them at once.
 */
export class FlatWeights {
  /** What training moves by its gradient, in this order. */
  readonly parameters: {
    readonly kernels: Group;
    /** Of hidden blocks: BatchNorm takes them out again, their gradient is 0. */
    readonly hiddenBiases: Group;
    /** Of linear blocks. */
    readonly biases: Group;
    readonly gammas: Group;
    readonly betas: Group;
  };
  /** BatchNorm's running statistics, in this order. */
  readonly statistics: { readonly means: Group; readonly variances: Group };
  readonly #names: readonly string[];

  /** @throws {RangeError} If the architecture is not a possible one. */
  constructor(architecture: Architecture) {
    const blocks = networkBlocks(architecture);
    const hidden = blocks.filter((block) => block.hidden);
    const linear = blocks.filter((block) => !block.hidden);
    const shapes = weightShapes(architecture);
    const grouper = () => {
      let start = 0;
      return (names: string[]): Group => {
        const slices = names.map((name) => {
          const shape = shapes.get(name)!;
          const slice = { name, shape, start, size: shapeSize(shape) };
          start += slice.size;
          return slice;
        });
        return { slices, size: sizeOf(slices) };
      };
    };
    const parameters = grouper();
    this.parameters = {
      kernels: parameters(blocks.map((block) => `${denseName(block)}/kernel`)),
      hiddenBiases: parameters(
        hidden.map((block) => `${denseName(block)}/bias`),
      ),
      biases: parameters(linear.map((block) => `${denseName(block)}/bias`)),
      gammas: parameters(
        hidden.map((block) => `${batchNormName(block)}/gamma`),
      ),
      betas: parameters(hidden.map((block) => `${batchNormName(block)}/beta`)),
    };
    const statistics = grouper();
    this.statistics = {
      means: statistics(
        hidden.map((block) => `${batchNormName(block)}/moving_mean`),
      ),
      variances: statistics(
        hidden.map((block) => `${batchNormName(block)}/moving_variance`),
      ),
    };
    this.#names = [...shapes.keys()];
  }

  /** How many values `parameters` have. */
  get parameterSize(): number {
    return sizeOf(Object.values(this.parameters));
  }

  /** How many values `statistics` have. */
  get statisticSize(): number {
    return sizeOf(Object.values(this.statistics));
  }

  /** Copies weights by name into the two vectors. */
  write(
    weights: Weights,
    parameters: Float32Array,
    statistics: Float32Array,
  ): void {
    this.writeParameters(weights, parameters);
    for (const { name, start } of slicesOf(this.statistics)) {
      statistics.set(weights[name], start);
    }
  }

  /** Copies values by the names of the trainable weights into their vector. */
  writeParameters(byName: Weights, parameters: Float32Array): void {
    for (const { name, start } of slicesOf(this.parameters)) {
      parameters.set(byName[name], start);
    }
  }

  /** Copies the two vectors into weights by name, in the order of the layers. */
  read(parameters: Float32Array, statistics: Float32Array): Weights {
    return this.#inOrder([
      ...copies(this.parameters, parameters),
      ...copies(this.statistics, statistics),
    ]);
  }

  /** Copies the trainable weights' vector into values by their names. */
  readParameters(parameters: Float32Array): Weights {
    return this.#inOrder(copies(this.parameters, parameters));
  }

  #inOrder(entries: [name: string, values: Float32Array][]): Weights {
    const byName = new Map(entries);
    return Object.fromEntries(
      this.#names.filter((name) => byName.has(name))
        .map((name) => [name, byName.get(name)!]),
    );
  }
}

function copies(
  groups: Record<string, Group>,
  vector: Float32Array,
): [name: string, values: Float32Array][] {
  return slicesOf(groups).map(({ name, start, size }) => [
    name,
    vector.slice(start, start + size),
  ]);
}

function slicesOf(groups: Record<string, Group>): Slice[] {
  return Object.values(groups).flatMap(({ slices }) => slices);
}

function sizeOf(parts: readonly { readonly size: number }[]): number {
  return parts.reduce((sum, { size }) => sum + size, 0);
}

/** Values by the names of the weights they stand for. */
export type NamedValues = ReadonlyMap<string, Value>;

/**
 * Cuts the vector of parameters: kernels one by one and in their shape, the
 * other groups whole.
 */
export function splitParameters(
  graph: Graph,
  vector: Value,
  { parameters }: FlatWeights,
) {
  const { kernels, ...rest } = parameters;
  const parts = [...kernels.slices, ...Object.values(rest)];
  const pieces = graph.split(vector, parts.map(({ size }) => size));
  const [hiddenBiases, biases, gammas, betas] = pieces.slice(
    kernels.slices.length,
  );
  return {
    kernels: new Map(
      kernels.slices.map(({ name, shape }, index) => [
        name,
        graph.reshape(pieces[index], shape),
      ]),
    ),
    hiddenBiases,
    biases,
    gammas,
    betas,
  };
}

/** Cuts the vector of running statistics into means and variances. */
export function splitStatistics(
  graph: Graph,
  vector: Value,
  { statistics }: FlatWeights,
) {
  const { means, variances } = statistics;
  const pieces = graph.split(vector, [means.size, variances.size]);
  return { means: pieces[0], variances: pieces[1] };
}

/** Cuts a group's vector, or column, into the blocks' own, by name. */
export function splitGroup(
  graph: Graph,
  values: Value,
  { slices }: Group,
): NamedValues {
  if (slices.length === 0) return new Map();
  const pieces = graph.split(values, slices.map(({ size }) => size));
  return new Map(slices.map(({ name }, index) => [name, pieces[index]]));
}

/** Joins columns, each of shape `[units, 1]`, to the vector of a group. */
export function joinGroup(
  graph: Graph,
  columns: NamedValues,
  { slices, size }: Group,
): Value {
  return slices.length === 0
    ? graph.constant(new Float32Array(0), [0])
    : graph.reshape(
      graph.concat(slices.map(({ name }) => columns.get(name)!)),
      [size],
    );
}
