import type pl from "nodejs-polars";
import { InputError } from "../base/mod.ts";
import { findFlows, type FlowSource } from "./find_flows.ts";
import type { FlowFile } from "./flow_file.ts";
import { openStream } from "./open_stream.ts";
import { collectFlows, scanFlows } from "./scan_flows.ts";
import { readTextFile, type TextOptions } from "./read_flow_file.ts";
import { UnchangedFiles } from "./files/mod.ts";
import { freeFramesNowAndThen } from "./free_frames.ts";
import { countRead, type OnRead } from "./open_source.ts";
import type { LineNotes, LineOptions } from "./text/mod.ts";
import { columnsNamed, kindOf, parseColumns } from "./columns/mod.ts";

/** A piece of a file of flows. */
export interface FlowBatch {
  /** The columns asked for, in that order; then the optional ones. */
  readonly frame: pl.DataFrame;
  /** The file they are from, or `standard input`. */
  readonly path: string;
  /**
   * The number of each flow among the file's, from 0. A line that was refused
   * has one, too; comments, blank lines and repeated headers have none.
   */
  readonly rows: Uint32Array;
  /** The line of each in its file, from 1; null for Parquet. */
  readonly lines: Uint32Array | null;
}

/** What to read of flows. */
export interface BatchOptions extends Pick<LineOptions, "onRefused"> {
  /** The columns to read, by the Parquet release's names. */
  readonly columns: readonly string[];
  /**
   * Chooses, from all columns that are there, others to carry along: what names
   * a flow, say. They come as they are stored: from files of text as text.
   * Default none.
   */
  readonly optional?: (available: readonly string[]) => readonly string[];
  /** Flows in a batch at the most. Default 65,536. */
  readonly rows?: number;
  /**
   * Those of the columns that stay text where a file has text, though all of a
   * batch's may look like numbers. Default: what the flow columns' table calls
   * text.
   */
  readonly texts?: readonly string[];
  /**
   * Told how many bytes of text files were read, of how many; what it throws
   * ends the reading.
   */
  readonly onRead?: OnRead;
  /** Told what is not read as it is: lines that are no flows, say. Default none. */
  readonly notes?: LineNotes;
  /** Where flows come from whose path is `-`. Default standard input. */
  readonly input?: AsyncIterable<Uint8Array>;
}

/**
 * Flows that are read of a Parquet file at a time, about: whole row groups are
 * decoded, again for each slice of one.
 */
const ROWS_READ = 131_072;

/** The path that stands for standard input. */
const INPUT_PATH = "-";

/** What a value takes with what it was made of, about, in bytes. */
const BYTES_PER_VALUE = { parquet: 16, text: 64 };

/**
 * Reads flows in pieces, in the order of the files and theirs; memory does not
 * grow with the number of flows. (A Parquet file is decoded by row groups, so it
 * takes what one of those takes.)
 *
 * Names, types and gaps are those of `loadFlows`, but text is parsed piece by
 * piece: a column may be whole numbers in one, fractions or text in the next. A
 * text's number is the same either way; see `numbersOfTexts`.
 *
 * @param paths Files, folders of them, or the data set's folder; `-` alone for
 * standard input, CSV or JSON lines, whose flows come as soon as they are there.
 * @throws {InputError} If a file cannot be used, lacks a column or, unless they
 * are refused, has a line that cannot be a flow. In JSON, a line that lacks a
 * column is such a line.
 */
