import type { Slice } from "./flat_weights.ts";
import type { Graph, Value } from "./graph.ts";

/** Cuts a flat vector into weights by name; kernels get their shape back. */
export function splitWeights(
  graph: Graph,
  vector: Value,
  slices: readonly Slice[],
): Map<string, Value> {
  const pieces = graph.split(vector, slices.map(({ size }) => size));
  return new Map(slices.map(({ name, shape }, index) => [
    name,
    shape.length === 1 ? pieces[index] : graph.reshape(pieces[index], shape),
  ]));
}

/** Joins values by name to a flat vector; those that are missing are 0. */
export function joinWeights(
  graph: Graph,
  values: ReadonlyMap<string, Value>,
  slices: readonly Slice[],
): Value {
  return graph.concat(slices.map(({ name, size }) => {
    const value = values.get(name);
    return value
      ? graph.reshape(value, [size])
      : graph.constant(new Float32Array(size), [size]);
  }));
}
