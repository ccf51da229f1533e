import type { Buffer } from "node:buffer";
import pl from "nodejs-polars";
import { InputError } from "../../errors.ts";
import { canonicalNames } from "../schema/rename_columns.ts";
import { type CsvBlock, CsvCutter } from "./csv_cutter.ts";
import type { CsvDialect } from "./csv_dialect.ts";

/** What to read of CSV. */
export interface CsvOptions {
  readonly dialect: CsvDialect;
  /** What to call the file in messages. */
  readonly path: string;
  /** The columns to read, by their canonical names. Default all. */
  readonly columns?: readonly string[];
}

/**
 * Reads CSV that is in memory, every column as text and under its canonical
 * name.
 *
 * @throws {InputError} If a line does not fit; see {@linkcode CsvCutter}.
 */
export function readCsv(bytes: Uint8Array, options: CsvOptions): pl.DataFrame {
  const cutter = new CsvCutter(options.dialect, options.path);
  const frames = [cutter.push(bytes), cutter.end()]
    .filter((block) => block !== null)
    .map((block) => readBlock(block, options));
  return frames.length === 0 ? noFlows(options) : pl.concat(frames);
}

/**
 * {@linkcode readCsv} for bytes that come in pieces: a frame a piece, so that
 * memory is bounded by the piece, or by the longest line, not by the file.
 *
 * @param longestLine See {@linkcode CsvCutter}.
 */
export async function* readCsvPieces(
  pieces: AsyncIterable<Uint8Array>,
  options: CsvOptions,
  longestLine?: number,
): AsyncGenerator<pl.DataFrame, void> {
  const cutter = new CsvCutter(options.dialect, options.path, longestLine);
  for await (const piece of pieces) {
    const block = cutter.push(piece);
    if (block) yield readBlock(block, options);
  }
  const block = cutter.end();
  if (block) yield readBlock(block, options);
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
  if (frame.height !== rows) {
    throw new InputError(
      `${path}: cannot read the CSV file: ${rows} lines gave ${frame.height} rows`,
    );
  }
  frame.columns = frame.columns.map((column) =>
    names[Number(column.slice("column_".length)) - 1]
  );
  return columns ? frame.select(...columns) : frame;
}

function noFlows({ dialect, columns }: CsvOptions): pl.DataFrame {
  const names = columns ?? canonicalNames(dialect.columns);
  return pl.DataFrame(names.map((name) => pl.Series(name, [], pl.String)));
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
