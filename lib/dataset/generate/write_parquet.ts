import { type RecordBatch, Table, tableToIPC } from "apache-arrow";
import { GrowingFile } from "../../artifacts/mod.ts";
import { parquetStream } from "../parquet_stream.ts";

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
