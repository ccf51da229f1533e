import { parquetStream } from "../dataset/mod.ts";
import pl from "nodejs-polars";
import { Buffer } from "node:buffer";
import { Writable } from "node:stream";
import { REASONS_COLUMN } from "./scored_frame.ts";
import { GrowingFile, type WriteOptions } from "../artifacts/mod.ts";
import { csvField, outputError, spreadsheetText } from "../base/mod.ts";

/** How scores are written. */
export const SCORE_FORMATS = ["parquet", "csv", "jsonl"] as const;

/** The name of one of them. */
export type ScoreFormat = typeof SCORE_FORMATS[number];

/** How files of scores are written. */
export interface ScoreFileOptions extends WriteOptions {
  /**
   * Whether CSV has texts as the flows have them; else they are `spreadsheetText`.
   * Default false.
   */
  readonly rawText?: boolean;
}

/**
 * Writes frames of the same columns to a file, piece by piece. It appears whole
 * or not at all.
 *
 * @param frames At least one.
 * @throws {InputError} If it cannot be written, or from the frames.
 */
export async function writeScores(
  path: string,
  format: ScoreFormat,
  frames: AsyncIterable<pl.DataFrame>,
  options: ScoreFileOptions = {},
): Promise<void> {
  await using file = await GrowingFile.create(path, options);
  const pieces = format === "parquet"
    ? await parquetStream(arrowMessages(frames), { dictionaries: false })
    : textPieces(format, frames, options);
  for await (const piece of pieces) await file.write(piece);
  await file.finish();
}

/** Writes frames to standard output as they come. */
export async function printScores(
  format: Exclude<ScoreFormat, "parquet">,
  frames: AsyncIterable<pl.DataFrame>,
  options: ScoreFileOptions = {},
): Promise<void> {
  for await (const piece of textPieces(format, frames, options)) {
    await print(piece);
  }
}

async function print(bytes: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < bytes.length;) {
      at += await Deno.stdout.write(bytes.subarray(at));
    }
  } catch (error) {
    throw outputError(error);
  }
}

async function* textPieces(
  format: Exclude<ScoreFormat, "parquet">,
  frames: AsyncIterable<pl.DataFrame>,
  { rawText = false }: ScoreFileOptions,
): AsyncGenerator<Uint8Array, void> {
  let isFirst = true;
  for await (const frame of frames) {
    if (format === "jsonl") yield jsonLines(frame);
    else if (rawText) yield frame.writeCSV({ includeHeader: isFirst });
    else {
      if (isFirst) yield Buffer.from(headerOf(frame));
      yield withSafeTexts(frame).writeCSV({ includeHeader: false });
    }
    isFirst = false;
  }
}

/** Written here: two names may be the same when they are safe. */
function headerOf({ columns }: pl.DataFrame): string {
  return columns.map((name) => csvField(spreadsheetText(name))).join(",") +
    "\n";
}

/** Of texts without these `spreadsheetText` changes nothing. */
const PERHAPS_UNSAFE = "^[=+@ ]|^-.|[^ -~]";

function withSafeTexts(frame: pl.DataFrame): pl.DataFrame {
  const texts = frame.getColumns().filter((column) =>
    column.dtype.equals(pl.String) &&
    column.str.contains(PERHAPS_UNSAFE).toArray().includes(true)
  );
  return texts.length === 0 ? frame : frame.withColumns(
    ...texts.map((column) =>
      pl.Series(
        column.name,
        (column.toArray() as (string | null)[])
          .map((text) => text && spreadsheetText(text)),
        pl.String,
      )
    ),
  );
}

/**
 * One object a line; the reasons as the list that their text holds. JSON has no
 * Infinity, and null would be no score: the text `"Infinity"` stands for it.
 */
function jsonLines(frame: pl.DataFrame): Uint8Array {
  const scores = frame.getColumn("anomaly_score").toArray() as number[];
  const hasReasons = frame.columns.includes(REASONS_COLUMN);
  if (!hasReasons && !scores.includes(Infinity)) {
    return frame.writeJSON({ format: "lines" });
  }
  const plain = hasReasons ? frame.drop(REASONS_COLUMN) : frame;
  const reasons = hasReasons
    ? frame.getColumn(REASONS_COLUMN).toArray() as (string | null)[]
    : null;
  const lines = plain.writeJSON({ format: "lines" }).toString().trimEnd()
    .split("\n").map((line, i) => {
      const scored = scores[i] === Infinity
        ? line.replace('"anomaly_score":null', '"anomaly_score":"Infinity"')
        : line;
      return reasons === null
        ? `${scored}\n`
        : `${scored.slice(0, -1)},"${REASONS_COLUMN}":${reasons[i]}}\n`;
    });
  return Buffer.from(lines.join(""));
}

async function* arrowMessages(
  frames: AsyncIterable<pl.DataFrame>,
): AsyncGenerator<Uint8Array, void> {
  for await (const frame of frames) {
    const parts: Uint8Array[] = [];
    frame.writeIPCStream(
      new Writable({
        write(part, _encoding, done) {
          parts.push(part);
          done();
        },
      }),
    );
    yield Buffer.concat(parts);
  }
}
