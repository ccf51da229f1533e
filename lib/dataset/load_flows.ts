import { Buffer } from "node:buffer";
import { join } from "node:path";
import pl from "nodejs-polars";
import { InputError, systemError } from "../errors.ts";
import { formatOfBytes, formatOfFile } from "./flow_file.ts";
import { withBinaryLabel } from "./labels.ts";
import { parseColumns, withTexts } from "./parse_columns.ts";
import { readCsv, readCsvBlocks } from "./read_csv.ts";
import { canonicalNames } from "./rename_columns.ts";
import { parquetError, scanFlows } from "./scan_flows.ts";

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
 * Reads a file of flows whole; see {@linkcode parseFlows} for the frame.
 *
 * @param path The file, or the data set's folder.
 * @throws {InputError} If it cannot be read or used.
 */
export async function loadFlows(
  path: string,
  options: LoadOptions = {},
): Promise<pl.DataFrame> {
  const file = await findFlowsFile(path);
  const frame = await formatOfFile(file) === "parquet"
    ? readParquetFile(file)
    : pl.concat(await Array.fromAsync(readCsvBlocks(file)));
  return asFlows(frame, file, options);
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
    throw systemError(path, error, { notFound: "no such file or folder" });
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
  options: LoadOptions = {},
): pl.DataFrame {
  const frame = formatOfBytes(bytes, path) === "parquet"
    ? readParquet(bytes, path)
    : readCsv(bytes, path);
  return asFlows(frame, path, options);
}

/** Gives columns with the release's names its types as well. */
function asFlows(
  frame: pl.DataFrame,
  path: string,
  { labels = "required" }: LoadOptions,
): pl.DataFrame {
  if (frame.height === 0) throw new InputError(`${path}: no rows in the file`);
  const flows = parseColumns(withTexts(frame, frame));
  return labels === "required" ? withBinaryLabel(flows, path) : flows;
}

function readParquet(bytes: Uint8Array, path: string): pl.DataFrame {
  // The same bytes as a Node.js buffer, which is what Polars takes.
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const frame = pl.readParquet(buffer);
    frame.columns = canonicalNames(frame.columns);
    return frame;
  } catch (error) {
    throw parquetError(path, error);
  }
}

function readParquetFile(path: string): pl.DataFrame {
  try {
    return scanFlows(path).query.collectSync();
  } catch (error) {
    throw parquetError(path, error);
  }
}
