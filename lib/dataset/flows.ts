import pl from "nodejs-polars";
import { InputError } from "../base/mod.ts";
import {
  checkLabelColumn,
  classWords,
  columnNamed,
  type ColumnRequest,
  columnsNamed,
  countLabels,
  isOneOf,
  type LabelChoice,
  labelColumn,
  type NameRow,
  queryOf,
  readLabels,
  readTexts,
  readValues,
  rowNumber,
  textCodesOf,
  UNLABELLED,
  type Values,
  valuesIn,
  withAttackNames,
} from "./columns/mod.ts";
import { freeFramesNowAndThen } from "./free_frames.ts";
import { changed, type UnchangedFiles } from "./files/mod.ts";
import { collectFlows, parquetError } from "./scan_flows.ts";
import { type ColumnRole, rolesByName } from "./roles/mod.ts";
import { isLabel } from "./schema/mod.ts";

const BYTES_PER_VALUE = 8;
/** What columns take at the most that are read by one query, if they are several. */
const BYTES_TOGETHER = 16e6;

/** A column, and what to ask of it: an expression over the column alone. */
interface Query {
  readonly name: string;
  readonly query: pl.Expr;
}

/** The data set that {@linkcode Flows} are read from. */
export interface FlowData {
  /** What to call it in messages. */
  readonly name: string;
  /** Where its labels come from; null for the data set's own column. */
  readonly labels: LabelChoice | null;
  /** What the files call that column, for messages. Default `binary_label`. */
  readonly labelName?: () => string | undefined;
  /** Its files and how many flows each has; none for flows in memory. */
  readonly files: readonly { readonly path: string; readonly rows: number }[];
  /** All its columns, in its order. */
  readonly columns: string[];
  /** Their types; text where a column is neither in memory nor in a query. */
  readonly dtypes: pl.DataType[];
  /** Number of flows in it. */
  readonly height: number;
  /** The columns that can be read. */
  readonly readable: readonly string[];
  /** Those that are in memory already, by their names. */
  readonly memory: ReadonlyMap<string, pl.Series>;
  /** Reads the others from the files; null where there are none. */
  readonly query: pl.LazyDataFrame | null;
  /** What its files hold beside flows, in sentences. Default nothing. */
  readonly notes?: readonly string[];
  /** What the columns are. Default what their names say. */
  readonly roles?: readonly ColumnRole[];
  /** Whether all flows count as normal, as nobody says what they are. */
  readonly takenAsNormal?: boolean;
  /** Watched, as columns are read long after they were opened; null for none. */
  readonly watched: UnchangedFiles | null;
}

/**
 * What the labels say of flows: which are attacks, that all are normal, or
 * nothing.
 */
export type Labelling = "attacks" | "normal" | "none";

/** Flows that can be trained on. */
export interface LabelledFlows {
  /** Each with a label, 0 or 1. */
  readonly flows: Flows;
  readonly labelling: Labelling;
  /** How many of all flows have no label. */
  readonly unlabelled: number;
  /**
   * The values of the chosen column that they have, the most frequent first; null
   * where they have none.
   */
  readonly unlabelledValues: readonly {
    readonly name: string | null;
    readonly count: number;
  }[];
}

/**
 * Flows that are read a column at a time, so that a run holds no more of a large
 * file than what it works on. Columns have the Parquet release's names and types.
 * `openSource` opens files; {@linkcode Flows.of} takes a Polars frame.
 *
 * @example
 * ```ts
 * import { Flows } from "./mod.ts";
 * import pl from "nodejs-polars";
 * import { assertEquals } from "@std/assert";
 *
 * const flows = Flows.of(
 *   pl.DataFrame({ dur: [0.5, 2, 9], binary_label: [0, 1, 0] }),
 * );
 * const some = flows.withRows(Uint32Array.of(1, 2));
 * assertEquals((await some.read("dur")).toRecords(), [{ dur: 2 }, { dur: 9 }]);
 * assertEquals(await some.labels(), Uint8Array.of(1, 0));
 * ```
 */
export class Flows {
  /** All columns of the data set, in its order. */
  readonly columns: string[];
  /** Their types. */
  readonly dtypes: pl.DataType[];
  /** Number of flows. */
  readonly height: number;
  readonly #data: FlowData;
  /** All flows of the data set. */
  readonly #all: Flows;
  /** The numbers of the data set's rows that are among the flows; null for all. */
  readonly #rows: Uint32Array | null;
  /** True for each of the data set's rows that is among them; null for all. */
  readonly #mask: pl.Series | null;
  /** All flows' of the data set, read once. */
  #labels: Promise<Uint8Array> | null = null;
  /** Asked for once. */
  #roles: readonly ColumnRole[] | null = null;

