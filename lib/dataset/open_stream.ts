import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { InputError } from "../base/mod.ts";
import { HEAD_BYTES } from "./csv/mod.ts";
import {
  isGzip,
  isParquet,
  peek,
  type PeekedStream,
  streamPieces,
  textFormatOf,
  unpackingError,
} from "./files/mod.ts";
import {
  firstLineOf,
  type FlowSource,
  isBlank,
  recogniseText,
} from "./find_flows.ts";

/** What messages call standard input. */
export const STANDARD_INPUT = "standard input";

const PIECE_BYTES = 8 << 20;
/** How long a flow waits for others, in ms: a person does not notice. */
const PATIENCE = 200;

/** A stream of flows, of which no more was read than tells what it is. */
export interface FlowStream {
  /** With one file, whose size is given as 0. */
  readonly source: FlowSource;
  /** Its bytes, unpacked; to be read once. */
  readonly pieces: AsyncIterable<Uint8Array>;
}

/**
 * Recognises the flows that come by a stream: CSV as files hold it, or JSON
 * lines, either in gzip. Returns as soon as the first flow is there.
 *
 * @throws {InputError} If it is empty, damaged, or holds no flows.
 */
export async function openStream(
  stream: ReadableStream<Uint8Array>,
): Promise<FlowStream> {
  const path = STANDARD_INPUT;
  try {
    const { head, stream: text } = await peekText(stream);
    if (isBlank(head)) throw new InputError(`${path}: it is empty`);
    if (isParquet(head)) {
      throw new InputError(
        `${path}: expected CSV or JSON lines, found a Parquet file: give its ` +
          "path instead",
      );
    }
    const format = textFormatOf(firstLineOf(head), path);
    const table = recogniseText(format, head, path);
    const { columns, form } = table;
    const file = { path, format, bytes: 0, ...table };
    return {
      source: {
        ...{ name: path, files: [file], columns, form },
        ...{ labels: null, leftOut: [] },
      },
      pieces: readStream(text),
    };
  } catch (error) {
    throw unpackingError(path, error);
  }
}

async function* readStream(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  try {
    yield* streamPieces(stream, PIECE_BYTES, PATIENCE);
  } catch (error) {
    throw unpackingError(STANDARD_INPUT, error);
  }
}

/** The text that comes, unpacked, and its whole lines up to the first flow. */
async function peekText(
  stream: ReadableStream<Uint8Array>,
): Promise<Pick<PeekedStream, "head" | "stream">> {
  const packed = await peek(stream, (head) => head.length >= 2);
  const text = isGzip(packed.head) ? gunzip(packed.stream) : packed.stream;
  const begun = await peek(
    text,
    (head) => head.length >= HEAD_BYTES || holdsLine(head),
  );
  const head = begun.head.subarray(0, HEAD_BYTES);
  const isCut = !begun.isWhole && head.length < HEAD_BYTES;
  const end = isCut ? head.lastIndexOf(LINE_FEED) + 1 : head.length;
  return { head: head.subarray(0, end), stream: begun.stream };
}

function gunzip(
  stream: ReadableStream<Uint8Array>,
): ReadableStream<Uint8Array> {
  const unpacked = createGunzip();
  // Errors arrive where it is read. Deno's own stream of this kind takes no
  // files that hold several parts, as RFC 1952 allows.
  pipeline(Readable.fromWeb(stream as never), unpacked, () => {});
  return Readable.toWeb(unpacked) as ReadableStream<Uint8Array>;
}

const LINE_FEED = 0x0a;
const HASH = 0x23;

/** Whether there is a whole line that is neither blank nor a comment. */
function holdsLine(head: Uint8Array): boolean {
  for (
    let start = 0, end;
    (end = head.indexOf(LINE_FEED, start)) !== -1;
    start = end + 1
  ) {
    if (head[start] !== HASH && !isBlank(head.subarray(start, end))) {
      return true;
    }
  }
  return false;
}
