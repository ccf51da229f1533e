import { LARGEST_FLOAT32 } from "../../base/mod.ts";
import { encodeModel } from "./onnx_schema.ts";

const IR_VERSION = 8; // that of ONNX 1.12, whose operators these are
const OPSETS = { "": 17, "ai.onnx.ml": 3 } as const;

/** TensorProto.DataType */
const DATA_TYPES = {
  float32: 1,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float64: 11,
} as const;

/** What a tensor holds. */
export type ElementType = keyof typeof DATA_TYPES;

/** AttributeProto.AttributeType, by the field that holds such an attribute. */
const ATTRIBUTE_TYPES = {
  f: 1,
  i: 2,
  s: 3,
  g: 5,
  floats: 6,
  ints: 7,
  strings: 8,
} as const;

/** An operator's attribute: a plain number is a whole one. */
type Attribute =
  | number
  | { readonly f: number }
  | { readonly s: string }
  | { readonly g: Graph }
  | { readonly floats: readonly number[] }
  | { readonly ints: readonly number[] }
  | { readonly strings: readonly string[] };

/** A tensor in the graph, by its name. */
export type Value = string;

/** A dimension: its size, or a name where it differs from run to run. */
export type Dimension = number | string;

interface Node {
  readonly opType: string;
  readonly domain: keyof typeof OPSETS;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Names that are in use. */
interface Names {
  /** Names that nothing else may have. */
  readonly taken: Set<string>;
  /** How many were made up. */
  count: number;
}

/** What a tensor that goes in or comes out is called, and what it holds. */
interface Description {
  readonly name: string;
  readonly shape: readonly Dimension[];
  readonly type: ElementType;
  /** In words; none for an inner one. */
  readonly meaning?: string;
}

/** What a model says of itself, beside its graph. */
export interface ModelNotes {
  /** In words. */
  readonly description?: string;
  /** Texts by their names. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * A node of a tree in a {@linkcode Graph.sumOfTrees}: a cut or, where there is no
 * node below, a leaf.
 */
export interface TreeNode {
  /** A row goes left where this column is at most the threshold. */
  readonly column: number;
  readonly threshold: number;
  /** Numbers of the nodes below; null at a leaf. */
  readonly below: readonly [left: number, right: number] | null;
  /** What a leaf adds to the sum. */
  readonly value: number;
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
  readonly #names: Names;

  /** @param names Shared with the graph that this one is inside. Default its own. */
  constructor(names: Names = { taken: new Set(), count: 0 }) {
    this.#names = names;
  }

  /** Declares an input of the graph; before all nodes, as its name is given. */
  input(
    name: string,
    shape: readonly Dimension[],
    type: ElementType = "float32",
    meaning?: string,
  ): Value {
    this.#names.taken.add(name);
    this.#inputs.push(describe({ name, shape, type, meaning }));
    return name;
  }

  /** Makes a node's result an output of the graph. */
  output(
    name: string,
    result: Value,
    shape: readonly Dimension[],
    type: ElementType = "float32",
    meaning?: string,
  ): void {
    this.#outputNames.set(result, name);
    this.#outputs.push(describe({ name, shape, type, meaning }));
  }

  /** A constant, of the array's type; a scalar unless a shape is given. */
  constant(
    values: number | Float32Array | Float64Array | readonly boolean[],
    shape: readonly number[] = [],
  ): Value {
    if (typeof values === "number") {
      return this.constant(Float32Array.of(values));
    }
    if (values instanceof Float32Array) {
      return this.#initializer("float32", shape, values);
    }
    return values instanceof Float64Array
      ? this.#initializer("float64", shape, values)
      : this.#initializer("bool", shape, Uint8Array.from(values, Number));
  }

  /** Constant texts. */
  texts(values: readonly string[]): Value {
    const name = this.#fresh("constant");
    this.#initializers.push({
      name,
      dims: [values.length],
      dataType: DATA_TYPES.string,
      stringData: values.map(encoded),
    });
    return name;
  }

  /** a + b */
  add(a: Value, b: Value): Value {
    return this.#node("Add", [a, b]);
  }

