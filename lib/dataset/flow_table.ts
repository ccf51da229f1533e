import pl from "nodejs-polars";
import { checkLabelColumn, parseLabels } from "./labels.ts";
import { parquetError } from "./scan_flows.ts";

/** What a table is made of. */
export interface TableParts {
  /** What to call the file in messages. */
  readonly path: string;
  /** All columns of the file, in its order. */
  readonly columns: string[];
  /** Their types; text where a column is neither in memory nor in a query. */
  readonly dtypes: pl.DataType[];
  /** Number of flows in the file. */
  readonly height: number;
  /** The columns that are in memory already. */
  readonly memory: pl.DataFrame;
  /** Reads all others; null where nothing else can be read. */
  readonly file: pl.LazyDataFrame | null;
}

/**
 * Flows that are read a column at a time, so that a run holds no more of a
 * large file than what it works on. Columns bear the Parquet release's names and
 * types, as in the frames of `loadFlows`. See `openFlowTable`.
 */
export class FlowTable {
  readonly columns: string[];
  readonly dtypes: pl.DataType[];
  /** Number of flows. */
  readonly height: number;
  readonly #parts: TableParts;
  /** True for each of the file's rows that is in the table; null for all. */
  readonly #rows: pl.Series | null;

  constructor(parts: TableParts, rows: Uint32Array | null = null) {
    this.columns = parts.columns;
    this.dtypes = parts.dtypes;
    this.height = rows?.length ?? parts.height;
    this.#parts = parts;
    this.#rows = rows && maskOf(rows, parts.height);
  }

  /** Number of columns in the file. */
  get width(): number {
    return this.columns.length;
  }

  /**
   * Reads one column, in threads of Polars.
   *
   * @param query What to ask of it: an expression over the column alone.
   * @returns A frame of that column.
   * @throws {InputError} If the file is broken there.
   */
  async read(
    name: string,
    query: pl.Expr = pl.col(name),
  ): Promise<pl.DataFrame> {
    const { memory, file, path } = this.#parts;
    const source = memory.columns.includes(name) ? memory.lazy() : file;
    if (source === null) {
      throw new RangeError(
        `Cannot read ${name}: the table was opened for ` +
          memory.columns.join(", "),
      );
    }
    try {
      const frame = await source.select(query).collect();
      return this.#rows ? frame.filter(this.#rows) : frame;
    } catch (error) {
      throw parquetError(path, error);
    }
  }

  /**
   * Reads the labels, a byte a flow.
   *
   * @throws {InputError} If there are none; see {@linkcode parseLabels}.
   */
  async readLabels(): Promise<Uint8Array> {
    const { path } = this.#parts;
    checkLabelColumn(this.columns, path);
    const frame = await this.read("binary_label");
    return parseLabels(frame.getColumn("binary_label"), path);
  }

  /**
   * The same table with some of its rows alone; nothing is read or copied.
   *
   * @param rows Their numbers in the file, ascending.
   */
  withRows(rows: Uint32Array): FlowTable {
    return new FlowTable(this.#parts, rows);
  }
}

function maskOf(rows: Uint32Array, height: number): pl.Series {
  const mask = new Uint8Array(height);
  for (const row of rows) mask[row] = 1;
  return pl.Series("rows", mask).cast(pl.Bool);
}
