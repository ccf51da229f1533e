import type { Matrix } from "../base/mod.ts";
import { Graph } from "../model/mod.ts";

/** The names of the graph's input and output. */
export const NEAREST = {
  /** Rows to look from, `[n, columns]`. */
  rows: "rows",
  /** Numbers of the nearest learnt rows, in no order, `[n, count]`. */
  neighbours: "neighbours",
} as const;

/**
 * Finding each row's nearest learnt rows, as an ONNX graph.
 *
 * Of |a − b|² = |a|² − 2(a·b − |b|²/2) only the bracket tells one learnt row b
 * from another, and the nearest have the largest. For all pairs that is one
 * matrix product, whose constant side the runtime lays out beforehand.
 *
 * @param learnt Shape `[nLearnt, columns]`.
 * @param count How many to find for each row, at most nLearnt.
 */
export function nearestGraph(learnt: Matrix, count: number): Uint8Array {
  const { rows, columns } = learnt;
  const { transposed, halfNorms } = transpose(learnt);
  const graph = new Graph();
  const nearness = graph.gemm( // [n, nLearnt]
    graph.input(NEAREST.rows, ["n", columns]),
    graph.constant(transposed, [columns, rows]),
    graph.constant(halfNorms, [rows]),
  );
  graph.output(
    NEAREST.neighbours,
    graph.placesOfLargest(nearness, count),
    ["n", count],
    "int64",
  );
  return graph.encode("nearest");
}

/** Aᵀ, and −|a|²/2 of each row. */
function transpose({ values, rows, columns }: Matrix) {
  const transposed = new Float32Array(values.length);
  const halfNorms = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let square = 0;
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column];
      transposed[column * rows + row] = value;
      square += value * value;
    }
    halfNorms[row] = -square / 2;
  }
  return { transposed, halfNorms };
}
