import type { Matrix } from "../matrix.ts";
import { encodeModel } from "../model/onnx/onnx_schema.ts";

const FLOAT32 = 1; // TensorProto.DataType
const INT64 = 7;
const INTEGER = 2; // AttributeProto.AttributeType

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
  return encodeModel({
    irVersion: 9, // as the network's graphs
    producerName: "deep-autoencoder",
    opsetImport: [{ domain: "", version: 17 }],
    graph: {
      name: "nearest",
      initializer: [
        constant("learnt", FLOAT32, [columns, rows], transposed),
        constant("halfNorms", FLOAT32, [rows], halfNorms),
        constant("count", INT64, [1], BigInt64Array.of(BigInt(count))),
      ],
      node: [
        {
          opType: "Gemm",
          input: [NEAREST.rows, "learnt", "halfNorms"],
          output: ["nearness"], // [n, nLearnt]
        },
        {
          opType: "TopK",
          input: ["nearness", "count"],
          output: ["values", NEAREST.neighbours],
          attribute: [{ name: "sorted", type: INTEGER, i: 0 }],
        },
      ],
      input: [describe(NEAREST.rows, FLOAT32, "n", columns)],
      output: [describe(NEAREST.neighbours, INT64, "n", count)],
    },
  });
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

function constant(
  name: string,
  dataType: number,
  dims: readonly number[],
  { buffer, byteOffset, byteLength }: Float32Array | BigInt64Array,
) {
  const rawData = new Uint8Array(buffer, byteOffset, byteLength);
  return { name, dims, dataType, rawData };
}

function describe(name: string, elemType: number, n: string, width: number) {
  const dim = [{ dimParam: n }, { dimValue: width }];
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
