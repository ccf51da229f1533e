import { resolve } from "node:path";
import pl from "nodejs-polars";
import { InputError } from "../errors.ts";
import { withTexts } from "./parse_columns.ts";
import { canonicalNames } from "./rename_columns.ts";

/** A Parquet file of flows of which nothing but its description has been read. */
export interface ScannedFlows {
  /** All columns, by the Parquet release's names, in the file's order. */
  readonly columns: string[];
  /** How the query gives each; see `withTexts`. */
  readonly dtypes: pl.DataType[];
  /** Number of flows, at least 1. */
  readonly height: number;
  /** Reads the flows, under those names, when it is collected. */
  readonly query: pl.LazyDataFrame;
}

/**
 * Looks into a Parquet file of flows.
 *
 * @throws {InputError} If it is broken or has no rows.
 */
export function scanFlows(path: string): ScannedFlows {
  try {
    // A `*` or `~` in the name is a letter, and so is a `=` in a folder's.
    const scan = pl.scanParquet(resolve(path), {
      glob: false,
      hivePartitioning: false,
    });
    const stored = scan.head(0).collectSync();
    const columns = canonicalNames(stored.columns);
    const renamed = scan.rename(
      Object.fromEntries(columns.map((name, i) => [stored.columns[i], name])),
    );
    const query = withTexts(renamed, { columns, dtypes: stored.dtypes });
    const { dtypes } = query.head(0).collectSync();
    const height = scan.select(pl.len()).collectSync().item() as number;
    if (height === 0) throw new InputError(`${path}: no rows in the file`);
    return { columns, dtypes, height, query };
  } catch (error) {
    throw parquetError(path, error);
  }
}

/** Says which Parquet file Polars cannot read, and why, in one line. */
export function parquetError(path: string, error: unknown): unknown {
  if (error instanceof InputError) return error;
  const [reason] = (error as Error).message.split("\n");
  return new InputError(`${path}: cannot read the Parquet file: ${reason}`);
}
