import { Buffer, isUtf8 } from "node:buffer";
import {
  CARRIAGE_RETURN,
  LINE_FEED,
  type LineOptions,
  LineReader,
  NO_TEXT,
  TOO_LONG,
} from "./line_reader.ts";
import type { CsvDialect } from "./csv_dialect.ts";
import { isWindows1252 } from "./windows_1252.ts";

const QUOTE = 0x22;
const HASH = 0x23;
/** The line after which nfdump sums up: no flows come until a header does. */
const SUMMARY = Buffer.from("Summary");
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
export class CsvCutter extends LineReader<CsvBlock> {
  readonly #dialect: CsvDialect;
  readonly #separator: number;
  /** It may be there again, where files were put one behind the other. */
  readonly #header: Buffer | null;
  #isSummary = false;

  /** @param path What to call the file in messages. */
  constructor(dialect: CsvDialect, path: string, options: LineOptions = {}) {
    const { headerLines: lines, headerBytes: bytes, header } = dialect;
    super(path, options, { lines, bytes });
    this.#dialect = dialect;
    this.#separator = dialect.separator.charCodeAt(0);
    this.#header = header === null ? null : Buffer.from(header);
  }

  protected override read(
    bytes: Buffer,
    isLast: boolean,
  ): { end: number; flows: CsvBlock | null } {
    const { quotes, fields: wanted } = this.#dialect;
    const SEPARATOR = this.#separator;
    const { length } = bytes;
    const { refuses, longestLine } = this;
    // Without refusals, Polars finds what is not.
    const isText = !refuses ||
      isUtf8(bytes.subarray(0, bytes.lastIndexOf(LINE_FEED) + 1));
    // Lines that are flows move down to the buffer's beginning.
    let kept = 0; // bytes of them there
    let keptFrom = 0; // where those begin that have not moved yet
    const keepUntil = (end: number, next: number) => {
      if (kept !== keptFrom) bytes.copyWithin(kept, keptFrom, end);
      kept += end - keptFrom;
      keptFrom = next;
    };
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
            keepUntil(start, at + 1);
          } else if (fields !== wanted) {
            fault = `expected ${wanted} fields, found ${fields}`;
            break;
          } else if (at - start > longestLine) {
            fault = TOO_LONG;
            break;
          } else if (!isText && !isLegible(bytes.subarray(start, at))) {
            fault = NO_TEXT;
            break;
          } else {
            rows.push(this.row++);
            lines.push(this.line);
          }
          this.line += 1 + linesInside;
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
      const next = this.#leaveOut(bytes, start, at, fault);
      if (next === start) break; // its end may follow
      keepUntil(start, next);
      at = start = fieldStart = next;
      fields = 1;
      linesInside = 0;
    }
    keepUntil(start, start);
    if (rows.length === 0) return { end: start, flows: null };
    const flows = {
      bytes: bytes.subarray(0, kept),
      rows: new Uint32Array(rows),
      lines: new Uint32Array(lines),
    };
    return { end: start, flows };
  }

  /**
   * Refuses the line that begins there.
   *
   * @param at How far it was read.
   * @returns Where the next one begins: where this one does while its end has
   * not come.
   * @throws {InputError} If lines are not refused.
   */
  #leaveOut(bytes: Buffer, start: number, at: number, fault: string): number {
    const { refuses, longestLine } = this;
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed === -1 ? bytes.length : feed;
    const isTooLong = Math.max(at, end) - start > longestLine;
    if (refuses && feed === -1 && !isTooLong) return start;
    this.refuse(
      refuses && isTooLong ? TOO_LONG : fault,
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
    const { fields: wanted } = this.#dialect;
    if (wanted === 1) return false; // any line would do
    const SEPARATOR = this.#separator;
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
      if (fields === wanted) return true;
    }
    return false;
  }

  /** Whether a line says that there was nothing to measure. */
  #isWithoutData(bytes: Buffer, start: number, end: number): boolean {
    const { noData } = this.#dialect;
    if (noData.length === 0) return false;
    const line = bytes.subarray(start, end);
    const isWithout = noData.some((word) => line.includes(word));
    if (isWithout) this.note("noData");
    return isWithout;
  }

  /** Whether a line holds a value, no comment, and not the header again. */
  #isFlow(bytes: Buffer, start: number, end: number): boolean {
    const last = bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    if (last <= start) return false;
    if (
      bytes[start] === this.#separator && bytes[last - 1] === this.#separator
    ) {
      let at = start;
      while (at < last && bytes[at] === this.#separator) at++;
      if (at === last) return false; // a row that a spreadsheet left empty
    }
    if (this.#dialect.comments && bytes[start] === HASH) return false;
    const header = this.#header;
    if (isEqual(bytes, start, last, header)) {
      this.#isSummary = false;
      this.note("header");
      return false;
    }
    this.#isSummary ||= this.#dialect.fields > 1 &&
      isEqual(bytes, start, last, SUMMARY);
    if (this.#isSummary) {
      this.note("summary");
      return false;
    }
    return !this.#isWithoutData(bytes, start, last);
  }
}

/** Whether bytes are those of a text, which mostly their number tells. */
function isEqual(
  bytes: Buffer,
  start: number,
  end: number,
  text: Buffer | null,
): boolean {
  return end - start === text?.length && bytes[start] === text[0] &&
    text.compare(bytes, start, end) === 0;
}

function isLegible(line: Buffer): boolean {
  return isUtf8(line) || isWindows1252(line);
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