  /** The sum of tensors of one shape. */
  sum(tensors: readonly Value[]): Value {
    return this.#node("Sum", tensors);
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

  /** a to the power of b */
  pow(a: Value, b: Value): Value {
    return this.#node("Pow", [a, b]);
  }

  /** e^a */
  exp(a: Value): Value {
    return this.#node("Exp", [a]);
  }

  /** ln a */
  log(a: Value): Value {
    return this.#node("Log", [a]);
  }

  /** |a| */
  abs(a: Value): Value {
    return this.#node("Abs", [a]);
  }

  /** −1, 0 or 1 */
  sign(a: Value): Value {
    return this.#node("Sign", [a]);
  }

  /** √a */
  sqrt(a: Value): Value {
    return this.#node("Sqrt", [a]);
  }

  /** max(a, 0) */
  relu(a: Value): Value {
    return this.#node("Relu", [a]);
  }

  /**
   * 1 where a is positive, else 0: a hard sigmoid so steep that only values in
   * (0, 3e-39) give something in between. It takes half the time of `greater` and
   * `cast`.
   */
  step(a: Value): Value {
    const slope = { alpha: { f: LARGEST_FLOAT32 }, beta: { f: 0 } };
    return this.#node("HardSigmoid", [a], slope);
  }

  /** Whether a > b; a truth value. */
  greater(a: Value, b: Value): Value {
    return this.#node("Greater", [a, b]);
  }

  /** Whether a ≤ b; a truth value, false where one is NaN. */
  lessOrEqual(a: Value, b: Value): Value {
    return this.#node("LessOrEqual", [a, b]);
  }

  /** Whether a = b; a truth value. */
  equal(a: Value, b: Value): Value {
    return this.#node("Equal", [a, b]);
  }

  /** Whether a is NaN; a truth value. */
  isNaN(a: Value): Value {
    return this.#node("IsNaN", [a]);
  }

  /** Whether a is −∞ or ∞; a truth value. */
  isInfinite(a: Value): Value {
    return this.#node("IsInf", [a]);
  }

  /** Whether both hold; truth values. */
  and(a: Value, b: Value): Value {
    return this.#node("And", [a, b]);
  }

  /** Whether one holds, or both; truth values. */
  or(a: Value, b: Value): Value {
    return this.#node("Or", [a, b]);
  }

  /** Whether a truth value does not hold. */
  not(a: Value): Value {
    return this.#node("Not", [a]);
  }

  /** a where a truth value holds, else b. */
  where(condition: Value, a: Value, b: Value): Value {
    return this.#node("Where", [condition, a, b]);
  }

  /** The same values as another type; truth values become 1 and 0. */
  cast(a: Value, type: ElementType): Value {
    return this.#node("Cast", [a], { to: DATA_TYPES[type] });
  }

  /** The least value that is no less than `least`, and no more than `largest`. */
  clip(a: Value, least: Value, largest: Value): Value {
    return this.#node("Clip", [a, least, largest]);
  }

  /** The entries of a vector at some places, or rows of a matrix. */
  gather(a: Value, places: Value): Value {
    return this.#node("Gather", [a, places]);
  }

  /** The reverse of {@linkcode Graph.gather}: each entry of a vector at its place. */
  scatter(vector: Value, places: Value): Value {
    return this.#node("ScatterElements", [vector, places, vector]);
  }

  /** The places of a vector's entries, the largest first; int64. */
  order(vector: Value): Value {
    const all = this.#node("Shape", [vector]);
    return this.#nodeOf("TopK", [vector, all], {}, "", 2)[1];
  }

  /** Looks texts up; what is not among the keys becomes `other`. */
  lookUp(
    texts: Value,
    table: ReadonlyMap<string, number>,
    other: number,
  ): Value {
    return this.#node("LabelEncoder", [texts], {
      keys_strings: { strings: [...table.keys()] },
      values_floats: { floats: [...table.values()] },
      default_float: { f: other },
    }, "ai.onnx.ml");
  }

  /** The matrix product A·B */
  matMul(a: Value, b: Value): Value {
    return this.#node("MatMul", [a, b]);
  }

  /**
   * The matrix product A·B, of matrices that may come transposed.
   *
   * @param options.transposeA Takes Aᵀ for A. Default false.
   * @param options.transposeB Takes Bᵀ for B. Default false.
   * @param options.plus Added to the product: a row to every row, a column to
   * every column. Default nothing.
   */
  gemm(
    a: Value,
    b: Value,
    { transposeA = false, transposeB = false, plus }: {
      readonly transposeA?: boolean;
      readonly transposeB?: boolean;
      readonly plus?: Value;
    } = {},
  ): Value {
    return this.#node("Gemm", plus === undefined ? [a, b] : [a, b, plus], {
      ...transposeA && { transA: 1 },
      ...transposeB && { transB: 1 },
    });
  }

  /** The same values in another shape; −1 stands for whatever size is left. */
  reshape(value: Value, shape: readonly number[]): Value {
    return this.#node("Reshape", [value, this.#integers(shape)]);
  }

  /** The same values as a column. */
  column(value: Value): Value {
    return this.reshape(value, [-1, 1]);
  }

  /** The same values as a row. */
  row(value: Value): Value {
    return this.reshape(value, [1, -1]);
  }

  /** Cuts a vector, or the rows of a matrix, into pieces of the given sizes. */
  split(values: Value, sizes: readonly number[]): Value[] {
    const operands = [values, this.#integers(sizes)];
    return this.#nodeOf("Split", operands, {}, "", sizes.length);
  }

  /**
   * The `count` largest values of each row and their places, int64; in no order,
   * unless they are to be sorted, the largest first, of equal ones the first.
   */
  largest(
    a: Value,
    count: number,
    { sorted = false } = {},
  ): { values: Value; places: Value } {
    const operands = [a, this.#integers([count])];
    const attributes = { sorted: Number(sorted) };
    const [values, places] = this.#nodeOf("TopK", operands, attributes, "", 2);
    return { values, places };
  }

  /**
   * The sum over trees of the values of the leaves that a row of floats ends at.
   *
   * @param rows Shape `[n, columns]`.
   * @param trees The nodes of each, the root first.
   * @returns Shape `[n, 1]`.
   */
  sumOfTrees(rows: Value, trees: readonly (readonly TreeNode[])[]): Value {
    const nodes = trees.flatMap((tree, treeId) =>
      tree.map((node, id) => ({ ...node, treeId, id }))
    );
    const leaves = nodes.filter(({ below }) => below === null);
    const ints = (values: readonly number[]) => ({ ints: values });
    return this.#node("TreeEnsembleRegressor", [rows], {
      nodes_treeids: ints(nodes.map(({ treeId }) => treeId)),
      nodes_nodeids: ints(nodes.map(({ id }) => id)),
      nodes_modes: {
        strings: nodes.map(({ below }) => below ? "BRANCH_LEQ" : "LEAF"),
      },
      nodes_featureids: ints(nodes.map(({ column }) => column)),
      nodes_values: { floats: nodes.map(({ threshold }) => threshold) },
      nodes_truenodeids: ints(nodes.map(({ below }) => below?.[0] ?? 0)),
      nodes_falsenodeids: ints(nodes.map(({ below }) => below?.[1] ?? 0)),
      target_treeids: ints(leaves.map(({ treeId }) => treeId)),
      target_nodeids: ints(leaves.map(({ id }) => id)),
      target_ids: ints(leaves.map(() => 0)),
      target_weights: { floats: leaves.map(({ value }) => value) },
      n_targets: 1,
      aggregate_function: { s: "SUM" },
    }, "ai.onnx.ml");
  }

  /** Joins tensors along an axis; default vectors to one. */
  concat(tensors: readonly Value[], axis = 0): Value {
    return this.#node("Concat", tensors, { axis });
  }

  /**
   * Takes steps one after the other, each from the state that the last one left.
   *
   * @param steps How many; int64.
   * @param state What the first step starts from, vectors of the given sizes.
   * @param body Builds a step in a graph of its own, which sees this one's values:
   * from its number, counted from 0, and the state. It gives the next state, and a
   * value of shape `[1]` to be kept.
   * @returns The last state, and what was kept, shape `[steps, 1]`.
   */
  loop(
    steps: Value,
    state: readonly { readonly value: Value; readonly size: number }[],
    body: (
      graph: Graph,
      step: Value,
      state: readonly Value[],
    ) => { readonly state: readonly Value[]; readonly kept: Value },
  ): { state: Value[]; kept: Value } {
    const inner = new Graph(this.#names);
    const step = inner.input(this.#fresh("step"), [], "int64");
    const goesOn = inner.input(this.#fresh("goes_on"), [], "bool");
    const before = state.map(({ size }) =>
      inner.input(this.#fresh("state"), [size])
    );
    const after = body(inner, step, before);
    const identity = inner.#node("Identity", [goesOn]);
    inner.output(this.#fresh("still_goes_on"), identity, [], "bool");
    after.state.forEach((value, index) =>
      inner.output(this.#fresh("next"), value, [state[index].size])
    );
    inner.output(this.#fresh("kept"), after.kept, [1]);
    const operands = [steps, "", ...state.map(({ value }) => value)];
    const attributes = { body: { g: inner } };
    const results = this.#nodeOf(
      "Loop",
      operands,
      attributes,
      "",
      state.length + 1,
    );
    return { state: results.slice(0, -1), kept: results.at(-1)! };
  }

  /** The model in ONNX's file format. */
  encode(
    name: string,
    { description, metadata = {} }: ModelNotes = {},
  ): Uint8Array {
    return encodeModel({
      irVersion: IR_VERSION,
      producerName: "deep-autoencoder",
      docString: description,
      opsetImport: Object.entries(OPSETS)
        .filter(([domain]) => domain === "" || this.#uses(domain))
        .map(([domain, version]) => ({ domain, version })),
      metadataProps: Object.entries(metadata)
        .map(([key, value]) => ({ key, value })),
      graph: this.#describe(name),
    });
  }

  /** Whether an operator is from that domain, in a loop too. */
  #uses(domain: string): boolean {
    return this.#nodes.some((node) =>
      node.domain === domain ||
      Object.values(node.attributes).some((attribute) =>
        typeof attribute === "object" && "g" in attribute &&
        attribute.g.#uses(domain)
      )
    );
  }

  #describe(name: string): Record<string, unknown> {
    const rename = (value: Value) => this.#outputNames.get(value) ?? value;
    return {
      name,
      node: this.#nodes.map(({ inputs, outputs, attributes, ...node }) => ({
        ...node,
        input: inputs.map(rename),
        output: outputs.map(rename),
        attribute: Object.entries(attributes).map(([field, attribute]) =>
          typeof attribute === "object" && "g" in attribute
            ? {
              name: field,
              type: ATTRIBUTE_TYPES.g,
              g: attribute.g.#describe(`${name}_${field}`),
            }
            : describeAttribute([field, attribute])
        ),
      })),
      initializer: this.#initializers,
      input: this.#inputs,
      output: this.#outputs,
    };
  }

  #node(
    opType: string,
    inputs: readonly Value[],
    attributes: Node["attributes"] = {},
    domain: Node["domain"] = "",
  ): Value {
    return this.#nodeOf(opType, inputs, attributes, domain, 1)[0];
  }

  /** A node of several results. */
  #nodeOf(
    opType: string,
    inputs: readonly Value[],
    attributes: Node["attributes"],
    domain: Node["domain"],
    results: number,
  ): Value[] {
    const outputs = Array.from(
      { length: results },
      () => this.#fresh(opType.toLowerCase()),
    );
    this.#nodes.push({ opType, domain, inputs, outputs, attributes });
    return [...outputs]; // the caller's own
  }

  #integers(values: readonly number[]): Value {
    const data = BigInt64Array.from(values, BigInt);
    return this.#initializer("int64", [values.length], data);
  }

  #initializer(
    type: ElementType,
    dims: readonly number[],
    { buffer, byteOffset, byteLength }: ArrayBufferView,
  ): Value {
    const name = this.#fresh("constant");
    const rawData = new Uint8Array(buffer, byteOffset, byteLength);
    const dataType = DATA_TYPES[type];
    this.#initializers.push({ name, dims, dataType, rawData });
    return name;
  }

  /** A name that nothing else has. */
  #fresh(kind: string): Value {
    const names = this.#names;
    let name: string;
    do name = `${kind}_${names.count++}`; while (names.taken.has(name));
    return name;
  }
}

function describe({ name, shape, type, meaning }: Description) {
  const dim = shape.map((size) =>
    typeof size === "number" ? { dimValue: size } : { dimParam: size }
  );
  const tensorType = { elemType: DATA_TYPES[type], shape: { dim } };
  return { name, type: { tensorType }, docString: meaning };
}

function describeAttribute(
  [name, attribute]: [string, Exclude<Attribute, { g: Graph }>],
) {
  const value = typeof attribute === "number" ? { i: attribute } : attribute;
  const [field] = Object.keys(value) as [keyof typeof ATTRIBUTE_TYPES];
  const type = ATTRIBUTE_TYPES[field];
  if ("s" in value) return { name, type, s: encoded(value.s) };
  if ("strings" in value) {
    return { name, type, strings: value.strings.map(encoded) };
  }
  return { name, type, ...value };
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
