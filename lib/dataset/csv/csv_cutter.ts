import { Buffer } from "node:buffer";
import { InputError } from "../../errors.ts";
import type { CsvDialect } from "./csv_dialect.ts";

const LONGEST_LINE = 64 << 20; // bytes
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;
const HASH = 0x23;

/** Whole lines of a CSV file, flows alone: no header, no blank line, no comment. */
export interface CsvBlock {
  readonly bytes: Buffer;
  /** Flows in it, at least 1. */
  readonly rows: number;
}

/**
 * Cuts a CSV file, as its bytes come, into blocks of whole lines, and makes sure
 * that each line has a field for each column: the reader behind it would fill
 * up or cut off what does not fit.
 *
 * A line ends at a line feed outside double quotes (RFC 4180).
 */
export class CsvCutter {
  readonly #dialect: CsvDialect;
  readonly #path: string;
  readonly #longestLine: number;
  /** It may be there again, where files were put one behind the other. */
  readonly #header: Buffer | null;
  /** Bytes of the header that have not come yet. */
  #headerLeft: number;
  /** The line that the last piece left unfinished. */
  #begun: Uint8Array = new Uint8Array(0);
  /** Number of the line that comes next, from 1. */
  #line: number;

  /**
   * @param path What to call the file in messages.
   * @param longestLine How many bytes a line may have. Default 64 MiB: a double
   * quote that is not closed would take in all the rest.
   */
  constructor(
    dialect: CsvDialect,
    path: string,
    longestLine: number = LONGEST_LINE,
  ) {
    this.#dialect = dialect;
    this.#path = path;
    this.#longestLine = longestLine;
    this.#headerLeft = dialect.headerBytes;
    this.#header = dialect.header === null ? null : Buffer.from(dialect.header);
    this.#line = dialect.headerLines + 1;
  }

  /**
   * Takes the next piece of the file.
   *
   * @param piece Unchanged, and not kept.
   * @returns The lines that end in it; null for none.
   * @throws {InputError} If a line has more or fewer fields than the file has
   * columns, quotes that do not match, or is too long to be one.
   */
  push(piece: Uint8Array): CsvBlock | null {
    const skipped = Math.min(this.#headerLeft, piece.length);
    this.#headerLeft -= skipped;
    const bytes = Buffer.concat([this.#begun, piece.subarray(skipped)]);
    const { end, block } = this.#cut(bytes);
    this.#begun = bytes.subarray(end);
    if (this.#begun.length > this.#longestLine) {
      throw this.#error(
        "the line is too long to be one; " +
          "is a double quote not closed?",
      );
    }
    return block;
  }

  /** Gives what is left: a last line without an end. */
  end(): CsvBlock | null {
    if (this.#begun.length === 0) return null;
    const bytes = Buffer.concat([this.#begun, Uint8Array.of(LINE_FEED)]);
    const { end, block } = this.#cut(bytes);
    if (end < bytes.length) throw this.#error("a double quote is not closed");
    this.#begun = new Uint8Array(0);
    return block;
  }

  /** Finds the lines that end in the bytes, and where the last of them does. */
  #cut(bytes: Buffer): { end: number; block: CsvBlock | null } {
    const { separator, quotes, columns } = this.#dialect;
    const SEPARATOR = separator.charCodeAt(0);
    const { length } = bytes;
    const kept: Buffer[] = []; // stretches of lines that are flows
    let keptFrom = 0;
    let rows = 0;
    let start = 0; // of the line
    let fields = 1;
    let fieldStart = 0;
    let linesInside = 0; // line feeds inside quotes
    for (let at = 0; at < length; at++) {
      const byte = bytes[at];
      if (byte === SEPARATOR) {
        fields++;
        fieldStart = at + 1;
      } else if (byte === LINE_FEED) {
        if (!this.#isFlow(bytes, start, at)) {
          kept.push(bytes.subarray(keptFrom, start));
          keptFrom = at + 1;
        } else if (fields !== columns.length) {
          throw this.#error(
            `expected ${columns.length} fields, found ${fields}`,
          );
        } else rows++;
        this.#line += 1 + linesInside;
        linesInside = 0;
        start = fieldStart = at + 1;
        fields = 1;
      } else if (byte === QUOTE && quotes) {
        if (at !== fieldStart) {
          throw this.#error(
            "a double quote inside a field that has none around",
          );
        }
        const close = closingQuote(bytes, at);
        if (close === -1 || close + 1 === length) break; // the rest may follow
        const next = bytes[close + 1];
        if (
          next !== SEPARATOR && next !== LINE_FEED && next !== CARRIAGE_RETURN
        ) {
          throw this.#error("a field goes on after its closing double quote");
        }
        linesInside += lineFeeds(bytes.subarray(at, close));
        at = close;
      }
    }
    kept.push(bytes.subarray(keptFrom, start));
    if (rows === 0) return { end: start, block: null };
    const whole = kept.length === 1 ? kept[0] : Buffer.concat(kept);
    return { end: start, block: { bytes: whole, rows } };
  }

  /** Whether a line holds anything, no comment, and not the header again. */
  #isFlow(bytes: Buffer, start: number, end: number): boolean {
    const last = bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    if (last <= start) return false;
    if (this.#dialect.comments && bytes[start] === HASH) return false;
    const header = this.#header;
    return last - start !== header?.length || bytes[start] !== header[0] ||
      header.compare(bytes, start, last) !== 0;
  }

  #error(what: string): InputError {
    return new InputError(`${this.#path}, line ${this.#line}: ${what}`);
  }
}

/** Where the field ends that a double quote began; -1 where it does not. */
function closingQuote(bytes: Buffer, open: number): number {
  let at = bytes.indexOf(QUOTE, open + 1);
  while (at !== -1 && bytes[at + 1] === QUOTE) { // one quote, written twice
    at = bytes.indexOf(QUOTE, at + 2);
  }
  return at;
}

function lineFeeds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; count++) {
    at = bytes.indexOf(LINE_FEED, at + 1);
  }
  return count;
}
