import {
  Compression,
  type RecordBatch,
  Table,
  transformParquetStream,
  type WriterProperties,
  WriterPropertiesBuilder,
} from "parquet-wasm/node";

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
): AsyncGenerator<RecordBatch, void> {
  try {
    for await (const message of messages) {
      yield* Table.fromIPCStream(message).recordBatches();
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
