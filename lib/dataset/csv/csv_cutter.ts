import { Buffer, isUtf8 } from "node:buffer";
import {
  LineCount,
  type LineOptions,
  NOT_UTF_8,
  TOO_LONG,
} from "../refused_line.ts";
import type { CsvDialect } from "./csv_dialect.ts";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;
const HASH = 0x23;
const NOT_CLOSED = "a double quote is not closed";

/** Whole lines of a CSV file, flows alone: no header, no blank line, no comment. */
export interface CsvBlock {
  readonly bytes: Buffer;
  /** The number of each flow among the file's, from 0; at least one. */
  readonly rows: Uint32Array;
  /** The number of the line where each begins, from 1. */
  readonly lines: Uint32Array;
}

/**
 * Cuts a CSV file, as its bytes come, into blocks of whole lines, and makes sure
 * that each line has a field for each column: the reader behind it would fill
 * up or cut off what does not fit.
 *
 * A line ends at a line feed outside double quotes (RFC 4180). One that is
 * refused ends at its first line feed: if a quote was not closed, what follows
 * are flows.
 */
export class CsvCutter {
  readonly #dialect: CsvDialect;
  /** It may be there again, where files were put one behind the other. */
  readonly #header: Buffer | null;
  /** Bytes of the header that have not come yet. */
  #headerLeft: number;
  /** The line that the last piece left unfinished. */
  #begun: Uint8Array = new Uint8Array(0);
  readonly #count: LineCount;

  /** @param path What to call the file in messages. */
  constructor(dialect: CsvDialect, path: string, options: LineOptions = {}) {
    this.#dialect = dialect;
    this.#headerLeft = dialect.headerBytes;
    this.#header = dialect.header === null ? null : Buffer.from(dialect.header);
    this.#count = new LineCount(path, dialect.headerLines + 1, options);
  }