export async function* flowBatches(
  paths: string | readonly string[],
  options: BatchOptions,
): AsyncGenerator<FlowBatch, void> {
  const { columns, rows = 65_536, texts = [], onRefused, onRead, notes } =
    options;
  if (!(Number.isSafeInteger(rows) && rows > 0)) {
    throw new RangeError(
      `Cannot read batches as rows must be a positive integer: found ${rows}`,
    );
  }
  const source = isStandardInput(paths)
    ? await openStream(options.input ?? Deno.stdin.readable, columns)
    : await findFlows(paths, null, {
      refuses: onRefused !== undefined,
      columns,
    });
  checkColumns(columns, source);
  notes?.say(source.notes);
  const optional = options.optional?.(source.columns)
    .filter((name) => !columns.includes(name)) ?? [];
  const isParsed = (name: string) =>
    columns.includes(name) && !texts.includes(name);
  let isEmpty = true;
  const reading: Reading = {
    columns,
    optional,
    isNumber: (name) => isParsed(name) && kindOf(name) !== "text",
    onRefused: onRefused && ((line) => {
      isEmpty = false;
      onRefused(line);
    }),
    source,
    rows,
    onPiece: countRead(source, onRead),
  };
  for (const file of source.files) {
    const isParquet = file.format === "parquet";
    const valueBytes = BYTES_PER_VALUE[isParquet ? "parquet" : "text"];
    const pieces = isParquet
      ? readParquetPieces(file, reading)
      : readTextBatches(file, { ...reading, onNoted: notes?.of(file.path) });
    for await (const piece of pieces) {
      const frame = parseColumns(piece.frame, isParsed);
      yield { ...piece, frame, path: file.path };
      isEmpty = false;
      await freeFramesNowAndThen(frame.height * frame.width * valueBytes);
    }
  }
  if (isEmpty) throw new InputError(`${source.name}: no rows in the file`);
}

/** What is read of files, and how. */
interface Reading extends TextOptions {
  readonly optional: readonly string[];
  readonly source: FlowSource;
  readonly rows: number;
  readonly onPiece: (bytes: number) => void;
}

/** A batch as its file holds it. */
type Piece = Omit<FlowBatch, "path">;

async function* readParquetPieces(
  { path }: FlowFile,
  { source, columns, optional, rows }: Reading,
): AsyncGenerator<Piece, void> {
  const watched = await UnchangedFiles.open([path]);
  const scanned = scanFlows([path], path, source.labels);
  const query = scanned.query.select(
    ...columnsNamed([...columns, ...optional]),
  );
  const together = Math.max(rows, ROWS_READ - ROWS_READ % rows);
  for (let start = 0; start < scanned.height; start += together) {
    const read = await watched.reading(() =>
      Promise.resolve(collectFlows(query.slice(start, together), path))
    );
    for (let from = 0; from < read.height; from += rows) {
      const frame = read.slice(from, rows);
      const first = start + from;
      const numbers = new Uint32Array(frame.height).map((_, i) => first + i);
      yield { frame, rows: numbers, lines: null };
    }
  }
}

async function* readTextBatches(
  file: FlowFile,
  reading: Reading,
): AsyncGenerator<Piece, void> {
  const { source, rows, onPiece } = reading;
  const pieces = readTextFile(file, source, reading, onPiece);
  for await (const { frame, rows: numbers, lines } of pieces) {
    for (let start = 0; start < frame.height; start += rows) {
      yield {
        frame: frame.slice(start, rows),
        rows: numbers.subarray(start, start + rows),
        lines: lines.subarray(start, start + rows),
      };
    }
  }
}

function isStandardInput(paths: string | readonly string[]): boolean {
  const asked = typeof paths === "string" ? [paths] : paths;
  if (!asked.includes(INPUT_PATH)) return false;
  if (asked.length === 1) return true;
  throw new InputError(
    `standard input (${INPUT_PATH}) is read alone: found ${asked.join(", ")}`,
  );
}

/** Lines of JSON may lack columns, but not most of them. */
function checkColumns(
  wanted: readonly string[],
  { files }: FlowSource,
): void {
  for (const { path, format, columns } of files) {
    const missing = wanted.filter((column) => !columns.includes(column));
    const allowed = !format.startsWith("jsonl") ? 0 : columns.length === 0 // no line at the beginning was read
      ? Infinity
      : wanted.length / 2;
    if (missing.length <= allowed) continue;
    throw new InputError(
      `${path}: columns missing: ${missing.join(", ")}; ` +
        `found ${columns.join(", ")}`,
    );
  }
}
