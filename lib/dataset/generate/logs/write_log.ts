import { GrowingFile, type WriteOptions } from "../../../artifacts/mod.ts";
import { letEventsIn } from "../../../base/mod.ts";
import { FLOW_COLUMN_NAMES } from "../../schema/mod.ts";
import type { TimedFlow } from "../generate_flows.ts";
import { eveLog } from "./eve.ts";
import { netflowCsv } from "./netflow.ts";
import type { LogLayout } from "./words.ts";
import { zeekJson, zeekLog } from "./zeek.ts";

/** The layouts by name. */
export const LOG_LAYOUTS = {
  csv: flowCsv,
  zeek: zeekLog,
  "zeek-json": zeekJson,
  eve: eveLog,
  netflow: netflowCsv,
} satisfies Record<string, LogLayout>;

/** The name of a layout. */
export type LogName = keyof typeof LOG_LAYOUTS;

/** The columns of the Parquet release as CSV; labels are two of them. */
function* flowCsv(flows: Iterable<TimedFlow>): Generator<string, void> {
  yield FLOW_COLUMN_NAMES.join(",") + "\n";
  for (const flow of flows) {
    yield FLOW_COLUMN_NAMES.map((name) => flow[name]).join(",") + "\n";
  }
}

/** Letters that are written at a time. */
const PIECE = 1 << 20;

/**
 * Writes a log to a file, some lines at a time, packed where its name ends in
 * `.gz`. It appears whole or not at all; see {@linkcode GrowingFile}.
 *
 * @param path Where the file goes; its folder must be there.
 * @param lines As a layout gives them.
 * @throws {InputError} If the file cannot be written there.
 */
export async function writeLog(
  path: string,
  lines: Iterable<string>,
  options?: WriteOptions,
): Promise<void> {
  await using file = await GrowingFile.create(path, options);
  const bytes = ReadableStream.from(inPieces(lines))
    .pipeThrough(new TextEncoderStream());
  const packed = /\.gz$/i.test(path)
    ? bytes.pipeThrough(new CompressionStream("gzip"))
    : bytes;
  for await (const piece of packed) await file.write(piece);
  await file.finish();
}

async function* inPieces(lines: Iterable<string>): AsyncGenerator<string> {
  let piece = "";
  for (const line of lines) {
    piece += line;
    if (piece.length < PIECE) continue;
    yield piece;
    await letEventsIn();
    piece = "";
  }
  yield piece;
}
