import type pl from "nodejs-polars";
import { createHash } from "node:crypto";
import { PUBLISHED_ROWS } from "../dataset/columns.ts";
import { generateFlows } from "../dataset/generate_flows.ts";
import { encodeFlows } from "../dataset/write_parquet.ts";
import { hashFile } from "../dataset/flow_file.ts";
import { checkLabelColumn } from "../dataset/labels.ts";
import { findFlowsFile, loadFlows, parseFlows } from "../dataset/load_flows.ts";
import { flowTableOf, openFlowTable } from "../dataset/open_flow_table.ts";
import {
  LABEL_COLUMNS,
  selectFeatures,
} from "../preprocess/select_features.ts";
import type { LabelledTable } from "../split/draw_subset.ts";
import { nameFile } from "./name_file.ts";
import { TIME_COLUMN } from "./prepare_flows.ts";
import { type RunSettings, SHORTCUT_COLUMNS } from "./settings.ts";

/** Generated flows do not vary with a run's seed, so that seeds can be compared. */
const GENERATOR_SEED = 42;

/** What messages call a file of generated flows. */
const GENERATED = "generated flows";

/** Flows and where they came from. */
export interface OpenedFlows {
  readonly frame: pl.DataFrame;
  /** The file that was read; null for generated flows. */
  readonly path: string | null;
  /** SHA-256 of the file's bytes, in hexadecimal. */
  readonly sha256: string;
}

/** Flows as a run reads them, a column at a time, and where they came from. */
export interface OpenedTable extends LabelledTable {
  /** Columns that the run leaves out beside labels and identifiers. */
  readonly exclude: readonly string[];
  /** As in {@linkcode OpenedFlows}. */
  readonly path: string | null;
  readonly sha256: string;
}

/**
 * Reads a data set whole or, where there is none, generates one shaped like it.
 *
 * @param data File of flows or the data set's folder; null generates flows.
 * @param rows How many flows to generate; null for as many as were published.
 * @throws {InputError} If the data cannot be used.
 */
export async function openFlows(
  data: string | null,
  rows: number | null,
): Promise<OpenedFlows> {
  if (data === null) return await generate(rows);
  const path = await findFlowsFile(data);
  return { frame: await loadFlows(path), path, sha256: await hashFile(path) };
}

/**
 * Opens a data set, or generates one, as {@linkcode openFlows} does, but reads
 * no more of it than its labels.
 *
 * @throws {InputError} If the data cannot be used.
 */
export async function openTable(settings: RunSettings): Promise<OpenedTable> {
  const { data, subset } = settings;
  if (data === null) {
    const { frame, path, sha256 } = await generate(subset);
    const table = flowTableOf(frame, GENERATED);
    const exclude = excludedColumns(table.columns, settings);
    return { table, labels: await table.readLabels(), exclude, path, sha256 };
  }
  const path = await findFlowsFile(data);
  const table = await openFlowTable(path, (columns) => {
    checkLabelColumn(columns, path);
    return columnsOfRun(columns, settings);
  }).catch((error) => {
    throw nameFile(path, error);
  });
  const [labels, sha256] = await Promise.allSettled([
    table.readLabels(), // in Polars' threads, while this one hashes
    hashFile(path),
  ]);
  if (labels.status === "rejected") throw labels.reason;
  if (sha256.status === "rejected") throw sha256.reason;
  await table.checkUnchanged();
  return {
    table,
    labels: labels.value,
    exclude: excludedColumns(table.columns, settings),
    path,
    sha256: sha256.value,
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
    ...LABEL_COLUMNS,
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
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}

/** Says in one line that flows are generated, and how to use the real ones. */
export function generatedNote(rows: number): string {
  return `No data set given: generated ${
    rows.toLocaleString("en")
  } flows shaped like UNSW-NB15, not traffic (real flows: --data PATH, see data/README.md)`;
}
