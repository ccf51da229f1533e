import { encodeModel } from "./onnx_schema.ts";

const IR_VERSION = 9; // that of ONNX 1.14; older runtimes read it too
const OPSET = 17;

/** TensorProto.DataType */
const DATA_TYPES = { float32: 1, int64: 7, bool: 9 } as const;

/** AttributeProto.AttributeType: every attribute in use is a whole number. */
const INTEGER_ATTRIBUTE = 2;

/** A tensor in the graph, by its name. */
export type Value = string;

/** A dimension: its size, or a name where it differs from run to run. */
export type Dimension = number | string;

interface Node {
  readonly opType: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, number>>;
}

/**
 * Builds an ONNX graph of tensors, float32 unless said otherwise, node by node,
 * in the order in which they are computed.
 *
 * Every method that computes adds one operator, with the meaning that the
 * standard gives it (onnx.ai/onnx/operators), and returns its result. Operands
 * of unlike shape broadcast as in NumPy.
 *
 * @example y = max(2x, 0)
 * ```ts
 * import { Graph } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 * import * as ort from "onnxruntime-node";
 *
 * const graph = new Graph();
 * const x = graph.input("x", ["n"]);
 * graph.output("y", graph.relu(graph.mul(graph.constant(2), x)), ["n"]);
 *
 * const session = await ort.InferenceSession.create(graph.encode("double"));
 * const { y } = await session.run({
 *   x: new ort.Tensor("float32", Float32Array.of(-1, 3), [2]),
 * });
 * assertEquals(y.data, Float32Array.of(0, 6));
 * ```
 */
export class Graph {
  readonly #nodes: Node[] = [];
  readonly #initializers: unknown[] = [];
  readonly #inputs: unknown[] = [];
  readonly #outputs: unknown[] = [];
  /** Results that are outputs of the graph, and go by the outputs' names. */
  readonly #outputNames = new Map<Value, string>();

  /** Declares an input of the graph. */
  input(
    name: string,
    shape: readonly Dimension[],
    type: "float32" | "bool" = "float32",
  ): Value {
    this.#inputs.push(describe(name, shape, type));
    return name;
  }

  /** Makes a node's result an output of the graph. */
  output(
    name: string,
    result: Value,
    shape: readonly Dimension[],
    type: "float32" | "int64" = "float32",
  ): void {
    this.#outputNames.set(result, name);
    this.#outputs.push(describe(name, shape, type));
  }

  /** A constant; a scalar unless a shape is given. */
  constant(
    values: number | Float32Array,
    shape: readonly number[] = [],
  ): Value {
    const data = typeof values === "number" ? Float32Array.of(values) : values;
    return this.#initializer("float32", shape, data);
  }

  /** a + b */
  add(a: Value, b: Value): Value {
    return this.#node("Add", [a, b]);
  }

  /** a − b */
  sub(a: Value, b: Value): Value {
    return this.#node("Sub", [a, b]);
  }

  /** a · b, entry by entry */
  mul(a: Value, b: Value): Value {
    return this.#node("Mul", [a, b]);
  }

  /** a / b */
  div(a: Value, b: Value): Value {
    return this.#node("Div", [a, b]);
  }

  /** √a */
  sqrt(a: Value): Value {
    return this.#node("Sqrt", [a]);
  }

  /** max(a, 0) */
  relu(a: Value): Value {
    return this.#node("Relu", [a]);
  }

  /** Whether a > b; a truth value. */
  greater(a: Value, b: Value): Value {
    return this.#node("Greater", [a, b]);
  }

  /** Whether both hold; truth values. */
  and(a: Value, b: Value): Value {
    return this.#node("And", [a, b]);
  }

  /** 1 where a truth value holds, else 0. */
  toFloat(condition: Value): Value {
    return this.#node("Cast", [condition], { to: DATA_TYPES.float32 });
  }

  /** The matrix product A·B */
  matMul(a: Value, b: Value): Value {
    return this.#node("MatMul", [a, b]);
  }

  /** Aᵀ·B */
  matMulTransposedA(a: Value, b: Value): Value {
    return this.#node("Gemm", [a, b], { transA: 1 });
  }

  /** A·Bᵀ */
  matMulTransposedB(a: Value, b: Value): Value {
    return this.#node("Gemm", [a, b], { transB: 1 });
  }

  /** A·B + c, the row c added to every row */
  gemm(a: Value, b: Value, c: Value): Value {
    return this.#node("Gemm", [a, b, c]);
  }

  /** The same values in another shape. */
  reshape(value: Value, shape: readonly number[]): Value {
    return this.#node("Reshape", [value, this.#integers(shape)]);
  }

  /** Cuts a vector into pieces of the given sizes. */
  split(vector: Value, sizes: readonly number[]): Value[] {
    const outputs = sizes.map((_, index) =>
      `split_${this.#nodes.length}_${index}`
    );
    this.#nodes.push({
      opType: "Split",
      inputs: [vector, this.#integers(sizes)],
      outputs,
      attributes: {},
    });
    return [...outputs]; // the caller's own
  }

  /** The places of the `count` largest values of each row, in no order; int64. */
  placesOfLargest(a: Value, count: number): Value {
    const largest = `largest_${this.#nodes.length}`;
    const places = `${largest}_places`;
    this.#nodes.push({
      opType: "TopK",
      inputs: [a, this.#integers([count])],
      outputs: [largest, places],
      attributes: { sorted: 0 },
    });
    return places;
  }

  /** Joins tensors along an axis; default vectors to one. */
  concat(tensors: readonly Value[], axis = 0): Value {
    return this.#node("Concat", tensors, { axis });
  }

  /** The model in ONNX's file format. */
  encode(name: string): Uint8Array {
    const rename = (value: Value) => this.#outputNames.get(value) ?? value;
    return encodeModel({
      irVersion: IR_VERSION,
      producerName: "deep-autoencoder",
      opsetImport: [{ domain: "", version: OPSET }],
      graph: {
        name,
        node: this.#nodes.map(({ opType, inputs, outputs, attributes }) => ({
          opType,
          input: inputs.map(rename),
          output: outputs.map(rename),
          attribute: Object.entries(attributes).map(([name, i]) => ({
            name,
            type: INTEGER_ATTRIBUTE,
            i,
          })),
        })),
        initializer: this.#initializers,
        input: this.#inputs,
        output: this.#outputs,
      },
    });
  }

  #node(
    opType: string,
    inputs: readonly Value[],
    attributes: Record<string, number> = {},
  ): Value {
    const result = `${opType.toLowerCase()}_${this.#nodes.length}`;
    this.#nodes.push({ opType, inputs, outputs: [result], attributes });
    return result;
  }

  #integers(values: readonly number[]): Value {
    const data = BigInt64Array.from(values, BigInt);
    return this.#initializer("int64", [values.length], data);
  }

  #initializer(
    type: keyof typeof DATA_TYPES,
    dims: readonly number[],
    { buffer, byteOffset, byteLength }: Float32Array | BigInt64Array,
  ): Value {
    const name = `constant_${this.#initializers.length}`;
    const rawData = new Uint8Array(buffer, byteOffset, byteLength);
    const dataType = DATA_TYPES[type];
    this.#initializers.push({ name, dims, dataType, rawData });
    return name;
  }
}

function describe(
  name: string,
  shape: readonly Dimension[],
  type: keyof typeof DATA_TYPES,
) {
  const dim = shape.map((size) =>
    typeof size === "number" ? { dimValue: size } : { dimParam: size }
  );
  const tensorType = { elemType: DATA_TYPES[type], shape: { dim } };
  return { name, type: { tensorType } };
}
