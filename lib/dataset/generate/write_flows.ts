/**
 * Flows as Arrow batches, and in Parquet.
 *
 * @module
 */
import {
  type Data,
  Field,
  Float64,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Utf8,
} from "apache-arrow";
import { Buffer } from "node:buffer";
import { GrowingFile, type WriteOptions } from "../../artifacts/mod.ts";
import { parquetStream } from "../parquet_stream.ts";
import { FLOW_COLUMNS, type FlowColumn } from "../schema/mod.ts";

/** One flow, column by column. */
export type Flow = {
  -readonly [C in FlowColumn]: typeof FLOW_COLUMNS[C]["kind"] extends "text"
    ? string
    : number;
};

const TYPES = { text: new Utf8(), integer: new Int64(), float: new Float64() };

/** The schema of generated flows; `metadata` says where they come from. */
export function flowSchema(metadata: Record<string, string>): Schema {
  const fields = Object.entries(FLOW_COLUMNS)
    .map(([name, { kind }]) => new Field(name, TYPES[kind], false));
  return new Schema(fields, new Map(Object.entries(metadata)));
}

/** Collects flows, column by column, and makes a batch of them. */
export class FlowBuffer {
  readonly #schema: Schema;
  readonly #columns: readonly Column[];
  #rows = 0;

  /** @param capacity Flows that it has room for. */
  constructor(schema: Schema, capacity: number) {
    this.#schema = schema;
    this.#columns = Object.entries(FLOW_COLUMNS).map(([name, { kind }]) => ({
      name: name as FlowColumn,
      values: kind === "text"
        ? []
        : kind === "integer"
        ? new Uint32Array(2 * capacity)
        : new Float64Array(capacity),
      step: kind === "integer" ? 2 : 1,
    }));
  }

  /** How many flows are in. */
  get rows(): number {
    return this.#rows;
  }

  push(flow: Flow): void {
    for (const { name, values, step } of this.#columns) {
      values[step * this.#rows] = flow[name];
    }
    this.#rows++;
  }

  /** Hands the flows over; the buffer belongs to the batch from here on. */
  finish(): RecordBatch {
    const length = this.#rows;
    const children = this.#columns.map(({ values }) => dataOf(values, length));
    const type = new Struct(this.#schema.fields);
    const data = makeData({ type, length, nullCount: 0, children });
    return new RecordBatch(this.#schema, data);
  }
}

/**
 * Values of one column. Whole numbers are Int64 without a BigInt each: none is
 * negative or reaches 2^32, so that the lower half of a little-endian word, every
 * second place, holds it.
 */
interface Column {
  readonly name: FlowColumn;
  readonly values: string[] | Uint32Array<ArrayBuffer> | Float64Array;
  /** From one flow's place to the next one's. */
  readonly step: number;
}

function dataOf(values: Column["values"], length: number): Data {
  if (Array.isArray(values)) return textData(values);
  if (values instanceof Float64Array) {
    return makeData({ type: TYPES.float, data: values.subarray(0, length) });
  }
  const data = new BigInt64Array(values.buffer, 0, length);
  return makeData({ type: TYPES.integer, data });
}

/** Texts as one text in UTF-8, and where each begins in it. */
function textData(texts: readonly string[]): Data {
  const joined = texts.join("");
  const data = new TextEncoder().encode(joined);
  const sizeOf = data.length === joined.length // ASCII: a byte a letter
    ? (text: string) => text.length
    : Buffer.byteLength;
  const valueOffsets = new Int32Array(texts.length + 1);
  for (let row = 0; row < texts.length; row++) {
    valueOffsets[row + 1] = valueOffsets[row] + sizeOf(texts[row]);
  }
  return makeData({ type: TYPES.text, valueOffsets, data });
}

/**
 * Encodes flows as Parquet, in memory.
 *
 * @param flows Arrow record batches of one schema, at least one; the schema's
 * metadata become the file's key-value metadata. The writer shuffles the entries,
 * so keep to one where equal flows should make equal files.
 * @returns The bytes of the file.
 * @throws {TypeError} If there is no batch.
 */
export async function encodeFlows(
  flows: Iterable<RecordBatch>,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = await encode(flows);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Writes flows to a Parquet file, a batch at a time. It appears whole or not at
 * all; see {@linkcode GrowingFile}.
 *
 * @param path Where the file goes; its folder must be there.
 * @param flows As {@linkcode encodeFlows} takes them.
 * @throws {InputError} If the file cannot be written there.
 * @throws {TypeError} If there is no batch.
 */
export async function writeFlows(
  path: string,
  flows: Iterable<RecordBatch>,
  options?: WriteOptions,
): Promise<void> {
  const stream = await encode(flows); // before there is a file to close
  await using file = await GrowingFile.create(path, options);
  for await (const bytes of stream) await file.write(bytes);
  await file.finish();
}

async function encode(
  flows: Iterable<RecordBatch>,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const batches = Iterator.from(flows);
  const first = batches.next();
  if (first.done) {
    throw new TypeError("Cannot write Parquet without a record batch");
  }
  const { metadata } = first.value.schema;
  const encoded = function* () {
    yield tableToIPC(new Table([first.value]), "stream");
    for (const batch of batches) yield tableToIPC(new Table([batch]), "stream");
  };
  return await parquetStream(encoded(), { metadata });
}