  /**
   * Takes the next piece of the file.
   *
   * @param piece Unchanged, and not kept.
   * @returns The lines that end in it; null for none.
   * @throws {InputError} If lines are not refused and one has more or fewer
   * fields than the file has columns, quotes that do not match, or is too long
   * to be one.
   */
  push(piece: Uint8Array): CsvBlock | null {
    const skipped = Math.min(this.#headerLeft, piece.length);
    this.#headerLeft -= skipped;
    const rest = this.#count.afterRefused(piece.subarray(skipped));
    const bytes = Buffer.concat([this.#begun, rest]);
    const { end, block } = this.#cut(bytes);
    this.#begun = bytes.subarray(end);
    return block;
  }

  /** Gives what is left: a last line without an end. */
  end(): CsvBlock | null {
    if (this.#begun.length === 0) return null;
    const bytes = Buffer.concat([this.#begun, Uint8Array.of(LINE_FEED)]);
    this.#begun = new Uint8Array(0);
    return this.#cut(bytes, true).block;
  }

  /**
   * Finds the lines that end in the bytes, and where the last of them does.
   *
   * @param isLast Whether no bytes follow; these end with a line feed.
   */
  #cut(
    bytes: Buffer,
    isLast = false,
  ): { end: number; block: CsvBlock | null } {
    const { separator, quotes, columns } = this.#dialect;
    const SEPARATOR = separator.charCodeAt(0);
    const { length } = bytes;
    const count = this.#count;
    const { refuses, longestLine } = count;
    // Without refusals, Polars finds what is not UTF-8.
    const isText = !refuses ||
      isUtf8(bytes.subarray(0, bytes.lastIndexOf(LINE_FEED) + 1));
    const kept: Buffer[] = []; // stretches of lines that are flows
    let keptFrom = 0;
    const rows: number[] = [];
    const lines: number[] = [];
    let at = 0;
    let start = 0; // of the line
    let fields = 1;
    let fieldStart = 0;
    let linesInside = 0; // line feeds inside quotes
    while (true) {
      let fault: string | null = null;
      for (; at < length; at++) {
        const byte = bytes[at];
        if (byte === SEPARATOR) {
          fields++;
          fieldStart = at + 1;
        } else if (byte === LINE_FEED) {
          if (!this.#isFlow(bytes, start, at)) {
            kept.push(bytes.subarray(keptFrom, start));
            keptFrom = at + 1;
          } else if (fields !== columns.length) {
            fault = `expected ${columns.length} fields, found ${fields}`;
            break;
          } else if (at - start > longestLine) {
            fault = TOO_LONG;
            break;
          } else if (!isText && !isUtf8(bytes.subarray(start, at))) {
            fault = NOT_UTF_8;
            break;
          } else {
            rows.push(count.row++);
            lines.push(count.line);
          }
          count.line += 1 + linesInside;
          linesInside = 0;
          start = fieldStart = at + 1;
          fields = 1;
        } else if (byte === QUOTE && quotes) {
          if (at !== fieldStart) {
            fault = "a double quote inside a field that has none around";
            break;
          }
          const close = closingQuote(bytes, at);
          if (close === -1 && !refuses && !isLast) break; // the rest may follow
          const inside = bytes.subarray(at, close === -1 ? length : close);
          const feeds = lineFeeds(inside);
          if (
            refuses && feeds > 1 &&
            this.#holdsFlow(inside.subarray(0, longestLine - (at - start)))
          ) {
            fault = NOT_CLOSED;
            break;
          }
          if (close === -1) {
            if (isLast) fault = NOT_CLOSED;
            break;
          }
          if (close + 1 === length) break;
          const next = bytes[close + 1];
          if (
            next !== SEPARATOR && next !== LINE_FEED && next !== CARRIAGE_RETURN
          ) {
            fault = "a field goes on after its closing double quote";
            at = close + 1;
            break;
          }
          linesInside += feeds;
          at = close;
        }
      }
      if (fault === null && length - start > longestLine) fault = TOO_LONG;
      if (fault === null) break;
      const next = this.#refuse(bytes, start, at, fault);
      if (next === start) break; // its end may follow
      kept.push(bytes.subarray(keptFrom, start));
      keptFrom =
        at =
        start =
        fieldStart =
          next;
      fields = 1;
      linesInside = 0;
    }
    kept.push(bytes.subarray(keptFrom, start));
    if (rows.length === 0) return { end: start, block: null };
    const block = {
      bytes: kept.length === 1 ? kept[0] : Buffer.concat(kept),
      rows: new Uint32Array(rows),
      lines: new Uint32Array(lines),
    };
    return { end: start, block };
  }

  /**
   * Refuses the line that begins there.
   *
   * @param at How far it was read.
   * @returns Where the next one begins: where this one does while its end has
   * not come.
   * @throws {InputError} If lines are not refused.
   */
  #refuse(bytes: Buffer, start: number, at: number, fault: string): number {
    const count = this.#count;
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed === -1 ? bytes.length : feed;
    const isTooLong = Math.max(at, end) - start > count.longestLine;
    if (count.refuses && feed === -1 && !isTooLong) return start;
    count.refuse(
      count.refuses && isTooLong ? TOO_LONG : fault,
      bytes.subarray(start, end),
      feed === -1,
    );
    return feed === -1 ? end : feed + 1;
  }

  /**
   * Whether one of the lines inside double quotes has a field for each column:
   * then the quotes are not a pair.
   *
   * @param inside From the first quote on; its last line may not be whole.
   */
  #holdsFlow(inside: Buffer): boolean {
    const { separator, columns } = this.#dialect;
    if (columns.length === 1) return false; // any line would do
    const SEPARATOR = separator.charCodeAt(0);
    let start = inside.indexOf(LINE_FEED) + 1;
    for (
      let end;
      (end = inside.indexOf(LINE_FEED, start)) !== -1;
      start = end + 1
    ) {
      let fields = 1;
      for (let at = start; at < end; at++) {
        if (inside[at] === SEPARATOR) fields++;
      }
      if (fields === columns.length) return true;
    }
    return false;
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
