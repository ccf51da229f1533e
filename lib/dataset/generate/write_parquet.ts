import { type RecordBatch, Table, tableToIPC } from "apache-arrow";
import {
  Compression,
  type RecordBatch as ParquetBatch,
  Table as ParquetTable,
  transformParquetStream,
  type WriterProperties,
  WriterPropertiesBuilder,
} from "parquet-wasm/node";
import { GrowingFile } from "../../artifacts/mod.ts";

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
): Promise<void> {
  const stream = await encode(flows); // before there is a file to close
  await using file = await GrowingFile.create(path);
  for await (const bytes of stream) await file.write(bytes);
  await file.finish();
}

async function encode(
  flows: Iterable<RecordBatch>,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const iterator = flows[Symbol.iterator]();
  const first = iterator.next();
  if (first.done) {
    throw new TypeError("Cannot write Parquet without a record batch");
  }
  const { metadata } = first.value.schema;
  return await parquetStream(messages(first.value, iterator), { metadata });
}

function* messages(
  first: RecordBatch,
  rest: Iterator<RecordBatch>,
): Generator<Uint8Array, void> {
  for (
    let next: IteratorResult<RecordBatch> = { value: first };
    !next.done;
    next = rest.next()
  ) {
    yield tableToIPC(new Table([next.value]), "stream");
  }
}

/**
 * Rows in one row group. The writer holds a group in memory until it is full,
 * so this bounds what it needs; readers skip whole groups.
 */
const ROW_GROUP_ROWS = 131_072;

/** Arrow IPC streams of one schema, each with some rows. */
export type ArrowMessages = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** How {@linkcode parquetStream} encodes. */
export interface ParquetOptions {
  /**
   * The file's key-value metadata. The writer shuffles the entries, so keep to one
   * where equal rows should make equal files. Default none.
   */
  readonly metadata?: Map<string, string>;
  /**
   * Whether values are looked up in a dictionary where they occur again. Where
   * most occur once, it takes four times as long without making the file any
   * smaller. Default true.
   */
  readonly dictionaries?: boolean;
}

/**
 * Encodes rows as Parquet while they come.
 *
 * @param messages At least one.
 * @returns The bytes of the file; fails where the messages do.
 * @throws What the first of the messages does.
 */
export async function parquetStream(
  messages: ArrowMessages,
  options: ParquetOptions = {},
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  // The writer takes an error of its source for the end and closes the file as
  // if it were whole; so it is kept aside here and thrown when the writer ends.
  const failures: unknown[] = [];
  const batches = recordBatches(messages, failures);
  // Without a first batch, the writer fails in words of its own.
  const first = await batches.next();
  if (failures.length > 0) throw failures[0];
  const encoded: ReadableStream<Uint8Array<ArrayBuffer>> =
    await transformParquetStream(
      ReadableStream.from(following(first, batches)),
      writerProperties(options),
    );
  return encoded.pipeThrough(
    new TransformStream({
      flush() {
        if (failures.length > 0) throw failures[0];
      },
    }),
  );
}

/** Hands batches to the writer's memory one at a time, as it asks for them. */
async function* recordBatches(
  messages: ArrowMessages,
  failures: unknown[],
): AsyncGenerator<ParquetBatch, void> {
  try {
    for await (const message of messages) {
      yield* ParquetTable.fromIPCStream(message).recordBatches();
    }
  } catch (error) {
    failures.push(error);
  }
}

async function* following<T>(
  first: IteratorResult<T, void>,
  rest: AsyncGenerator<T, void>,
): AsyncGenerator<T, void> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

function writerProperties(
  { metadata = new Map(), dictionaries = true }: ParquetOptions,
): WriterProperties {
  return new WriterPropertiesBuilder()
    .setCompression(Compression.ZSTD)
    .setMaxRowGroupSize(ROW_GROUP_ROWS)
    .setDictionaryEnabled(dictionaries)
    .setKeyValueMetadata(metadata)
    .build();
}
