import pl from "nodejs-polars";
import { checkLabelColumn, parseLabels } from "./labels.ts";
import { parquetError } from "./scan_flows.ts";
import { changed, type UnchangedFile } from "./unchanged_file.ts";

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
  /** The columns that can be read. */
  readonly chosen: string[];
  /** Those that are in memory already. */
  readonly memory: pl.DataFrame;
  /** Reads the others from the file; null where there are none. */
  readonly query: pl.LazyDataFrame | null;
  /** Watched, as the columns are read long after it was opened; null for none. */
  readonly file: UnchangedFile | null;
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
  /** The numbers of the file's rows that are in the table; null for all. */
  readonly #rows: Uint32Array | null;
  /** True for each of the file's rows that is in the table; null for all. */
  readonly #mask: pl.Series | null;

  /** @param rows As in {@linkcode FlowTable.withRows}, counted in the file. */
  constructor(parts: TableParts, rows: Uint32Array | null = null) {
    this.columns = parts.columns;
    this.dtypes = parts.dtypes;
    this.height = rows?.length ?? parts.height;
    this.#parts = parts;
    this.#rows = rows;
    this.#mask = rows && maskOf(rows, parts.height);
  }

  /** The number in the file of one of the table's rows, both from 0. */
  readonly rowInFile = (row: number): number => this.#rows?.[row] ?? row;

  /** Number of columns in the file. */
  get width(): number {
    return this.columns.length;
  }

  /**
   * Reads one column, in threads of Polars.
   *
   * @param query What to ask of it: an expression over the column alone.
   * @returns A frame of that column.
   * @throws {InputError} If the file is broken there, or is not the one any more
   * that was opened.
   * @throws {RangeError} If the column was not chosen when it was.
   */
  async read(
    name: string,
    query: pl.Expr = pl.col(name),
  ): Promise<pl.DataFrame> {
    const { chosen, memory, path } = this.#parts;
    if (!chosen.includes(name)) {
      throw new RangeError(
        `Cannot read ${name} as the table was opened for ${chosen.join(", ")}`,
      );
    }
    try {
      const frame = memory.columns.includes(name)
        ? await memory.lazy().select(query).collect()
        : await this.#readFile(query);
      return this.#mask ? frame.filter(this.#mask) : frame;
    } catch (error) {
      throw parquetError(path, error);
    }
  }

  async #readFile(query: pl.Expr): Promise<pl.DataFrame> {
    const { query: flows, file, height, path } = this.#parts;
    const frame = await file!.reading(() => flows!.select(query).collect());
    if (frame.height !== height) throw changed(path); // Polars would not mind
    return frame;
  }

  /** @throws {InputError} If the file is not the one any more that was opened. */
  async checkUnchanged(): Promise<void> {
    await this.#parts.file?.check();
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
   * @param rows Their numbers in this table, ascending, none twice. Unchanged.
   * @throws {RangeError} If they are not ascending.
   */
  withRows(rows: Uint32Array): FlowTable {
    const own = this.#rows;
    for (let i = 1; i < rows.length; i++) {
      if (rows[i] > rows[i - 1]) continue;
      throw new RangeError(
        "Cannot choose rows as their numbers must ascend: found " +
          `${rows[i]} after ${rows[i - 1]}`,
      );
    }
    return new FlowTable(this.#parts, own ? rows.map((row) => own[row]) : rows);
  }
}

function maskOf(rows: Uint32Array, height: number): pl.Series {
  const mask = new Uint8Array(height);
  for (const row of rows) mask[row] = 1;
  return pl.Series("rows", mask).cast(pl.Bool);
}
