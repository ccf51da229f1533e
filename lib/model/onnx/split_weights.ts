import type { FlatWeights, Group } from "./flat_weights.ts";
import type { Graph, Value } from "./graph.ts";

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
  const [hiddenBiases, biases, gammas, betas] = pieces.splice(
    kernels.slices.length,
  );
  return {
    kernels: pieces.map((piece, index) =>
      graph.reshape(piece, kernels.slices[index].shape)
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

/** Cuts a group's vector into the blocks' own. */
export function splitGroup(
  graph: Graph,
  vector: Value,
  { slices }: Group,
): Value[] {
  return slices.length === 0
    ? []
    : graph.split(vector, slices.map(({ size }) => size));
}

/** Joins one row a block, each of shape `[1, units]`, to a group's vector. */
export function joinRows(
  graph: Graph,
  rows: readonly Value[],
  { size }: Group,
): Value {
  return rows.length === 0
    ? graph.constant(new Float32Array(0), [0])
    : graph.reshape(graph.concat(rows, 1), [size]);
}
