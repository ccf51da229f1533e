import type { FlatWeights, Group } from "./flat_weights.ts";
import type { Graph, Value } from "./graph.ts";

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

/** Cuts a group's vector into the blocks' own, by name. */
export function splitGroup(
  graph: Graph,
  vector: Value,
  { slices }: Group,
): NamedValues {
  if (slices.length === 0) return new Map();
  const pieces = graph.split(vector, slices.map(({ size }) => size));
  return new Map(slices.map(({ name }, index) => [name, pieces[index]]));
}

/** Joins rows, each of shape `[1, units]`, to the vector of a group. */
export function joinGroup(
  graph: Graph,
  rows: NamedValues,
  { slices, size }: Group,
): Value {
  return slices.length === 0
    ? graph.constant(new Float32Array(0), [0])
    : graph.reshape(
      graph.concat(slices.map(({ name }) => rows.get(name)!), 1),
      [size],
    );
}
