import { InputError } from "../../base/mod.ts";

/** The kinds of files that hold flows. */
export type FileFormat = "parquet" | TextFormat | `${TextFormat}.gz`;

/** The kinds of text that hold flows, one a line. */
export type TextFormat = "csv" | "jsonl";

/** Bytes at a file's end that tell a whole Parquet file. */
export const TAIL_BYTES = 4;

const PARQUET = "PAR1";
const GZIP = "\x1f\x8b";
const LINE_FEED = 10;

/** What files begin with that hold no flows, and what to say of them. */
const OTHERS: readonly (readonly [beginnings: string[], kind: string])[] = [
  [["PK\x03\x04"], "a ZIP archive: unpack it first"],
  [["ARROW1"], "an Arrow file"],
  // Deno's zstd takes a file that is cut short for a whole one, loses all frames
  // but the first, and ends the process where one is damaged.
  [["\x28\xb5\x2f\xfd"], "a Zstandard file: zstd -d FILE unpacks it"],
  [
    ["\xd4\xc3\xb2\xa1", "\xa1\xb2\xc3\xd4", "\x0a\x0d\x0d\x0a"],
    "a packet capture: flows are made of it first",
  ],
  [["\xff\xfe", "\xfe\xff"], "UTF-16 text: save it as UTF-8"],
  [
    ["version https://git-lfs"],
    "a Git LFS pointer, not the file that it stands for",
  ],
  [
    ["<!doctype", "<html", "<?xml"],
    "a page of the web: the download went wrong",
  ],
  [["["], "JSON, but not one object a line"],
];

/**
 * Tells what a file of flows is by its content, not by its name; of a gzip file
 * only that it is one.
 *
 * @param head The first bytes, some thousand where there are as many.
 * @param tail The last {@linkcode TAIL_BYTES}.
 * @param path What to call the file in messages.
 * @throws {InputError} If it is empty, cut short, or holds something else.
 */
export function fileFormatOf(
  head: Uint8Array,
  tail: Uint8Array,
  path: string,
): "parquet" | "gz" | TextFormat {
  if (head.length === 0) throw new InputError(`${path}: the file is empty`);
  const end = String.fromCharCode(...tail.subarray(-TAIL_BYTES));
  if (isParquet(head)) {
    if (end === PARQUET) return "parquet";
    throw new InputError(
      `${path}: the Parquet file is truncated: its last four bytes are not ${PARQUET}`,
    );
  }
  if (isGzip(head)) return "gz";
  const isCalledParquet = path.toLowerCase().endsWith(".parquet");
  const noParquet = () =>
    new InputError(
      `${path}: not a Parquet file: its first four bytes are not ${PARQUET}`,
    );
  if (isCalledParquet && head.includes(0)) throw noParquet();
  const format = textFormatOf(head, path);
  // Text may be called so, too, but has a header and a flow.
  const isOneLine = !head.subarray(0, -1).includes(LINE_FEED);
  if (isCalledParquet && isOneLine) throw noParquet();
  return format;
}

/** Whether bytes are the beginning of a Parquet file. */
export function isParquet(head: Uint8Array): boolean {
  return String.fromCharCode(...head.subarray(0, 4)) === PARQUET;
}

/** Whether bytes are the beginning of a gzip file. */
export function isGzip(head: Uint8Array): boolean {
  return String.fromCharCode(...head.subarray(0, 2)) === GZIP;
}

/**
 * Tells what text is by its beginning.
 *
 * @throws {InputError} If it is another kind of file's, or no text.
 */
export function textFormatOf(head: Uint8Array, path: string): TextFormat {
  const begin = String.fromCharCode(...head.subarray(0, 64));
  const text = begin.trimStart().toLowerCase();
  const other = OTHERS.find(([beginnings]) =>
    beginnings.some((beginning) =>
      begin.startsWith(beginning) || text.startsWith(beginning)
    )
  );
  if (other) {
    throw new InputError(
      `${path}: neither a Parquet nor a CSV file: it is ${other[1]}`,
    );
  }
  if (head.includes(0)) {
    throw new InputError(
      `${path}: neither a Parquet nor a CSV file: it holds binary data`,
    );
  }
  const decoded = new TextDecoder().decode(head); // without byte order mark
  return decoded.trimStart().startsWith("{") ? "jsonl" : "csv";
}
