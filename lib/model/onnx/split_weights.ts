import type { Group } from "./flat_weights.ts";
import type { Graph, Value } from "./graph.ts";

/** Cuts a flat vector into its groups. */
export function splitGroups<Name extends string>(
  graph: Graph,
  vector: Value,
  groups: Readonly<Record<Name, Group>>,
): Record<Name, Value> {
  const names = Object.keys(groups) as Name[];
  const pieces = graph.split(vector, names.map((name) => groups[name].size));
  return Object.fromEntries(
    names.map((name, index) => [name, pieces[index]]),
  ) as Record<Name, Value>;
}

/** Cuts a group's vector into its weights; kernels get their shape back. */
export function splitGroup(
  graph: Graph,
  vector: Value,
  { slices }: Group,
): Value[] {
  if (slices.length === 0) return [];
  return graph.split(vector, slices.map(({ size }) => size))
    .map((piece, index) => {
      const { shape } = slices[index];
      return shape.length === 1 ? piece : graph.reshape(piece, shape);
    });
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
