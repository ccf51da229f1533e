import pl from "nodejs-polars";
import { InputError } from "../base/mod.ts";
import {
  columnNamed,
  columnsNamed,
  commonType,
  kindOf,
  mayHoldNumbers,
  parseColumns,
} from "./columns/mod.ts";
import type { FlowSource } from "./find_flows.ts";
import { collectFlows, parquetColumns, scanFlows } from "./scan_flows.ts";
import { readTextFile } from "./read_flow_file.ts";
import { LineNotes } from "./text/mod.ts";
import { UnchangedFiles } from "./files/mod.ts";
import { columnsIn, Flows } from "./flows.ts";
import { freeFramesNowAndThen } from "./free_frames.ts";

/** About how much memory the texts of one piece of a text file take. */
const TEXT_BYTES = 32e6;

/** Parquet with more columns is held in memory where it has few values. */
const MANY_COLUMNS = 200;
const FEW_VALUES = 4e6;

/** Chooses, from all columns of a data set, those that will be read. */
export type ColumnChoice = (columns: string[]) => string[];

/**
 * Called with how many bytes of text files have been read, of how many; what it
 * throws ends the reading.
 */
export type OnRead = (bytes: number, total: number) => void;

/**
 * Opens a data set to read it a column at a time.
 *
 * Of Parquet files, little more than the metadata is read. Columns of text files
 * cannot be read one by one: the chosen ones are read now and stay in memory.
 *
 * @param choose Says which columns will be read; no others can be. Default all.
 * @throws {InputError} If a file cannot be used, or from `choose`.
 */
export async function openSource(
  source: FlowSource,
  choose: ColumnChoice = (columns) => columns,
  onRead?: OnRead,
): Promise<Flows> {
  const { name, labels } = source;
  const paths = source.files.map(({ path }) => path);
  const watched = await UnchangedFiles.open(paths);
  if (source.files.some(({ format }) => format !== "parquet")) {
    const { columns } = source;
    const readable = choose(columns);
    const { frame, files, notes } = await watched.reading(() =>
      readWhole(source, readable, onRead)
    );
    const { height } = frame;
    const memory = columnsIn(frame);
    const dtypes = columns.map((name) => memory.get(name)?.dtype ?? pl.String);
    return new Flows({
      labelName: () => labelNameOf(source),
      ...{ name, labels, files, columns, dtypes, height, readable, memory },
      ...{ query: null, watched, notes },
    });
  }
  const scanned = scanFlows(paths, name, labels);
  const { columns, height, heights, query } = scanned;
  const readable = choose(columns);
  // Whether text holds numbers is known only once all of it has been read. Of many
  // columns, few values are read at once: a query takes a time that grows with the
  // number of columns in the file, not of those that it asks for.
  const isSmall = columns.length > MANY_COLUMNS &&
    height * readable.length <= FEW_VALUES;
  const typeOf = new Map(columns.map((name, i) => [name, scanned.dtypes[i]]));
  const held = readable.filter((name) =>
    isSmall || mayHoldNumbers(name, typeOf.get(name)!)
  );
  const memory = columnsIn(
    held.length === 0 ? pl.DataFrame() : parseColumns(
      collectFlows(query.select(...columnsNamed(held)), name),
    ),
  );
  const files = paths.map((path, i) => ({ path, rows: heights[i] }));
  const dtypes = columns.map((name, i) =>
    memory.get(name)?.dtype ?? scanned.dtypes[i]
  );
  return new Flows({
    labelName: () => labelNameOf(source),
    ...{ name, labels, files, columns, dtypes, height, readable, memory },
    ...{ query, watched },
  });
}

/** What the first file calls the column of the labels. */
function labelNameOf(
  { files: [{ path, format, dialect, columns }] }: FlowSource,
): string | undefined {
  const own = format === "parquet" ? parquetColumns(path) : dialect?.columns;
  return own?.[columns.indexOf("binary_label")]?.trim();
}

/**
 * Reads columns of all files of a data set into memory.
 *
 * @throws {InputError} If a file cannot be used, or there are no flows.
 */
export async function readWhole(
  source: FlowSource,
  columns: readonly string[],
  onRead?: OnRead,
): Promise<Pick<Flows, "files" | "notes"> & { frame: pl.DataFrame }> {
  const onPiece = countRead(source, onRead);
  const notes = new LineNotes();
  const frames: pl.DataFrame[] = [];
  const files: { path: string; rows: number }[] = [];
  for (const file of source.files) {
    let rows = 0;
    const add = (frame: pl.DataFrame) => {
      frames.push(frame);
      rows += frame.height;
    };
    if (file.format === "parquet") {
      const { query } = scanFlows([file.path], file.path, source.labels);
      add(collectFlows(query.select(...columnsNamed(columns)), file.path));
    } else {
      const onNoted = notes.of(file.path);
      const pieces = readTextFile(file, source, { columns, onNoted }, onPiece);
      for await (const { frame } of pieces) {
        add(parseColumns(frame, (name) => kindOf(name) !== undefined));
        await freeFramesNowAndThen(TEXT_BYTES); // what the columns were made of
      }
    }
    files.push({ path: file.path, rows });
  }
  if (files.every(({ rows }) => rows === 0)) {
    throw new InputError(`${source.name}: no rows in the file`);
  }
  const frame = parseColumns(joinFrames(frames));
  return { frame, files, notes: notes.list() };
}

/** Adds up the bytes of a data set's text that were read, and reports the sum. */
export function countRead(
  { files }: FlowSource,
  onRead: OnRead = () => {},
): (bytes: number) => void {
  const total = files.reduce(
    (sum, { format, bytes }) => format === "parquet" ? sum : sum + bytes,
    0,
  );
  let read = 0;
  return (bytes) => onRead(read += bytes, total);
}

/** Stacks frames; columns whose types differ get a type that holds both. */
function joinFrames(frames: readonly pl.DataFrame[]): pl.DataFrame {
  const { columns } = frames[0];
  const ofFrames = frames.map(({ dtypes }) => dtypes); // made anew at each look
  const types = columns.map((_, i) =>
    commonType(ofFrames.map((dtypes) => dtypes[i]))
  );
  const alike = frames.map((frame, f) => {
    const casts = columns.flatMap((name, i) =>
      ofFrames[f][i].equals(types[i]) ? [] : [columnNamed(name).cast(types[i])]
    );
    return casts.length === 0 ? frame : frame.withColumns(...casts);
  });
  return pl.concat(alike, { how: "vertical", rechunk: false });
}
