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
 * @param exclude Columns that will not be read beside labels and identifiers.
 * @throws {InputError} If the data cannot be used.
 */
export async function openTable(
  data: string | null,
  rows: number | null,
  exclude: readonly string[],
): Promise<OpenedTable> {
  if (data === null) {
    const { frame, path, sha256 } = await generate(rows);
    const table = flowTableOf(frame, GENERATED);
    return { table, labels: await table.readLabels(), path, sha256 };
  }
  const path = await findFlowsFile(data);
  const table = await openFlowTable(path, (columns) => {
    checkLabelColumn(columns, path);
    return columnsOfRun(columns, exclude);
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
  return { table, labels: labels.value, path, sha256: sha256.value };
}

/** What a run reads: the features, and the labels that there are. */
function columnsOfRun(
  columns: string[],
  exclude: readonly string[],
): string[] {
  const labels = LABEL_COLUMNS.filter((name) => columns.includes(name));
  return [...labels, ...selectFeatures(columns, exclude).features];
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
