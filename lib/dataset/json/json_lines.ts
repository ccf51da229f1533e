import pl from "nodejs-polars";
import { Buffer, isUtf8 } from "node:buffer";
import {
  LineCount,
  type LineOptions,
  NOT_UTF_8,
  TOO_LONG,
} from "../refused_line.ts";
import { canonicalName, canonicalNames } from "../schema/mod.ts";
import { kindOf } from "../columns/mod.ts";
import type { TextFlows, TextReader } from "../text_reader.ts";

const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = "\uFEFF";
/** Twice as fast as a buffer's own method. */
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

/** What to read of JSON lines. */
export interface JsonLinesOptions extends LineOptions {
  /** What to call the file in messages. */
  readonly path: string;
  /** The columns that every line must have, by their canonical names. */
  readonly columns: readonly string[];
  /** Those that are read where a line has them. Default none. */
  readonly optional?: readonly string[];
  /**
   * In which columns true and false are the numbers 1 and 0, as in Parquet.
   * Default those that the flow columns' table calls numbers.
   */
  readonly isNumber?: (column: string) => boolean;
}

/**
 * Reads JSON lines: one object a line, the columns' names its keys. Null is a
 * gap, and so is an empty text, as in CSV.
 */
export class JsonLinesReader implements TextReader {
  readonly #columns: readonly string[];
  /** How many of the columns every line must have: the first ones. */
  readonly #required: number;
  readonly #isNumber: boolean[];
  /** Where the value of a key belongs; -1 for nowhere. */
  readonly #places = new Map<string, number>();
  readonly #count: LineCount;
  /** The line that the last piece left unfinished. */
  #begun: Uint8Array = new Uint8Array(0);

  constructor(options: JsonLinesOptions) {
    const { path, columns, optional = [], isNumber = isNumberColumn } = options;
    this.#columns = [...columns, ...optional];
    this.#required = columns.length;
    this.#isNumber = this.#columns.map(isNumber);
    this.#count = new LineCount(path, 1, options);
  }

  push(piece: Uint8Array): TextFlows | null {
    const rest = this.#count.afterRefused(piece);
    const bytes = Buffer.concat([this.#begun, rest]);
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    const flows = this.#read(bytes.subarray(0, end));
    this.#begun = bytes.subarray(end);
    if (this.#begun.length > this.#count.longestLine) {
      this.#count.refuse(TOO_LONG, this.#begun, true);
      this.#begun = new Uint8Array(0);
    }
    return flows;
  }

  end(): TextFlows | null {
    const begun = this.#begun;
    this.#begun = new Uint8Array(0);
    return this.#read(Buffer.concat([begun, Uint8Array.of(LINE_FEED)]));
  }

  /** @param bytes Whole lines. */
  #read(bytes: Buffer): TextFlows | null {
    const values: Values = this.#columns.map(() => []);
    const rows: number[] = [];
    const lines: number[] = [];
    const count = this.#count;
    const isText = isUtf8(bytes);
    for (
      let start = 0, end;
      (end = bytes.indexOf(LINE_FEED, start)) !== -1;
      start = end + 1
    ) {
      const line = bytes.subarray(start, end);
      const text = withoutMark(DECODER.decode(line), count.line);
      if (text.trim() === "") {
        count.line++;
        continue;
      }
      const fault = line.length > count.longestLine
        ? TOO_LONG
        : !isText && !isUtf8(line)
        ? NOT_UTF_8
        : this.#take(text, values, rows.length);
      if (fault !== null) {
        count.refuse(fault, line);
        continue;
      }
      rows.push(count.row++);
      lines.push(count.line++);
    }
    if (rows.length === 0) return null;
    const frame = pl.DataFrame(
      this.#columns.map((name, i) =>
        pl.Series(name, values[i].slice(0, rows.length), pl.String)
      ),
    );
    return {
      frame,
      rows: new Uint32Array(rows),
      lines: new Uint32Array(lines),
    };
  }

