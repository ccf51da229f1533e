import type pl from "nodejs-polars";
import { InputError } from "../errors.ts";
import { parseColumns, withCanonicalTexts } from "./schema/canonical_values.ts";
import {
  findFlows,
  type FlowFile,
  type FlowSource,
} from "./files/find_flows.ts";
import { freeFrames } from "./free_frames.ts";
import { readCsvFile } from "./files/read_flow_file.ts";
import { parquetError, scanFlows } from "./files/scan_flows.ts";
import { UnchangedFiles } from "./files/unchanged_files.ts";

/** A piece of a file of flows. */
export interface FlowBatch {
  /** The columns asked for, in that order. */
  readonly frame: pl.DataFrame;
  /** The file they are from. */
  readonly path: string;
  /** How many flows of the file come before it. */
  readonly firstRow: number;
}

/** What to read of flows. */
export interface BatchOptions {
  /** The columns to read, by the Parquet release's names. */
  readonly columns: readonly string[];
  /** Flows in a batch at the most. Default 65,536. */
  readonly rows?: number;
  /**
   * Those of them that stay text where a file has text, though all of a batch's
   * may look like numbers. Default: what the flow columns' table calls text.
   */
  readonly texts?: readonly string[];
}

/**
 * Reads flows in pieces, in the order of the files and theirs; memory does not
 * grow with the number of flows. (A Parquet file is decoded by row groups, so it
 * takes what one of those takes.)
 *
 * Names, types and gaps are those of `loadFlows`, but text is parsed piece by
 * piece: a column may be whole numbers in one, fractions or text in the next.
 *
 * @param paths Files, folders of them, or the data set's folder.
 * @throws {InputError} If a file cannot be used or lacks a column.
 */
export async function* flowBatches(
  paths: string | readonly string[],
  { columns, rows = 65_536, texts = [] }: BatchOptions,
): AsyncGenerator<FlowBatch, void> {
  if (!(Number.isSafeInteger(rows) && rows > 0)) {
    throw new RangeError(
      `Cannot read batches as rows must be a positive integer: found ${rows}`,
    );
  }
  const source = await findFlows(paths);
  checkColumns(columns, source);
  let isEmpty = true;
  for (const file of source.files) {
    const pieces = file.format === "parquet"
      ? readParquetPieces(file, source, columns, rows)
      : readCsvSlices(file, source, columns, rows);
    let firstRow = 0;
    for await (const frame of pieces) {
      const parsed = parseColumns(frame, (name) => !texts.includes(name));
      yield { frame: parsed, path: file.path, firstRow };
      firstRow += frame.height;
      isEmpty = false;
      await freeFrames();
    }
  }
  if (isEmpty) throw new InputError(`${source.name}: no rows in the file`);
}

async function* readParquetPieces(
  { path }: FlowFile,
  { labels }: FlowSource,
  columns: readonly string[],
  rows: number,
): AsyncGenerator<pl.DataFrame, void> {
  const watched = await UnchangedFiles.open([path]);
  const scanned = scanFlows([path], path, labels);
  const query = scanned.query.select(...columns);
  for (let start = 0; start < scanned.height; start += rows) {
    yield await watched.reading(() =>
      Promise.resolve(readSlice(query, start, rows, path))
    );
  }
}

/** At once, as `FlowTable` reads: done aside, a broken page ends the process. */
function readSlice(
  query: pl.LazyDataFrame,
  start: number,
  rows: number,
  path: string,
): pl.DataFrame {
  try {
    return withCanonicalTexts(query.slice(start, rows).collectSync());
  } catch (error) {
    throw parquetError(path, error);
  }
}

async function* readCsvSlices(
  file: FlowFile,
  source: FlowSource,
  columns: readonly string[],
  rows: number,
): AsyncGenerator<pl.DataFrame, void> {
  for await (const frame of readCsvFile(file, source, columns)) {
    for (let start = 0; start < frame.height; start += rows) {
      yield frame.slice(start, rows);
    }
  }
}

function checkColumns(
  wanted: readonly string[],
  { name, columns }: FlowSource,
): void {
  const missing = wanted.filter((column) => !columns.includes(column));
  if (missing.length === 0) return;
  throw new InputError(
    `${name}: columns missing: ${missing.join(", ")}; ` +
      `found ${columns.join(", ")}`,
  );
}
