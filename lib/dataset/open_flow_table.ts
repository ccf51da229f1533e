import pl from "nodejs-polars";
import { InputError } from "../errors.ts";
import { formatOfFile } from "./flow_file.ts";
import { FlowTable } from "./flow_table.ts";
import { mayHoldNumbers, parseColumns, withTexts } from "./parse_columns.ts";
import { readCsvBlocks } from "./read_csv.ts";
import { parquetError, scanFlows } from "./scan_flows.ts";
import { UnchangedFile } from "./unchanged_file.ts";

/** Chooses, from all columns of a file, those that will be read. */
export type ColumnChoice = (columns: string[]) => string[];

/**
 * Opens a file of flows to read it a column at a time.
 *
 * Of a Parquet file, little but its description is read. CSV has no columns to
 * be read one by one: the chosen ones are read now and stay in memory.
 *
 * @param choose Says which columns will be read; no others can be.
 * @throws {InputError} If the file cannot be used, or from `choose`.
 */
export async function openFlowTable(
  path: string,
  choose: ColumnChoice,
): Promise<FlowTable> {
  const file = await UnchangedFile.open(path);
  return await formatOfFile(path) === "parquet"
    ? openParquet(path, choose, file)
    : await file.reading(() => openCsv(path, choose, file));
}

/** Makes a table of flows in memory, as `parseFlows` returns them. */
export function flowTableOf(frame: pl.DataFrame, path: string): FlowTable {
  const { columns, dtypes, height } = frame;
  return new FlowTable({
    path,
    columns,
    dtypes,
    height,
    chosen: columns,
    memory: frame,
    query: null,
    file: null,
  });
}

function openParquet(
  path: string,
  choose: ColumnChoice,
  file: UnchangedFile,
): FlowTable {
  const { columns, dtypes, height, query } = scanFlows(path);
  const chosen = choose(columns);
  // The type of text that may hold numbers is known when all of it was read.
  const undecided = chosen.filter((name) =>
    mayHoldNumbers(name, dtypes[columns.indexOf(name)])
  );
  const memory = undecided.length === 0
    ? pl.DataFrame()
    : parseColumns(readColumns(query, undecided, path));
  return new FlowTable({
    path,
    columns,
    dtypes: typesIn(memory, columns, dtypes),
    height,
    chosen,
    memory,
    query,
    file,
  });
}

async function openCsv(
  path: string,
  choose: ColumnChoice,
  file: UnchangedFile,
): Promise<FlowTable> {
  let columns: string[] = [];
  let chosen: string[] = [];
  const blocks: pl.DataFrame[] = [];
  for await (const block of readCsvBlocks(path)) {
    if (blocks.length === 0) {
      columns = block.columns;
      chosen = choose(columns);
    }
    blocks.push(block.select(...chosen));
  }
  const text = pl.concat(blocks);
  if (text.height === 0) throw new InputError(`${path}: no rows in the file`);
  const memory = parseColumns(withTexts(text, text));
  return new FlowTable({
    path,
    columns,
    dtypes: typesIn(memory, columns, columns.map(() => pl.String)),
    height: text.height,
    chosen,
    memory,
    query: null,
    file,
  });
}

function readColumns(
  query: pl.LazyDataFrame,
  names: string[],
  path: string,
): pl.DataFrame {
  try {
    return query.select(...names).collectSync();
  } catch (error) {
    throw parquetError(path, error);
  }
}

/** The types of all columns, where a frame holds the final type of some. */
function typesIn(
  frame: pl.DataFrame,
  columns: string[],
  otherwise: pl.DataType[],
): pl.DataType[] {
  return columns.map((name, i) =>
    frame.columns.includes(name) ? frame.getColumn(name).dtype : otherwise[i]
  );
}
