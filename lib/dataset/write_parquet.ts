import { type RecordBatch, Table, tableToIPC } from "apache-arrow";
import {
  Compression,
  type RecordBatch as WasmRecordBatch,
  Table as WasmTable,
  transformParquetStream,
  type WriterProperties,
  WriterPropertiesBuilder,
} from "parquet-wasm/node";
import { basename, dirname, join } from "node:path";
import { systemError } from "../errors.ts";

/**
 * Rows in one row group. The writer holds a group in memory until it is full,
 * so this bounds what it needs; readers skip whole groups.
 */
const ROW_GROUP_ROWS = 131_072;

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
  const stream = await parquetStream(flows);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Writes flows to a Parquet file, a batch at a time.
 *
 * The file grows under a temporary name beside its target and gets its own name
 * when it is whole; it replaces a file of that name. Whatever goes wrong,
 * nothing half written is left.
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
  const unfinished = join(
    dirname(path),
    `.${basename(path)}.${crypto.randomUUID()}.part`,
  );
  const stream = await parquetStream(flows); // before there is a file to close
  try {
    const file = await Deno.open(unfinished, { write: true, createNew: true });
    await stream.pipeTo(file.writable);
    await Deno.rename(unfinished, path);
  } catch (error) {
    await Deno.remove(unfinished).catch(() => {}); // it may not be there yet
    throw systemError(`Cannot write ${path}`, error, {
      notFound: "its folder is not there",
    });
  }
}

async function parquetStream(
  flows: Iterable<RecordBatch>,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const iterator = flows[Symbol.iterator]();
  const first = iterator.next();
  if (first.done) {
    throw new TypeError("Cannot write Parquet without a record batch");
  }
  // The writer takes an error of its source for the end and closes the file as
  // if it were whole; so it is kept aside here and thrown when the writer ends.
  const failures: unknown[] = [];
  const encoded: ReadableStream<Uint8Array<ArrayBuffer>> =
    await transformParquetStream(
      ReadableStream.from(wasmBatches(first.value, iterator, failures)),
      writerProperties(first.value.schema.metadata),
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
function* wasmBatches(
  first: RecordBatch,
  rest: Iterator<RecordBatch>,
  failures: unknown[],
): Generator<WasmRecordBatch, void> {
  try {
    for (
      let next: IteratorResult<RecordBatch> = { value: first };
      !next.done;
      next = rest.next()
    ) {
      const message = tableToIPC(new Table([next.value]), "stream");
      yield* WasmTable.fromIPCStream(message).recordBatches();
    }
  } catch (error) {
    failures.push(error);
  }
}

function writerProperties(metadata: Map<string, string>): WriterProperties {
  return new WriterPropertiesBuilder()
    .setCompression(Compression.ZSTD)
    .setMaxRowGroupSize(ROW_GROUP_ROWS)
    .setKeyValueMetadata(metadata)
    .build();
}