  /**
   * Puts a line's values into the columns.
   *
   * @param row Where in them.
   * @param reviver As in `JSON.parse`. Default none.
   * @returns What is wrong with the line; null where nothing is.
   */
  #take(
    line: string,
    values: Values,
    row: number,
    reviver?: typeof sourceOfNumber,
  ): string | null {
    const object = parseLine(line, reviver);
    if (object === undefined) return "not JSON";
    if (!isObject(object)) {
      return `expected a JSON object, found ${kindOfValue(object)}`;
    }
    for (const column of values) column[row] = undefined;
    for (const key in object) {
      const place = this.#placeOf(key);
      // The canonical spelling comes first, then the first one, as in CSV.
      const isTaken = place !== -1 && values[place][row] !== undefined &&
        key !== this.#columns[place];
      if (place === -1 || isTaken) continue;
      const value = object[key];
      if (typeof value === "number" && Math.abs(value) > MOST_EXACT) {
        return this.#take(line, values, row, sourceOfNumber);
      }
      if (typeof value === "object" && value !== null) {
        return `column ${this.#columns[place]}: expected a number, a text, ` +
          `true, false or null, found ${kindOfValue(value)}`;
      }
      values[place][row] = this.#textOf(value, place);
    }
    for (let i = 0; i < values.length; i++) {
      if (values[i][row] !== undefined) continue;
      if (i < this.#required) return `no value for ${this.#columns[i]}`;
      values[i][row] = null;
    }
    return null;
  }

  /** A value as CSV would hold it; null for a gap. */
  #textOf(value: unknown, place: number): string | null {
    if (value === null || value === "") return null;
    if (typeof value === "boolean" && this.#isNumber[place]) {
      return value ? "1" : "0";
    }
    return String(value);
  }

  #placeOf(key: string): number {
    let place = this.#places.get(key);
    if (place === undefined) {
      place = this.#columns.indexOf(key);
      if (place === -1) place = this.#columns.indexOf(canonicalName(key));
      if (this.#places.size < MOST_KEYS) this.#places.set(key, place);
    }
    return place;
  }
}

/** Of each column; undefined where a line has not given one. */
type Values = (string | null | undefined)[][];

/** Names that are looked up once: a file may have a new one in every line. */
const MOST_KEYS = 1000;

/**
 * The columns of a file of JSON lines, by their canonical names: the keys of the
 * objects at its beginning, in the order in which they come. An empty key is
 * left out: Polars finds no column of that name.
 *
 * @param head The first bytes; a last line that is cut does not count.
 */
export function jsonColumns(head: Uint8Array): string[] {
  const keys = new Set<string>();
  const lines = Buffer.from(head).toString("utf8").split("\n");
  for (const [i, line] of lines.entries()) {
    const object = parseLine(withoutMark(line, i + 1));
    if (isObject(object)) Object.keys(object).forEach((key) => keys.add(key));
  }
  keys.delete("");
  return canonicalNames([...keys]);
}

/** The value of a line; undefined where it is no JSON. */
function parseLine(line: string, reviver?: typeof sourceOfNumber): unknown {
  try {
    return JSON.parse(line, reviver);
  } catch {
    return undefined;
  }
}

/** JavaScript rounds larger whole numbers: such a line is read digit by digit. */
const MOST_EXACT = Number.MAX_SAFE_INTEGER;

/** A reviver: a number as it is written, anything else as it is. */
function sourceOfNumber(
  _key: string,
  value: unknown,
  context?: { source?: string }, // TypeScript does not know it yet
): unknown {
  return typeof value === "number" ? context?.source ?? value : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOfValue(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value)
    ? "a list"
    : typeof value === "object"
    ? "an object"
    : `a ${typeof value}`;
}

function isNumberColumn(name: string): boolean {
  const kind = kindOf(name);
  return kind === "integer" || kind === "float";
}

function withoutMark(line: string, number: number): string {
  return number === 1 && line.startsWith(BYTE_ORDER_MARK)
    ? line.slice(BYTE_ORDER_MARK.length)
    : line;
}
