import { InputError } from "../base/mod.ts";
import { HEAD_BYTES, jsonColumns } from "./text/mod.ts";
import {
  type Chunks,
  gunzipped,
  isGzip,
  isParquet,
  peek,
  textFormatOf,
} from "./files/mod.ts";
import {
  firstLineOf,
  type FlowSource,
  isBlank,
  recogniseText,
} from "./find_flows.ts";
import { calledAlike } from "./shared_columns.ts";

/** What messages call standard input. */
export const STANDARD_INPUT = "standard input";

/**
 * Recognises the flows that come by a stream: CSV as files hold it, or JSON
 * lines, packed or not. Returns as soon as the first flow is there; no more was
 * read than tells what it is.
 *
 * @param wanted The columns that will be read; see `FindOptions`.
 * @returns One file, whose size is given as 0, to be read once.
 * @throws {InputError} If it is empty, damaged, or holds no flows.
 */
export async function openStream(
  stream: Chunks,
  wanted: readonly string[],
): Promise<FlowSource> {
  const path = STANDARD_INPUT;
  const { head, chunks } = await peekText(stream);
  if (isBlank(head)) throw new InputError(`${path}: it is empty`);
  if (isParquet(head)) {
    throw new InputError(
      `${path}: expected CSV or JSON lines, found a Parquet file: give its ` +
        "path instead",
    );
  }
  const format = textFormatOf(firstLineOf(head), path);
  const table = recogniseText(format, head, path, true);
  const file = { path, format, bytes: 0, ...table, chunks };
  const { files, notes } = calledAlike([file], wanted);
  const [{ columns, form }] = files;
  return {
    ...{ name: path, files, columns, form },
    ...{ labels: null, leftOut: [], notes },
  };
}

/** The text that comes, unpacked, and its whole lines up to the first flow. */
async function peekText(
  stream: Chunks,
): Promise<{ head: Uint8Array; chunks: Chunks }> {
  const begun = await peek(stream, (head) => head.length >= 2);
  const text = isGzip(begun.head)
    ? gunzipped(begun.chunks, STANDARD_INPUT)
    : begun.chunks;
  const unpacked = await peek(
    text,
    (head) => head.length >= mostOf(head) || holdsFlow(head),
  );
  const most = mostOf(unpacked.head);
  const head = unpacked.head.subarray(0, most);
  const isCut = !unpacked.isWhole && head.length < most;
  const end = isCut ? head.lastIndexOf(LINE_FEED) + 1 : head.length;
  return { head: head.subarray(0, end), chunks: unpacked.chunks };
}

const LINE_FEED = 0x0a;
const HASH = 0x23;

/** A stream of events may begin with many that are no flows. */
const MOST_EVENTS = 16 * HEAD_BYTES;
const BRACE = 0x7b;

function mostOf(head: Uint8Array): number {
  return head[0] === BRACE ? MOST_EVENTS : HEAD_BYTES;
}

/** Whether there is a whole line that may be a flow. */
function holdsFlow(head: Uint8Array): boolean {
  return holdsLine(head) && (head[0] !== BRACE ||
    jsonColumns(head.subarray(0, head.lastIndexOf(LINE_FEED))).length > 0);
}

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
