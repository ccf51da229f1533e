import type pl from "nodejs-polars";
import {
  checkLabelColumn,
  type DataOrigin,
  findFlows,
  flowTableOf,
  type LabelChoice,
  nameFile,
  type OnRead,
  openFlowTable,
  originOf,
  parseFlows,
  PUBLISHED_ROWS,
  readWhole,
  sha256Of,
  SHORTCUT_COLUMNS,
  withLabels,
} from "../dataset/mod.ts";
import { encodeFlows, generateFlows } from "../dataset/generate/mod.ts";
import { FLOW_IDENTIFIERS, selectFeatures } from "../preprocess/mod.ts";
import type { LabelledTable } from "../split/mod.ts";
import {
  checkMemory,
  csvTableBytes,
  freeBytes,
  runBytes,
} from "./memory_check.ts";
import { TIME_COLUMN } from "./prepare_flows.ts";
import type { RunSettings } from "./settings.ts";

/** Generated flows do not vary with a run's seed, so that seeds can be compared. */
const GENERATOR_SEED = 42;

/** What messages call a file of generated flows. */
const GENERATED = "generated flows";

/** Flows and where they came from. */
export interface OpenedFlows extends DataOrigin {
  readonly frame: pl.DataFrame;
}

/** Flows as a run reads them, a column at a time, and where they came from. */
export interface OpenedTable extends LabelledTable {
  /** Columns that the run leaves out beside labels and identifiers. */
  readonly exclude: readonly string[];
  readonly origin: DataOrigin;
}

/**
 * Reads a data set whole or, where there is none, generates one shaped like it.
 *
 * @param data Files of flows, folders of them, or the data set's folder; null
 * generates flows.
 * @param rows How many flows to generate; null for as many as were published.
 * @param labels Which column has the labels. Default the data set's own.
 * @throws {InputError} If the data cannot be used.
 */
export async function openFlows(
  data: string | readonly string[] | null,
  rows: number | null,
  labels: LabelChoice | null = null,
): Promise<OpenedFlows> {
  if (data === null) return await generate(rows);
  const source = await findFlows(data, labels);
  const { frame, files } = await readWhole(source, source.columns);
  return {
    frame: withLabels(frame, source.name, labels),
    ...await originOf(source, files),
  };
}

/**
 * Opens a data set, or generates one, as {@linkcode openFlows} does, but reads
 * no more of it than its labels.
 *
 * @param onRead Told how many bytes of CSV files were read, of how many.
 * @throws {InputError} If the data cannot be used.
 */
export async function openTable(
  settings: RunSettings,
  onRead?: OnRead,
): Promise<OpenedTable> {
  const { data, subset } = settings;
  if (data === null) {
    const { frame, ...origin } = await generate(subset);
    const table = flowTableOf(frame, GENERATED);
    const exclude = excludedColumns(table.columns, settings);
    return { table, labels: await table.readLabels(), exclude, origin };
  }
  const source = await findFlows(data, settings.labels);
  const tableBytes = csvTableBytes(source);
  const hasText = source.files.some(({ format }) => format !== "parquet");
  const free = freeBytes(); // before the table takes its part
  if (tableBytes > 0) {
    checkMemory(
      `${source.name}: reading CSV`,
      runBytes(0, 0, tableBytes),
      free,
    );
  }
  const table = await openFlowTable(source, (columns) => {
    checkLabelColumn(columns, source.name);
    const read = columnsOfRun(columns, settings);
    // Of a few flows, at the end. Text files, and texts of unknown columns, would
    // be in memory all along.
    const identifiers = hasText
      ? []
      : FLOW_IDENTIFIERS.filter((name) => columns.includes(name));
    return [...new Set([...read, ...identifiers])];
  }, onRead).catch((error) => {
    throw nameFile(
      [source.name, ...source.files.map(({ path }) => path)],
      error,
    );
  });
  const flows = Math.min(subset ?? Infinity, table.height);
  checkMemory(
    `${source.name}: training on ${flows.toLocaleString("en")} flows ` +
      "(--subset N draws fewer)",
    runBytes(flows, columnsOfRun(table.columns, settings).length, tableBytes),
    free,
  );
  const labels = await table.readLabels();
  const origin = await originOf(source, table.files);
  await table.checkUnchanged(); // or the hash would be another file's
  return {
    table,
    labels,
    exclude: excludedColumns(table.columns, settings),
    origin,
  };
}

/** What the settings leave out, the shortcuts that there are included. */
function excludedColumns(
  columns: readonly string[],
  { exclude, noShortcuts }: RunSettings,
): readonly string[] {
  if (!noShortcuts) return exclude;
  const shortcuts = SHORTCUT_COLUMNS.filter((name) => columns.includes(name));
  return [...new Set([...exclude, ...shortcuts])];
}

/** What a run reads: the features, the labels that there are, and the time. */
function columnsOfRun(columns: string[], settings: RunSettings): string[] {
  const named = [
    ...["binary_label", "attack_label"],
    ...(settings.split === "temporal" ? [TIME_COLUMN] : []),
  ].filter((name) => columns.includes(name));
  const exclude = excludedColumns(columns, settings);
  return [...named, ...selectFeatures(columns, exclude).features];
}

async function generate(rows: number | null): Promise<OpenedFlows> {
  const bytes = await encodeFlows(
    generateFlows({ rows: rows ?? PUBLISHED_ROWS, seed: GENERATOR_SEED }),
  );
  return {
    frame: parseFlows(bytes, GENERATED),
    path: null,
    sha256: sha256Of(bytes),
    files: [],
    form: null,
    leftOut: [],
  };
}
