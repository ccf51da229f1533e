import pl from "nodejs-polars";
import { Buffer, isUtf8 } from "node:buffer";
import { canonicalName, canonicalNames } from "../schema/mod.ts";
import { kindOf } from "../columns/mod.ts";
import {
  CARRIAGE_RETURN,
  LINE_FEED,
  type LineOptions,
  LineReader,
  NO_TEXT,
  type TextFlows,
  TOO_LONG,
} from "./line_reader.ts";
import { decodeWindows1252, isWindows1252 } from "./windows_1252.ts";

const SPACE = 0x20;
const TAB = 0x09;
const BYTE_ORDER_MARK = "\uFEFF";
/** Twice as fast as a buffer's own method. */
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

/** What to read of JSON lines. */
export interface JsonLinesOptions extends LineOptions {
  /** What to call the file in messages. */
  readonly path: string;
  /** The columns to read, by their canonical names; a line needs one of them. */
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
export class JsonLinesReader extends LineReader<TextFlows> {
  readonly #columns: readonly string[];
  /** How many of the columns say that a line is a flow: the first ones. */
  readonly #required: number;
  readonly #isNumber: boolean[];
  /** Where the value of a key belongs; -1 for nowhere. */
  readonly #places = new Map<string, number>();

  constructor(options: JsonLinesOptions) {
    const { path, columns, optional = [], isNumber = isNumberColumn } = options;
    super(path, options, { lines: 0, bytes: 0 });
    this.#columns = [...columns, ...optional];
    this.#required = columns.length;
    this.#isNumber = this.#columns.map(isNumber);
  }

  protected override read(
    bytes: Buffer,
  ): { end: number; flows: TextFlows | null } {
    const values: Values = this.#columns.map(() => []);
    const rows: number[] = [];
    const lines: number[] = [];
    const { longestLine } = this;
    const isText = isUtf8(bytes.subarray(0, bytes.lastIndexOf(LINE_FEED) + 1));
    let start = 0;
    for (
      let end;
      (end = bytes.indexOf(LINE_FEED, start)) !== -1;
      start = end + 1
    ) {
      if (isBlank(bytes, start, end)) {
        this.line++;
        continue;
      }
      const line = bytes.subarray(start, end);
      const isUtf = isText || isUtf8(line);
      const text = isUtf
        ? withoutMark(DECODER.decode(line), this.line)
        : decodeWindows1252(line);
      if (text.trim() === "") {
        this.line++;
        continue;
      }
      const fault = line.length > longestLine
        ? TOO_LONG
        : !isUtf && !isWindows1252(line)
        ? NO_TEXT
        : this.#take(text, values, rows.length);
      if (fault === OTHER_EVENT) {
        this.line++; // counted already
        continue;
      }
      if (fault !== null) {
        this.refuse(fault, line);
        continue;
      }
      if (!isUtf) this.note("windows1252");
      rows.push(this.row++);
      lines.push(this.line++);
    }
    if (bytes.length - start > longestLine) {
      this.refuse(TOO_LONG, bytes.subarray(start), true);
      start = bytes.length;
    }
    if (rows.length === 0) return { end: start, flows: null };
    const frame = pl.DataFrame(
      this.#columns.map((name, i) =>
        pl.Series(name, values[i].slice(0, rows.length), pl.String)
      ),
    );
    const flows = {
      frame,
      rows: new Uint32Array(rows),
      lines: new Uint32Array(lines),
    };
    return { end: start, flows };
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
    const parsed = parseLine(line, reviver);
    if (parsed === undefined) return "not JSON";
    if (!isObject(parsed)) {
      return `expected a JSON object, found ${kindOfValue(parsed)}`;
    }
    if (isOtherEvent(parsed)) {
      this.note("event", parsed.event_type);
      return OTHER_EVENT;
    }
    const object = flattened(parsed);
    if (object !== parsed) {
      for (const key in parsed) {
        const isWanted = isObject(parsed[key]) && this.#placeOf(key) !== -1;
        if (isWanted) return this.#noValue(key, parsed[key]);
      }
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
        return this.#noValue(key, value);
      }
      values[place][row] = this.#textOf(value, place);
    }
    let found = 0;
    for (let i = 0; i < values.length; i++) {
      if (values[i][row] === undefined) values[i][row] = null;
      else if (i < this.#required) found++;
    }
    if (this.#columns.length === 0) return "no columns";
    if (found > 0 || this.#required === 0) return null;
    return `none of the columns ${this.#columns.join(", ")}`;
  }

  #noValue(key: string, value: unknown): string {
    return `column ${this.#columns[this.#placeOf(key)]}: expected a number, ` +
      `a text, true, false or null, found ${kindOfValue(value)}`;
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
    if (!isObject(object) || isOtherEvent(object)) continue;
    for (const [key, value] of Object.entries(flattened(object))) {
      if (!Array.isArray(value)) keys.add(key);
    }
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

const OTHER_EVENT = "no flow";

/**
 * Suricata's log of events: those of other types than flow are no flows. An event
 * has the number of its flow, or an object that is named as its type.
 */
function isOtherEvent(
  object: Record<string, unknown>,
): object is { event_type: string } {
  const { event_type: type } = object;
  return typeof type === "string" && type !== "flow" &&
    ("flow_id" in object || isObject(object[type]));
}

/** Objects within objects are as deep as this, at most. */
const DEEPEST = 8;

/** An object whose members' members are its own, `flow.bytes_toserver`, say. */
function flattened(object: Record<string, unknown>): Record<string, unknown> {
  if (!Object.values(object).some(isObject)) return object;
  const flat: Record<string, unknown> = Object.create(null);
  const add = (
    members: Record<string, unknown>,
    prefix: string,
    depth: number,
  ) => {
    for (const [key, value] of Object.entries(members)) {
      const isInner = isObject(value) && depth < DEEPEST;
      if (isInner) add(value, `${prefix}${key}.`, depth + 1);
      else flat[prefix + key] = value;
    }
  };
  add(object, "", 0);
  return flat;
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

/** Whether a line holds nothing but blanks; others may be told by their text. */
function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte !== SPACE && byte !== TAB && byte !== CARRIAGE_RETURN) {
      return false;
    }
  }
  return true;
}

function withoutMark(line: string, number: number): string {
  return number === 1 && line.startsWith(BYTE_ORDER_MARK)
    ? line.slice(BYTE_ORDER_MARK.length)
    : line;
}