  /**
   * For `openSource` and the methods here, which make flows.
   *
   * @param some Which of a data set's flows they are. Default all.
   */
  constructor(data: FlowData, some?: { of: Flows; rows: Uint32Array }) {
    this.columns = data.columns;
    this.dtypes = data.dtypes;
    this.height = some?.rows.length ?? data.height;
    this.#data = data;
    this.#all = some?.of ?? this;
    this.#rows = some?.rows ?? null;
    this.#mask = some ? maskOf(some.rows, data.height) : null;
  }

  /**
   * Makes flows of a frame in memory; flows are returned as they are.
   *
   * @param data A frame as `loadFlows` and `parseFlows` return it.
   * @param name What to call it in messages.
   */
  static of(data: Flows | pl.DataFrame, name = "flows"): Flows {
    if (data instanceof Flows) return data;
    const { columns, dtypes, height } = data;
    return new Flows({
      ...{ name, labels: null, files: [], columns, dtypes, height },
      ...{ readable: columns, memory: columnsIn(data) },
      ...{ query: null, watched: null },
    });
  }

  /** What to call the data set in messages. */
  get name(): string {
    return this.#data.name;
  }

  /** The data set's files and how many flows each has. */
  get files(): FlowData["files"] {
    return this.#data.files;
  }

  /** What the files hold beside flows, in sentences. */
  get notes(): readonly string[] {
    return this.#data.notes ?? [];
  }

  /** What each column is to a detector, in their order. */
  get roles(): readonly ColumnRole[] {
    return this.#roles ??= this.#data.roles ?? rolesByName(this.columns);
  }

  /** The columns that can be read. */
  get readable(): readonly string[] {
    return this.#data.readable;
  }

  /** Number of columns in the data set. */
  get width(): number {
    return this.columns.length;
  }

  /** A column's type; undefined where the data set has no such column. */
  typeOf(column: string): pl.DataType | undefined {
    return this.dtypes[this.columns.indexOf(column)];
  }

  /**
   * What to call one of the flows in messages: its row number from 1 and, where
   * there are several files, the file.
   *
   * @param row Counted from 0, among these flows.
   */
  readonly nameRow: NameRow = (row) => {
    const { files } = this.#data;
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
   * The row number of one of the flows in the data set, its files one after the
   * other.
   *
   * @param row Counted from 0, among these flows.
   */
  rowInData(row: number): number {
    return this.#rows?.[row] ?? row;
  }

  /**
   * Reads one column.
   *
   * @param query What to ask of it: an expression over the column alone.
   * @returns A frame of that column.
   * @throws {InputError} If the file is broken there, or has changed since it was
   * opened.
   * @throws {RangeError} If the flows were opened without the column.
   */
  async read(
    column: string,
    query: pl.Expr = columnNamed(column),
  ): Promise<pl.DataFrame> {
    const [frame] = await this.#readTogether([{ name: column, query }]);
    return this.#ofThese(frame);
  }

  /**
   * Reads columns in their order, each of them once; small ones several at a time,
   * as each query takes some time of its own.
   *
   * @param parts What to give of each: flows of this data set. Default these.
   * @returns `[column, values, part]` for each column and each part; `part` is its
   * place among the parts. The caller may change the values; they are valid until
   * the next ones are asked for, as all share one buffer.
   * @throws As {@linkcode Flows.read}.
   */
  async *readEach<Column extends ColumnRequest>(
    columns: readonly Column[],
    parts: readonly Flows[] = [this],
  ): AsyncGenerator<[Column, Values, part: number], void> {
    const bytes = Math.max(1, this.#data.height) * BYTES_PER_VALUE;
    const count = Math.max(1, Math.floor(BYTES_TOGETHER / bytes));
    const memory = new Float64Array(
      Math.max(...parts.map(({ height }) => height)),
    );
    const copied = parts.filter((part) => part.#mask !== null)
      .reduce((sum, { height }) => sum + height, 0);
    for (let start = 0; start < columns.length; start += count) {
      const together = columns.slice(start, start + count);
      const frames = await this.#readTogether(together.map((column) => ({
        name: column.name,
        query: queryOf(column),
      })));
      await freeFramesNowAndThen(together.length * copied * BYTES_PER_VALUE);
      for (const [i, column] of together.entries()) {
        for (const [part, flows] of parts.entries()) {
          const values = memory.subarray(0, flows.height);
          yield [
            column,
            readValues(flows.#ofThese(frames[i]), column, values),
            part,
          ];
        }
      }
    }
  }

