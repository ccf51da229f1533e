import {
  Data,
  Field,
  Float64,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
} from "apache-arrow";
import { FLOW_COLUMNS, type FlowColumn } from "../schema/mod.ts";

/** One flow, column by column. */
export type Flow = {
  -readonly [C in FlowColumn]: typeof FLOW_COLUMNS[C]["kind"] extends "text"
    ? string
    : number;
};

/** Collects one column and hands it over as Arrow data. */
interface ColumnBuffer {
  set(row: number, value: string | number): void;
  finish(rows: number): Data;
}

const ARROW_TYPES = {
  text: new Utf8(),
  integer: new Int64(),
  float: new Float64(),
} as const;

/** The schema of generated flows; `metadata` says where they come from. */
export function flowSchema(metadata: Record<string, string>): Schema {
  const fields = Object.entries(FLOW_COLUMNS)
    .map(([name, { kind }]) => new Field(name, ARROW_TYPES[kind], false));
  return new Schema(fields, new Map(Object.entries(metadata)));
}

/** Room for a number of flows, column by column. */
export class ColumnBuffers {
  readonly #schema: Schema;
  readonly #columns: [FlowColumn, ColumnBuffer][];
  #rows = 0;

  constructor(schema: Schema, capacity: number) {
    this.#schema = schema;
    this.#columns = Object.entries(FLOW_COLUMNS).map(([name, { kind }]) => [
      name as FlowColumn,
      kind === "text"
        ? new TextBuffer(capacity)
        : kind === "integer"
        ? new IntegerBuffer(capacity)
        : new FloatBuffer(capacity),
    ]);
  }

  /** How many flows are in. */
  get rows(): number {
    return this.#rows;
  }

  push(flow: Flow): void {
    for (const [name, column] of this.#columns) {
      column.set(this.#rows, flow[name]);
    }
    this.#rows++;
  }

  /** Hands the flows over; the buffers belong to the batch from here on. */
  finish(): RecordBatch {
    const children = this.#columns.map(([, column]) =>
      column.finish(this.#rows)
    );
    const type = new Struct(this.#schema.fields);
    const data = makeData({ type, length: this.#rows, nullCount: 0, children });
    return new RecordBatch(this.#schema, data);
  }
}

class FloatBuffer implements ColumnBuffer {
  readonly #values: Float64Array;

  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  set(row: number, value: number): void {
    this.#values[row] = value;
  }

  finish(rows: number): Data {
    const data = this.#values.subarray(0, rows);
    return makeData({
      type: ARROW_TYPES.float,
      length: rows,
      nullCount: 0,
      data,
    });
  }
}

/**
 * Int64 without a BigInt a value: no flow column is negative or reaches 2^32,
 * so the lower half of each little-endian word holds the number.
 */
class IntegerBuffer implements ColumnBuffer {
  readonly #words: Uint32Array<ArrayBuffer>;

  constructor(capacity: number) {
    this.#words = new Uint32Array(2 * capacity);
  }

  set(row: number, value: number): void {
    this.#words[2 * row] = value;
  }

  finish(rows: number): Data {
    const data = new BigInt64Array(this.#words.buffer, 0, rows);
    return makeData({
      type: ARROW_TYPES.integer,
      length: rows,
      nullCount: 0,
      data,
    });
  }
}

/** UTF-8 text; the few distinct values are encoded once each. */
class TextBuffer implements ColumnBuffer {
  readonly #offsets: Int32Array;
  #bytes: Uint8Array;

  constructor(capacity: number) {
    this.#offsets = new Int32Array(capacity + 1);
    this.#bytes = new Uint8Array(8 * capacity);
  }

  set(row: number, value: string): void {
    const text = encode(value);
    const start = this.#offsets[row];
    const end = start + text.length;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(2 * end);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(text, start);
    this.#offsets[row + 1] = end;
  }

  finish(rows: number): Data {
    return makeData({
      type: ARROW_TYPES.text,
      length: rows,
      nullCount: 0,
      valueOffsets: this.#offsets.subarray(0, rows + 1),
      data: this.#bytes.subarray(0, this.#offsets[rows]),
    });
  }
}

const ENCODED = new Map<string, Uint8Array>();

function encode(text: string): Uint8Array {
  let bytes = ENCODED.get(text);
  if (bytes === undefined) {
    bytes = new TextEncoder().encode(text);
    ENCODED.set(text, bytes);
  }
  return bytes;
}
