import type pl from "nodejs-polars";
import { InputError } from "../errors.ts";
import { formatOfFile } from "./flow_file.ts";
import { freeFrames } from "./free_frames.ts";
import { findFlowsFile } from "./load_flows.ts";
import { parseColumns, withTexts } from "./parse_columns.ts";
import { readAhead } from "./read_ahead.ts";
import { readCsvBlocks } from "./read_csv.ts";
import { parquetError, scanFlows } from "./scan_flows.ts";
import { UnchangedFile } from "./unchanged_file.ts";

/** A piece of a file of flows. */
export interface FlowBatch {
  /** The columns asked for, in that order. */
  readonly frame: pl.DataFrame;
  /** How many flows of the file come before it. */
  readonly firstRow: number;
}

/** What to read of a file. */
export interface BatchOptions {
  /** The columns to read, by the Parquet release's names. */
  readonly columns: readonly string[];
  /** Flows in a batch at the most. Default 65,536. */
  readonly rows?: number;
}

/**
 * Reads a file of flows in pieces, in its order; memory does not grow with the
 * number of flows. (A Parquet file is decoded by row groups, so it takes what
 * one of those takes.)
 *
 * Names, types and gaps are those of `loadFlows`, but the text of a CSV file is
 * parsed piece by piece: a column may be whole numbers in one, fractions in
 * the next.
 *
 * @param path The file, or the data set's folder.
 * @throws {InputError} If the file cannot be used or lacks a column.
 */
export async function* flowBatches(
  path: string,
  { columns, rows = 65_536 }: BatchOptions,
): AsyncGenerator<FlowBatch, void> {
  if (!(Number.isSafeInteger(rows) && rows > 0)) {
    throw new RangeError(
      `Cannot read batches as rows must be a positive integer: found ${rows}`,
    );
  }
  const file = await findFlowsFile(path);
  const pieces = await formatOfFile(file) === "parquet"
    ? readParquetPieces(file, columns, rows)
    : readCsvPieces(file, columns, rows);
  let firstRow = 0;
  for await (const frame of pieces) {
    yield { frame: parseColumns(frame), firstRow };
    firstRow += frame.height;
    await freeFrames();
  }
  if (firstRow === 0) throw new InputError(`${file}: no rows in the file`);
}

async function* readParquetPieces(
  path: string,
  columns: readonly string[],
  rows: number,
): AsyncGenerator<pl.DataFrame, void> {
  const file = await UnchangedFile.open(path);
  const scanned = scanFlows(path);
  checkColumns(columns, scanned.columns, path);
  const query = scanned.query.select(...columns);
  const starts = Array.from(
    { length: Math.ceil(scanned.height / rows) },
    (_, piece) => piece * rows,
  );
  try {
    yield* readAhead(
      starts,
      (start) => file.reading(() => query.slice(start, rows).collect()),
    );
  } catch (error) {
    throw parquetError(path, error);
  }
}

async function* readCsvPieces(
  path: string,
  columns: readonly string[],
  rows: number,
): AsyncGenerator<pl.DataFrame, void> {
  for await (const block of readCsvBlocks(path)) {
    checkColumns(columns, block.columns, path);
    const chosen = block.select(...columns);
    const frame = withTexts(chosen, chosen);
    for (let start = 0; start < frame.height; start += rows) {
      yield frame.slice(start, rows);
    }
  }
}

function checkColumns(
  wanted: readonly string[],
  found: string[],
  path: string,
): void {
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length === 0) return;
  throw new InputError(
    `${path}: columns missing: ${missing.join(", ")}; ` +
      `found ${found.join(", ")}`,
  );
}
