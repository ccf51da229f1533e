import pl from "nodejs-polars";
import { resolve } from "node:path";
import { InputError } from "../base/mod.ts";
import { canonicalNames } from "./schema/mod.ts";
import {
  columnNamed,
  commonType,
  type LabelChoice,
  withCanonicalTexts,
  withChosenLabels,
  withPlainTypes,
} from "./columns/mod.ts";

/** Parquet files of flows of which nothing but their description has been read. */
export interface ScannedFlows {
  /** What all files have, by their canonical names, in the first one's order. */
  readonly columns: string[];
  /** How the query gives each. */
  readonly dtypes: pl.DataType[];
  /** Number of flows, at least 1. */
  readonly height: number;
  /** Of each file. */
  readonly heights: number[];
  /** Reads the flows, under those names, when it is collected. */
  readonly query: pl.LazyDataFrame;
}

/**
 * The columns of a Parquet file, as it names them.
 *
 * @throws {InputError} If it is broken.
 */
export function parquetColumns(path: string): string[] {
  try {
    return scanFile(path).head(0).collectSync().columns;
  } catch (error) {
    throw parquetError(path, error);
  }
}

/**
 * Looks into Parquet files, at the columns that all have.
 *
 * @param name What to call them together in messages.
 * @param labels Which column has the labels; null for the data set's own.
 * @throws {InputError} If one is broken, or they have no rows.
 */
export function scanFlows(
  paths: readonly string[],
  name: string,
  labels: LabelChoice | null,
): ScannedFlows {
  const files = paths.map((path) => scanOne(path, name, labels));
  const columns = files[0].columns.filter((name) =>
    files.every(({ columns }) => columns.includes(name))
  );
  const height = files.reduce((sum, file) => sum + file.height, 0);
  if (height === 0) throw new InputError(`${name}: no rows in the file`);
  const places = files.map((file) =>
    new Map(file.columns.map((column, i) => [column, i]))
  );
  const dtypes = columns.map((column) =>
    commonType(files.map((file, f) => file.dtypes[places[f].get(column)!]))
  );
  const query = files.length === 1
    ? files[0].query
    : pl.concat(files.map(({ query }) =>
      query.select(
        ...columns.map((column, i) => columnNamed(column).cast(dtypes[i])),
      )
    ));
  return {
    columns,
    dtypes,
    height,
    heights: files.map(({ height }) => height),
    query,
  };
}

function scanOne(path: string, name: string, labels: LabelChoice | null) {
  try {
    const scan = scanFile(path);
    const { columns: stored, dtypes: types } = scan.head(0).collectSync();
    const names = canonicalNames(stored);
    const renamed = scan.rename(
      Object.fromEntries(names.map((name, i) => [stored[i], name])),
    );
    const flows = { columns: names, dtypes: types };
    const query = withChosenLabels(
      withPlainTypes(renamed, flows),
      flows,
      labels,
      name,
    );
    const { columns, dtypes } = query.head(0).collectSync();
    const height = scan.select(pl.len()).collectSync().item() as number;
    return { columns, dtypes, height, query };
  } catch (error) {
    throw parquetError(path, error);
  }
}

function scanFile(path: string): pl.LazyDataFrame {
  // A `*` or `~` in the name is a letter, and so is a `=` in a folder's.
  return pl.scanParquet(resolve(path), {
    glob: false,
    hivePartitioning: false,
  });
}

/**
 * Reads what a query of scanned flows asks for, at once: done aside, a broken
 * page would end the process. Polars' threads share the work either way.
 *
 * @param path What to call the files in messages.
 * @throws {InputError} If one is broken there.
 */
export function collectFlows(
  query: pl.LazyDataFrame,
  path: string,
): pl.DataFrame {
  try {
    return withCanonicalTexts(withEqualColumns(query.collectSync()));
  } catch (error) {
    throw parquetError(path, error);
  }
}

/** @throws {Error} If columns differ in length, as Polars reads a damaged file. */
export function withEqualColumns(frame: pl.DataFrame): pl.DataFrame {
  const { height } = frame;
  const other = frame.getColumns().find(({ length }) => length !== height);
  if (other === undefined) return frame;
  throw new Error(
    `column ${other.name} has ${other.length} rows, others have ${height}`,
  );
}

/** Says which Parquet file Polars cannot read, and why, in one line. */
export function parquetError(path: string, error: unknown): unknown {
  if (error instanceof InputError) return error;
  const [reason] = (error as Error).message.split("\n");
  return new InputError(`${path}: cannot read the Parquet file: ${reason}`);
}
