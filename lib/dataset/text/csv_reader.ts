import pl from "nodejs-polars";
import type { Buffer } from "node:buffer";
import { InputError } from "../../base/mod.ts";
import { columnsNamed } from "../columns/mod.ts";
import { canonicalNames } from "../schema/mod.ts";
import { type CsvBlock, CsvCutter } from "./csv_cutter.ts";
import type { CsvDialect } from "./csv_dialect.ts";
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
  { bytes, rows }: CsvBlock,
  { dialect, path, columns }: CsvOptions,
): pl.DataFrame {
  const names = canonicalNames(dialect.columns);
  const chosen = columns?.map((name) => names.indexOf(name));
  let frame: pl.DataFrame;
  try {
    frame = pl.readCSV(bytes, {
      hasHeader: false,
      inferSchemaLength: 0, // all of it as text
      sep: dialect.separator,
      quoteChar: dialect.quotes ? '"' : "",
      columns: chosen?.map((index) => `column_${index + 1}`),
      nullValues: dialect.gaps,
    });
  } catch (error) {
    throw unreadable(bytes, path, error as Error);
  }
  if (frame.height !== rows.length) {
    throw new InputError(
      `${path}: cannot read the CSV file: ${rows.length} lines gave ` +
        `${frame.height} rows`,
    );
  }
  frame.columns = frame.columns.map((column) =>
    names[Number(column.slice("column_".length)) - 1]
  );
  return columns ? frame.select(...columnsNamed(columns)) : frame;
}

/** Says why Polars cannot read a block: mostly as it is not UTF-8. */
function unreadable(bytes: Buffer, path: string, error: Error): InputError {
  let reason = error.message.split("\n")[0];
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    reason = "its text is not UTF-8";
  }
  return new InputError(`${path}: cannot read the CSV file: ${reason}`);
}
