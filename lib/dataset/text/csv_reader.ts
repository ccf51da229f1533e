import pl from "nodejs-polars";
import { type Buffer, isUtf8 } from "node:buffer";
import { InputError } from "../../base/mod.ts";
import { canonicalNames } from "../schema/mod.ts";
import { type CsvBlock, CsvCutter } from "./csv_cutter.ts";
import { type CsvDialect, PACKED } from "./csv_dialect.ts";
import {
  type LineOptions,
  NO_TEXT,
  type TextFlows,
  type TextReader,
} from "./line_reader.ts";
import { asUtf8 } from "./windows_1252.ts";

/** What to read of CSV. */
export interface CsvOptions extends LineOptions {
  readonly dialect: CsvDialect;
  /** What to call the file in messages. */
  readonly path: string;
  /** The columns to read, by their canonical names. Default all. */
  readonly columns?: readonly string[];
}

/**
 * Reads CSV, every column as text and under its canonical name; errors are those
 * of {@linkcode CsvCutter}.
 */
export class CsvReader implements TextReader {
  readonly #cutter: CsvCutter;
  readonly #options: CsvOptions;

  constructor(options: CsvOptions) {
    this.#cutter = new CsvCutter(options.dialect, options.path, options);
    this.#options = options;
    const { dialect: { isWindows1252, headerLines }, onNoted } = options;
    if (isWindows1252) onNoted?.("windows1252", headerLines);
  }

  push(piece: Uint8Array): TextFlows | null {
    return this.#read(this.#cutter.push(piece));
  }

  end(): TextFlows | null {
    return this.#read(this.#cutter.end());
  }

  #read(block: CsvBlock | null): TextFlows | null {
    if (block === null) return null;
    const { rows, lines } = block;
    return { frame: readBlock(block, this.#options), rows, lines };
  }
}

function readBlock(
  block: CsvBlock,
  { dialect, path, columns, onNoted }: CsvOptions,
): pl.DataFrame {
  const { rows } = block;
  const names = canonicalNames(dialect.columns);
  const wanted = columns ?? names;
  const last = dialect.fields - 1;
  const chosen = wanted.map((name) => Math.min(names.indexOf(name), last));
  const frame = parsed(block, { dialect, path, onNoted }, [...new Set(chosen)]);
  if (frame.height !== rows.length) {
    throw new InputError(
      `${path}: cannot read the CSV file: ${rows.length} lines gave ` +
        `${frame.height} rows`,
    );
  }
  const isPacked = names.length > dialect.fields;
  const read = new Map<string, pl.Series>();
  for (const column of frame.getColumns()) {
    const index = Number(column.name.slice("column_".length)) - 1;
    const parts = isPacked && index === last
      ? unpacked(column, names.length - last, dialect.gaps)
      : [dialect.separator === ";" ? withPoints(column) : column];
    parts.forEach((part, i) => read.set(names[index + i], part));
  }
  return pl.DataFrame(wanted.map((name) => read.get(name)!.rename(name)));
}

/** Some of the fields, by their numbers, as text. */
function parsed(
  { bytes, lines }: CsvBlock,
  { dialect, path, onNoted }: CsvOptions,
  fields: readonly number[],
): pl.DataFrame {
  const parse = (bytes: Buffer) =>
    pl.readCSV(bytes, {
      hasHeader: false,
      inferSchemaLength: 0, // all of it as text
      sep: dialect.separator,
      quoteChar: dialect.quotes ? '"' : "",
      columns: fields.map((index) => `column_${index + 1}`),
      nullValues: dialect.gaps,
    });
  try {
    return parse(bytes);
  } catch (error) {
    if (isUtf8(bytes)) { // mostly it is not
      const [reason] = (error as Error).message.split("\n");
      throw new InputError(`${path}: cannot read the CSV file: ${reason}`);
    }
  }
  const text = asUtf8(bytes, lines, dialect.quotes, onNoted);
  if (text.faulty !== null) {
    throw new InputError(`${path}, line ${text.faulty}: ${NO_TEXT}`);
  }
  return parse(text.bytes);
}

/** The columns that one field holds; see `CsvDialect.fields`. */
function unpacked(
  column: pl.Series,
  count: number,
  gaps: readonly string[],
): pl.Series[] {
  const parts = (column.toArray() as (string | null)[])
    .map((text) => text?.split(PACKED) ?? []);
  return Array.from({ length: count }, (_, i) =>
    pl.Series(
      "part",
      parts.map((texts) => gaps.includes(texts[i]) ? null : texts[i] ?? null),
      pl.String,
    ));
}

/** Where semicolons stand between fields, `1,5` is a number and a half. */
function withPoints(column: pl.Series): pl.Series {
  const { name } = column;
  return column.toFrame()
    .select(pl.col(name).str.replace(DECIMAL_COMMA, "${1}.${2}"))
    .getColumn(name);
}

const DECIMAL_COMMA = "^(\\s*[+-]?\\d+),(\\d+(?:[eE][+-]?\\d+)?\\s*)$";
