import pl from "nodejs-polars";
import {
  checkLabelColumn,
  type LabelChoice,
  parseLabels,
  withCanonicalTexts,
} from "./columns/mod.ts";
import { type NameRow, rowNumber } from "./refused_line.ts";
import { freeFramesNowAndThen } from "./text_reader.ts";
import { changed, type UnchangedFiles } from "./files/mod.ts";
import { parquetError } from "./scan_flows.ts";

const BYTES_PER_VALUE = 8;

/** What a table is made of. */
export interface TableParts {
  /** What to call the data set in messages. */
  readonly name: string;
  /** Where its labels come from; null for the data set's own column. */
  readonly labels: LabelChoice | null;
  /** Its files and how many flows each has; none for flows in memory. */
  readonly files: readonly { readonly path: string; readonly rows: number }[];
  /** All its columns, in its order. */
  readonly columns: string[];
  /** Their types; text where a column is neither in memory nor in a query. */
  readonly dtypes: pl.DataType[];
  /** Number of flows in it. */
  readonly height: number;
  /** The columns that can be read. */
  readonly chosen: string[];
  /** Those that are in memory already. */
  readonly memory: pl.DataFrame;
  /** Reads the others from the files; null where there are none. */
  readonly query: pl.LazyDataFrame | null;
  /** Watched, as columns are read long after they were opened; null for none. */
  readonly watched: UnchangedFiles | null;
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
  /** The numbers of the data set's rows that are in the table; null for all. */
  readonly #rows: Uint32Array | null;
  /** True for each of the data set's rows that is in the table; null for all. */
  readonly #mask: pl.Series | null;

  /** @param rows As in {@linkcode FlowTable.withRows}, counted in the data set. */
  constructor(parts: TableParts, rows: Uint32Array | null = null) {
    this.columns = parts.columns;
    this.dtypes = parts.dtypes;
    this.height = rows?.length ?? parts.height;
    this.#parts = parts;
    this.#rows = rows;
    this.#mask = rows && maskOf(rows, parts.height);
  }

  /** The data set's files and how many flows each has. */
  get files(): TableParts["files"] {
    return this.#parts.files;
  }

  /**
   * Where a person finds one of the table's rows: its number from 1 and, of
   * several files, the file.
   *
   * @param row Counted from 0, in the table.
   */
  readonly nameRow: NameRow = (row) => {
    const { files } = this.#parts;
    let inFile = this.rowInData(row);
    if (files.length < 2) return rowNumber(inFile);
    const file = files.find(({ rows }) => {
      if (inFile < rows) return true;
      inFile -= rows;
      return false;
    });
    return `${rowNumber(inFile)} of ${file?.path}`;
  };

  /**
   * The number of one of the table's rows in the data set, all its files in a
   * row.
   *
   * @param row Counted from 0, in the table.
   */
  rowInData(row: number): number {
    return this.#rows?.[row] ?? row;
  }

  /** The columns that can be read. */
  get readable(): readonly string[] {
    return this.#parts.chosen;
  }

  /** Number of columns in the data set. */
  get width(): number {
    return this.columns.length;
  }

  /**
   * Reads one column.
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
    const { chosen, memory, name: source } = this.#parts;
    if (!chosen.includes(name)) {
      throw new RangeError(
        `Cannot read ${name} as the table was opened for ${chosen.join(", ")}`,
      );
    }
    try {
      const frame = memory.columns.includes(name)
        ? await memory.lazy().select(query).collect()
        : await this.#readFile(query);
      await freeFramesNowAndThen(frame.height * BYTES_PER_VALUE);
      return this.#mask ? frame.filter(this.#mask) : frame;
    } catch (error) {
      throw parquetError(source, error);
    }
  }

  async #readFile(query: pl.Expr): Promise<pl.DataFrame> {
    const { query: flows, watched, height, name } = this.#parts;
    // At once, though it could be done aside: there, a broken page would end the
    // process. Polars' threads share the work either way.
    const frame = await watched!.reading(() =>
      Promise.resolve(flows!.select(query).collectSync())
    );
    if (frame.height !== height) throw changed(name); // Polars would not mind
    return withCanonicalTexts(frame);
  }

  /** @throws {InputError} If a file is not the one any more that was opened. */
  async checkUnchanged(): Promise<void> {
    await this.#parts.watched?.check();
  }

  /**
   * Reads the labels, a byte a flow.
   *
   * @throws {InputError} If there are none; see {@linkcode parseLabels}.
   */
  async readLabels(): Promise<Uint8Array> {
    const { name, labels } = this.#parts;
    checkLabelColumn(this.columns, name);
    const frame = await this.read("binary_label");
    return parseLabels(
      frame.getColumn("binary_label"),
      name,
      this.nameRow,
      labels,
    );
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
