import { Buffer } from "node:buffer";
import { InputError } from "../errors.ts";
import { filePieces } from "./flow_file.ts";

const BLOCK_BYTES = 8 << 20; // some 40,000 flows
const LONGEST_LINE = 64 << 20; // bytes
const LINE_FEED = 0x0a;
const QUOTE = 0x22;

/**
 * Cuts a CSV file into blocks that are CSV files themselves: the header, then
 * whole lines. Memory is bounded by the block, or by the longest line, not by the
 * file.
 *
 * A line ends at a line feed outside double quotes.
 *
 * @param blockBytes About how many bytes a block has. Default 8 MiB.
 * @param longestLine How many bytes a line may have that is longer than a block.
 * Default 64 MiB: a double quote that is not closed would take in all the rest.
 * @throws {InputError} If the file cannot be read, or has a longer line.
 */
export async function* csvBlocks(
  path: string,
  blockBytes: number = BLOCK_BYTES,
  longestLine: number = LONGEST_LINE,
): AsyncGenerator<Buffer, void> {
  let header = new Uint8Array(0);
  let begun: Uint8Array[] = []; // the line that the last piece left unfinished
  let begunAt = 0; // where that line begins in the file
  let read = 0;
  let quoted = false;
  for await (const piece of filePieces(path, blockBytes)) {
    const ends = findLineEnds(piece, quoted);
    quoted = ends.quoted;
    read += piece.length;
    if (ends.last === 0) {
      begun.push(piece.slice());
      if (read - begunAt > longestLine) throw await tooLong(path, begunAt);
      continue;
    }
    const block = Buffer.concat([
      header,
      ...begun,
      piece.subarray(0, ends.last),
    ]);
    if (header.length === 0) {
      header = Uint8Array.from(
        block.subarray(0, findLineEnds(block, false).first),
      );
    }
    begun = [piece.slice(ends.last)];
    begunAt = read - begun[0].length;
    yield block;
  }
  if (begun.some((part) => part.length > 0)) {
    yield Buffer.concat([header, ...begun]);
  }
}

/**
 * Finds where the first and the last line end that end in the bytes: the
 * numbers of bytes up to there, 0 where none does.
 *
 * @param quoted Whether the bytes begin inside double quotes; returned for
 * their end.
 */
function findLineEnds(bytes: Uint8Array, quoted: boolean) {
  let first = 0;
  let last = 0;
  for (let start = 0; start <= bytes.length;) {
    const quote = bytes.indexOf(QUOTE, start);
    const end = quote === -1 ? bytes.length : quote;
    if (!quoted) {
      const plain = bytes.subarray(start, end);
      const at = plain.lastIndexOf(LINE_FEED);
      if (at !== -1) {
        first ||= start + plain.indexOf(LINE_FEED) + 1;
        last = start + at + 1;
      }
    }
    if (quote === -1) break;
    quoted = !quoted;
    start = quote + 1;
  }
  return { first, last, quoted };
}

/** Says which line has no end. */
async function tooLong(path: string, begunAt: number): Promise<InputError> {
  let line = 1;
  let left = begunAt;
  for await (const piece of filePieces(path, BLOCK_BYTES)) {
    for (const byte of piece.subarray(0, left)) {
      line += Number(byte === LINE_FEED);
    }
    left = Math.max(0, left - piece.length);
    if (left === 0) break;
  }
  return new InputError(
    `${path}, line ${line}: the line is too long to be one; ` +
      "is a double quote not closed?",
  );
}
