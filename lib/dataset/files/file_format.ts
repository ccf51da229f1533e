import { InputError } from "../../errors.ts";

/** The kinds of files that hold flows. */
export type FileFormat = "parquet" | "csv" | "csv.gz";

/** Bytes at a file's end that tell a whole Parquet file. */
export const TAIL_BYTES = 4;

const PARQUET = "PAR1";
const GZIP = "\x1f\x8b";

/** What files begin with that hold no flows, and what to say of them. */
const OTHERS: readonly (readonly [beginnings: string[], kind: string])[] = [
  [["PK\x03\x04"], "a ZIP archive: unpack it first"],
  [["ARROW1"], "an Arrow file"],
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
  [["{", "["], "JSON"],
];

/**
 * Tells what a file of flows is by its content, not by its name.
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
): FileFormat {
  if (head.length === 0) throw new InputError(`${path}: the file is empty`);
  const begin = String.fromCharCode(...head.subarray(0, 64));
  const end = String.fromCharCode(...tail.subarray(-TAIL_BYTES));
  if (begin.startsWith(PARQUET)) {
    if (end === PARQUET) return "parquet";
    throw new InputError(
      `${path}: the Parquet file is truncated: its last four bytes are not ${PARQUET}`,
    );
  }
  if (begin.startsWith(GZIP)) return "csv.gz";
  if (path.toLowerCase().endsWith(".parquet") && head.includes(0)) {
    throw new InputError(
      `${path}: not a Parquet file: its first four bytes are not ${PARQUET}`,
    );
  }
  checkText(head, path);
  return "csv";
}

/**
 * Makes sure that bytes may be the beginning of a CSV file.
 *
 * @throws {InputError} If they are another kind of file's, or no text.
 */
export function checkText(head: Uint8Array, path: string): void {
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
}
