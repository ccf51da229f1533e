import pl from "nodejs-polars";
import { type Buffer, isUtf8 } from "node:buffer";
import { InputError } from "../../base/mod.ts";
import { canonicalNames } from "../schema/mod.ts";
import { type CsvBlock, CsvCutter } from "./csv_cutter.ts";
import { type CsvDialect, PACKED } from "./csv_dialect.ts";
import type { LineOptions, TextFlows, TextReader } from "./line_reader.ts";

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
  { bytes, rows, lines }: CsvBlock,
  { dialect, path, columns }: CsvOptions,
): pl.DataFrame {
  const names = canonicalNames(dialect.columns);
  const wanted = columns ?? names;
  const last = dialect.fields - 1;
  const chosen = wanted.map((name) => Math.min(names.indexOf(name), last));
  let frame: pl.DataFrame;
  try {
    frame = pl.readCSV(bytes, {
      hasHeader: false,
      inferSchemaLength: 0, // all of it as text
      sep: dialect.separator,
      quoteChar: dialect.quotes ? '"' : "",
      columns: [...new Set(chosen)].map((index) => `column_${index + 1}`),
      nullValues: dialect.gaps,
    });
  } catch (error) {
    throw unreadable(bytes, path, lines, error as Error);
  }
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

/** Says why Polars cannot read a block: mostly as it is not UTF-8. */
function unreadable(
  bytes: Buffer,
  path: string,
  lines: Uint32Array,
  error: Error,
): InputError {
  let start = 0;
  for (const line of lines) {
    const feed = bytes.indexOf("\n", start);
    const end = feed === -1 ? bytes.length : feed;
    if (!isUtf8(bytes.subarray(start, end))) {
      return new InputError(
        `${path}, line ${line}: its text is not UTF-8; if it is windows-1252, ` +
          "iconv -f windows-1252 -t utf-8 FILE converts it",
      );
    }
    start = end + 1;
  }
  const reason = error.message.split("\n")[0];
  return new InputError(`${path}: cannot read the CSV file: ${reason}`);
}