  /** A frame of each column, of all flows of the data set. */
  async #readTogether(columns: readonly Query[]): Promise<pl.DataFrame[]> {
    const { readable, memory, name, height } = this.#data;
    const unread = columns.find(({ name }) => !readable.includes(name));
    if (unread !== undefined) {
      throw new RangeError(
        `Cannot read ${unread.name} as the flows were opened for ` +
          readable.join(", "),
      );
    }
    const inFile = columns.filter(({ name }) => !memory.has(name));
    try {
      const file = inFile.length > 0 ? await this.#readFile(inFile) : [];
      const frames = columns.map(({ name, query }) =>
        // Alone: Polars looks at all columns of a frame.
        memory.has(name)
          ? pl.DataFrame([memory.get(name)!]).select(query)
          : file.shift()!
      );
      await freeFramesNowAndThen(columns.length * height * BYTES_PER_VALUE);
      return frames;
    } catch (error) {
      throw parquetError(name, error);
    }
  }

  /** The rows of a frame of all flows that are among these. */
  #ofThese(frame: pl.DataFrame): pl.DataFrame {
    return this.#mask ? frame.filter(this.#mask) : frame;
  }

  async #readFile(columns: readonly Query[]): Promise<pl.DataFrame[]> {
    const { query: flows, watched, height, name } = this.#data;
    const queries = columns.map(({ query }) => query);
    const frame = await watched!.reading(() =>
      Promise.resolve(collectFlows(flows!.select(...queries), name))
    );
    if (frame.height !== height) throw changed(name); // Polars would not mind
    return frame.getColumns().map((column) => pl.DataFrame([column]));
  }

  /**
   * The flows' labels, 0 (normal) or 1 (attack), one byte per flow. They are read
   * once; do not change them.
   *
   * @throws {InputError} If a flow has none, or another value; see
   * {@linkcode parseLabels}. {@linkcode Flows.labelled} leaves such flows out.
   */
  async labels(): Promise<Uint8Array> {
    const labels = await this.#ownLabels();
    const row = labels.indexOf(UNLABELLED);
    if (row === -1) return labels;
    checkLabelColumn(this.columns, this.name);
    throw new InputError(
      `${this.#labelColumn}, ${this.nameRow(row)}: the flow has no label`,
    );
  }

  /**
   * The flows that can be trained on: those with a label or, where none has one,
   * all of them, taken as normal.
   *
   * @param withheld Whether labels are not to be looked at. Default false.
   * @throws {InputError} If a label is no label, all flows are attacks, or the
   * chosen column labels no flow.
   */
  async labelled(withheld = false): Promise<LabelledFlows> {
    if (withheld) return this.#taken();
    const labels = await this.#ownLabels();
    const [normal, attacks, unlabelled] = countLabels(labels);
    const { labels: choice } = this.#data;
    await this.#checkValues();
    if (normal === 0 && (attacks > 0 || choice !== null)) {
      throw new InputError(
        `${this.#labelColumn}: expected ${classWords(choice)}, found ${
          count(attacks)
        } rows of 1 and none ` +
          `of 0${
            unlabelled > 0 ? `, ${count(unlabelled)} without a label` : ""
          }` + await this.#namedLabels(),
      );
    }
    if (normal === 0) return this.#taken();
    return {
      flows: unlabelled === 0 ? this : this.withRows(
        Uint32Array.from(labels.keys())
          .filter((row) => labels[row] !== UNLABELLED),
      ),
      labelling: attacks > 0 ? "attacks" : "normal",
      unlabelled,
      unlabelledValues: unlabelled === 0 ? [] : await this.#valuesOf(labels),
    };
  }

  /** All of them, taken as normal. */
  #taken(): LabelledFlows {
    const some = this.#rows && { of: this.#all, rows: this.#rows };
    const data = { ...this.#data, takenAsNormal: true };
    const flows = new Flows(data, some ?? undefined);
    const { height: unlabelled } = this;
    return { flows, labelling: "none", unlabelled, unlabelledValues: [] };
  }

  /** @throws {InputError} If a chosen value is none of the column's: a slip. */
  async #checkValues(): Promise<void> {
    const { labels: choice } = this.#data;
    if (!this.readable.includes("attack_label") || choice === null) return;
    const column = (await this.read("attack_label")).toSeries(0);
    const found = column.dropNulls().unique().cast(pl.String).toFrame();
    const text = columnNamed(column.name).str.strip().str.toLowerCase();
    const isThere = (value: string) =>
      found.filter(isOneOf(text, value)).height > 0;
    for (const flag of ["attack", "ignore"] as const) {
      const unknown = (choice[flag] ?? null)?.split(",")
        .find((value) => !isThere(value));
      if (unknown === undefined) continue;
      throw new InputError(
        `${this.#labelColumn}: --${flag} ${unknown.trim()}: no flow has that ` +
          `value${valuesIn(column)}`,
      );
    }
  }

  /** Counts the chosen column's values of the flows without a label. */
  async #valuesOf(
    labels: Uint8Array,
  ): Promise<LabelledFlows["unlabelledValues"]> {
    if (!this.readable.includes("attack_label")) return [];
    const { texts, codes } = readTexts(
      await this.read("attack_label", textCodesOf("attack_label")),
    );
    const counts = new Uint32Array(texts.length);
    codes.forEach((code, row) => {
      if (labels[row] === UNLABELLED) counts[code]++;
    });
    return texts.map((name, code) => ({ name, count: counts[code] }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count);
  }

  /** One byte a flow, 2 where it has no label. */
  async #ownLabels(): Promise<Uint8Array> {
    if (this.#data.takenAsNormal) return new Uint8Array(this.height);
    if (this.#rows === null) return await (this.#labels ??= this.#readLabels());
    const labels = await this.#all.#ownLabels();
    return Uint8Array.from(this.#rows, (row) => labels[row]);
  }

  async #readLabels(): Promise<Uint8Array> {
    if (!this.columns.includes("binary_label")) {
      return new Uint8Array(this.height).fill(UNLABELLED);
    }
    const column = (await this.read("binary_label")).toSeries(0);
    return readLabels(column, () => this.#labelColumn, this.nameRow);
  }

  /** The chosen column's values, for messages; empty where it names none. */
  async #namedLabels(): Promise<string> {
    if (!this.readable.includes("attack_label")) return "";
    return valuesIn((await this.read("attack_label")).toSeries(0));
  }

  /** The column of the labels, for messages. */
  get #labelColumn(): string {
    const { name, labels, labelName } = this.#data;
    const column = labels?.column ?? labelName?.() ?? "binary_label";
    return `${name}: column ${column}`;
  }

  /**
   * Reads columns into a frame. Where flows are labelled, labels are 0 and 1, and
   * no attack's name is missing.
   *
   * @param columns Default all that can be read.
   * @throws {InputError} As {@linkcode Flows.read} and {@linkcode Flows.labels}.
   */
  async frame(
    columns: readonly string[] = this.readable,
  ): Promise<pl.DataFrame> {
    const isLabelled = this.readable.includes("binary_label") &&
      columns.some(isLabel);
    const read = isLabelled ? [labelColumn(await this.labels())] : [];
    for (const name of columns) {
      if (isLabelled && name === "binary_label") continue;
      read.push((await this.read(name)).toSeries(0));
    }
    const frame = pl.DataFrame(read);
    return isLabelled
      ? withAttackNames(frame).select(...columnsNamed(columns))
      : frame;
  }

  /** A frame of `binary_label` and, if the data set has it, `attack_label`. */
  async labelFrame(): Promise<pl.DataFrame> {
    const names = ["attack_label", "binary_label"];
    return await this.frame(names.filter((name) => this.typeOf(name)));
  }

  /**
   * Selects some of these flows; nothing is read or copied.
   *
   * @param rows Their numbers among these, ascending, none twice. Unchanged.
   * @throws {RangeError} If they are not ascending.
   */
  withRows(rows: Uint32Array): Flows {
    const own = this.#rows;
    for (let i = 1; i < rows.length; i++) {
      if (rows[i] > rows[i - 1]) continue;
      throw new RangeError(
        "Cannot choose rows as their numbers must ascend: found " +
          `${rows[i]} after ${rows[i - 1]}`,
      );
    }
    return new Flows(this.#data, {
      of: this.#all,
      rows: own ? rows.map((row) => own[row]) : rows,
    });
  }

  /** These flows with other roles of their columns; nothing is read or copied. */
  withRoles(roles: readonly ColumnRole[]): Flows {
    const some = this.#rows && { of: this.#all, rows: this.#rows };
    const flows = new Flows({ ...this.#data, roles }, some ?? undefined);
    flows.#labels = this.#labels;
    return flows;
  }

  /**
   * Checks that the files have not changed since they were opened.
   *
   * @throws {InputError} If one has.
   */
  async checkUnchanged(): Promise<void> {
    await this.#data.watched?.check();
  }
}

function count(rows: number): string {
  return rows.toLocaleString("en");
}

/** A frame's columns by their names. */
export function columnsIn(frame: pl.DataFrame): Map<string, pl.Series> {
  return new Map(frame.getColumns().map((column) => [column.name, column]));
}

function maskOf(rows: Uint32Array, height: number): pl.Series {
  const mask = new Uint8Array(height);
  for (const row of rows) mask[row] = 1;
  return pl.Series("rows", mask).cast(pl.Bool);
}
