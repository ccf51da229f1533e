import type pl from "nodejs-polars";
import { createHash } from "node:crypto";
import { generateFlows } from "../dataset/generate_flows.ts";
import { encodeFlows } from "../dataset/write_parquet.ts";
import {
  findFlowsFile,
  parseFlows,
  readFlowsFile,
} from "../dataset/load_flows.ts";

/** Rows of the published data set, which a full set of generated flows has too. */
export const PUBLISHED_ROWS = 2_059_415;

/** Generated flows do not vary with a run's seed, so that seeds can be compared. */
const GENERATOR_SEED = 42;

/** Flows and where they came from. */
export interface OpenedFlows {
  readonly frame: pl.DataFrame;
  /** The file that was read; null for generated flows. */
  readonly path: string | null;
  /** SHA-256 of the file's bytes, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Reads a data set or, where there is none, generates one shaped like it.
 *
 * @param data File of flows or the data set's folder; null generates flows.
 * @param rows How many flows to generate; null for as many as were published.
 * A data set is read whole.
 * @throws {InputError} If the data cannot be used.
 */
export async function openFlows(
  data: string | null,
  rows: number | null,
): Promise<OpenedFlows> {
  const path = data === null ? null : await findFlowsFile(data);
  const bytes = path === null
    ? await encodeFlows(
      generateFlows({ rows: rows ?? PUBLISHED_ROWS, seed: GENERATOR_SEED }),
    )
    : await readFlowsFile(path);
  return {
    frame: parseFlows(bytes, path ?? "generated flows"),
    path,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}

/** Says in one line that flows are generated, and how to use the real ones. */
export function generatedNote(rows: number): string {
  return `No data set given: generated ${
    rows.toLocaleString("en")
  } flows shaped like UNSW-NB15, not traffic (real flows: --data PATH, see data/README.md)`;
}
