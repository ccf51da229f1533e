import pl from "nodejs-polars";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { InputError } from "../errors.ts";
import { withBinaryLabel } from "./labels.ts";
import { parseColumns } from "./parse_columns.ts";
import { renameColumns } from "./rename_columns.ts";

/** Where the Parquet release lies inside the data set's folder. */
export const RELEASE_FILE = "Network-Flows/UNSW_Flow.parquet";

/** What is asked of the flows in a file. */
export interface LoadOptions {
  /**
   * Whether every flow must be labelled, and both classes be there: so for
   * training. Flows to be scored need no labels. Default `required`.
   */
  readonly labels?: "required" | "optional";
}

/**
 * Reads a file of flows; see {@linkcode parseFlows} for the frame.
 *
 * @param path The file, or the data set's folder.
 * @throws {InputError} If it cannot be read or used.
 */
export async function loadFlows(
  path: string,
  options: LoadOptions = {},
): Promise<pl.DataFrame> {
  const file = await findFlowsFile(path);
  return parseFlows(await readFlowsFile(file), file, options);
}

/** The bytes of a file; {@linkcode InputError} if it cannot be read. */
export async function readFlowsFile(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw new InputError(`${path}: cannot read: ${(error as Error).message}`);
  }
}

/**
 * Finds the file of flows a path stands for: the file itself, or the Parquet
 * release inside the data set's folder.
 *
 * @throws {InputError} If there is none; the message says how to get it.
 */
export async function findFlowsFile(path: string): Promise<string> {
  const info = await statOf(path);
  if (!info.isDirectory) return path;
  const file = join(path, RELEASE_FILE);
  const inside = await Deno.stat(file).catch(() => null);
  if (!inside?.isFile) {
    throw new InputError(
      `${path}: no ${RELEASE_FILE} in this folder: get UNSW_Flow.parquet from ` +
        "the data set rdpahalavan/UNSW-NB15 (see data/README.md) or name a file",
    );
  }
  return file;
}

async function statOf(path: string): Promise<Deno.FileInfo> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    const reason = error instanceof Deno.errors.NotFound
      ? "no such file or folder"
      : (error as Error).message;
    throw new InputError(`${path}: ${reason}`);
  }
}

/**
 * Reads flows from the bytes of a Parquet or CSV file; which of the two is told
 * by the content, not by the name.
 *
 * The columns bear the Parquet release's names and types, whatever the file
 * called them; a missing `service` is `-`, and `binary_label` is 0 or 1 where
 * labels are required.
 *
 * @param bytes The whole file. Unchanged.
 * @param path What to call the file in messages.
 * @throws {InputError} If the file is empty, broken, or without usable labels.
 */
export function parseFlows(
  bytes: Uint8Array,
  path: string,
  { labels = "required" }: LoadOptions = {},
): pl.DataFrame {
  if (bytes.length === 0) throw new InputError(`${path}: the file is empty`);
  const frame = renameColumns(
    isParquet(bytes, path) ? readParquet(bytes, path) : readCsv(bytes, path),
  );
  if (frame.height === 0) throw new InputError(`${path}: no rows in the file`);
  const flows = fillService(parseColumns(frame));
  return labels === "required" ? withBinaryLabel(flows, path) : flows;
}

/** Parquet begins and ends with the same four letters. */
function isParquet(bytes: Uint8Array, path: string): boolean {
  const letters = (part: Uint8Array) => String.fromCharCode(...part);
  const begins = letters(bytes.subarray(0, 4)) === "PAR1";
  if (begins && letters(bytes.subarray(-4)) !== "PAR1") {
    throw new InputError(
      `${path}: the Parquet file is truncated: its last four bytes are not PAR1`,
    );
  }
  if (!begins && path.toLowerCase().endsWith(".parquet")) {
    throw new InputError(
      `${path}: not a Parquet file: its first four bytes are not PAR1`,
    );
  }
  return begins;
}

function readParquet(bytes: Uint8Array, path: string): pl.DataFrame {
  try {
    return pl.readParquet(asBuffer(bytes));
  } catch (error) {
    throw new InputError(
      `${path}: cannot read the Parquet file: ${(error as Error).message}`,
    );
  }
}

/** Every CSV column arrives as text; {@linkcode parseColumns} tells the numbers. */
function readCsv(bytes: Uint8Array, path: string): pl.DataFrame {
  if (bytes.subarray(0, 4096).includes(0)) {
    throw new InputError(
      `${path}: neither a Parquet nor a CSV file: it holds binary data`,
    );
  }
  try {
    return pl.readCSV(asBuffer(bytes), { inferSchemaLength: 0 });
  } catch (error) {
    throw new InputError(
      `${path}: cannot read the CSV file: ${(error as Error).message}`,
    );
  }
}

/** The same bytes as a Node.js buffer, which is what Polars takes. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The Parquet release writes `-` where the service is not known. */
function fillService(frame: pl.DataFrame): pl.DataFrame {
  if (!frame.columns.includes("service")) return frame;
  return frame.withColumn(
    pl.col("service").cast(pl.String).fillNull(pl.lit("-")).alias("service"),
  );
}
