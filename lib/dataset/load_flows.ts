import pl from "nodejs-polars";
import { Buffer } from "node:buffer";
import { gunzipSync } from "node:zlib";
import { InputError } from "../base/mod.ts";
import { canonicalNames } from "./schema/mod.ts";
import {
  type LabelChoice,
  parseColumns,
  withCanonicalTexts,
  withChosenLabels,
  withLabels,
  withPlainTypes,
} from "./columns/mod.ts";
import {
  CsvReader,
  HEAD_BYTES,
  JsonLinesReader,
  type TextReader,
} from "./text/mod.ts";
import { fileFormatOf, TAIL_BYTES, textFormatOf } from "./files/mod.ts";
import { findFlows, recogniseText } from "./find_flows.ts";
import { parquetError, withEqualColumns } from "./scan_flows.ts";
import { readWhole } from "./open_source.ts";

/** What the flows in a file must have. */
export interface LoadOptions {
  /**
   * Whether every flow must be labelled and both classes be present, as for
   * training. Flows to be scored need no labels. Default `required`.
   */
  readonly labels?: "required" | "optional";
  /** The column that labels flows of another kind. Default the data set's own. */
  readonly labelChoice?: LabelChoice | null;
}

/**
 * Reads flows whole; see {@linkcode parseFlows} for the frame.
 *
 * @param paths Files, folders of them, or the data set's folder.
 * @throws {InputError} If they cannot be read or used.
 */
export async function loadFlows(
  paths: string | readonly string[],
  { labels = "required", labelChoice = null }: LoadOptions = {},
): Promise<pl.DataFrame> {
  const source = await findFlows(paths, labelChoice);
  const { frame } = await readWhole(source, source.columns);
  return labels === "required"
    ? withLabels(frame, source.name, labelChoice)
    : frame;
}

/**
 * Reads flows from the bytes of a file: Parquet, CSV or JSON lines, recognised by
 * the content, not by the name.
 *
 * The columns get the Parquet release's names and types, whatever the file calls
 * them; a missing `service` is `-`, and `binary_label` is 0 or 1 where
 * labels are required.
 *
 * @param bytes The whole file. Unchanged.
 * @param path What to call the file in messages.
 * @throws {InputError} If the file is empty, broken, or without usable labels.
 */
export function parseFlows(
  bytes: Uint8Array,
  path: string,
  { labels = "required", labelChoice = null }: LoadOptions = {},
): pl.DataFrame {
  const stored = readBytes(bytes, path);
  if (stored.height === 0) {
    throw new InputError(`${path}: no rows in the file`);
  }
  const texts = withPlainTypes(stored, stored);
  const frame = parseColumns(
    withCanonicalTexts(withChosenLabels(texts, texts, labelChoice, path)),
  );
  return labels === "required" ? withLabels(frame, path, labelChoice) : frame;
}

function readBytes(bytes: Uint8Array, path: string): pl.DataFrame {
  const format = fileFormatOf(bytes, bytes.subarray(-TAIL_BYTES), path);
  if (format === "parquet") return readParquet(bytes, path);
  const text = format === "gz" ? gunzip(bytes, path) : bytes;
  const head = text.subarray(0, HEAD_BYTES);
  const { dialect, columns } = recogniseText(
    format === "gz" ? textFormatOf(head, path) : format,
    head,
    path,
    false,
  );
  const reader: TextReader = dialect === null
    ? new JsonLinesReader({ path, columns })
    : new CsvReader({ dialect, path });
  const frames = [reader.push(text), reader.end()].flatMap((flows) =>
    flows === null ? [] : [flows.frame]
  );
  return frames.length > 0
    ? pl.concat(frames)
    : pl.DataFrame(columns.map((name) => pl.Series(name, [], pl.String)));
}

function gunzip(bytes: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new InputError(
      `${path}: the gzip file cannot be unpacked: ${(error as Error).message}`,
    );
  }
}

function readParquet(bytes: Uint8Array, path: string): pl.DataFrame {
  // The same bytes as a Node.js buffer, which is what Polars takes.
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const frame = withEqualColumns(pl.readParquet(buffer));
    frame.columns = canonicalNames(frame.columns);
    return frame;
  } catch (error) {
    throw parquetError(path, error);
  }
}
