import { type BatchOptions, findFlows, scanFlows } from "../dataset/mod.ts";
import type { ScoreListener } from "./task.ts";

/** So many bytes of text, or rows, take long: a second or two. */
const MANY_BYTES = 64 << 20;
const MANY_ROWS = 262_144;

/**
 * A stream that ends where the signal is given: what came until then is whole, and
 * a stream of a sensor has no other end.
 */
async function* untilAborted(
  stream: ReadableStream<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader();
  const aborted = new Promise<{ done: true }>((end) =>
    signal?.addEventListener("abort", () => end({ done: true }))
  );
  while (true) {
    const read = await Promise.race([reader.read(), aborted]);
    if (read.done) return;
    yield read.value;
  }
}

/** What is to be scored, before any of it is read. */
export interface ScoreInput {
  /** How to read it. */
  readonly reading: Pick<BatchOptions, "input" | "onRead">;
  /** To be told how many flows were scored; says how far it has come. */
  readonly onRows: (rows: number) => void;
  /** Whether it takes long, as far as can be told. */
  readonly isLong: boolean;
}

/**
 * Looks at what is to be scored, to say how far it has come: of text files bytes
 * are counted, of Parquet rows, of standard input and of few flows nothing.
 *
 * @throws {InputError} If files cannot be used.
 */
export async function openScoreInput(
  data: readonly string[],
  { onProgress = () => {}, signal }: ScoreListener,
): Promise<ScoreInput> {
  if (data.includes("-")) {
    const input = ReadableStream.from(
      untilAborted(Deno.stdin.readable, signal),
    );
    return { reading: { input }, onRows() {}, isLong: false };
  }
  const { files, name } = await findFlows(data, null, { refuses: true });
  const texts = files.filter(({ format }) => format !== "parquet");
  if (texts.length > 0) {
    const total = texts.reduce((sum, { bytes }) => sum + bytes, 0);
    const isLong = total > MANY_BYTES;
    if (!isLong) return { reading: {}, onRows() {}, isLong };
    const onRead = (bytes: number) =>
      onProgress(bytes / 1000, total / 1000, "kB");
    onRead(0);
    return { reading: { onRead }, onRows() {}, isLong };
  }
  const { height } = scanFlows(files.map(({ path }) => path), name, null);
  const isLong = height > MANY_ROWS;
  if (!isLong) return { reading: {}, onRows() {}, isLong };
  const onRows = (rows: number) => onProgress(rows, height, "rows");
  onRows(0);
  return { reading: {}, onRows, isLong };
}
