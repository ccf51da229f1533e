import pl from "nodejs-polars";
import { Buffer } from "node:buffer";
import { Writable } from "node:stream";
import { GrowingFile } from "../artifacts/mod.ts";
import { systemError } from "../base/mod.ts";
import { parquetStream } from "../dataset/generate/mod.ts";
import {
  isNumberType,
  isTextType,
  numbersOfTexts,
  schemaOf,
  textsOf,
} from "../dataset/mod.ts";
import type { Reason } from "../explain/mod.ts";
import type { ScoredFlows } from "./score_flows.ts";

/** How scores are written. */
export const SCORE_FORMATS = ["parquet", "csv", "jsonl"] as const;

/** The name of one of them. */
export type ScoreFormat = typeof SCORE_FORMATS[number];

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
): Promise<void> {
  await using file = await GrowingFile.create(path);
  const pieces = format === "parquet"
    ? await parquetStream(arrowMessages(frames), { dictionaries: false })
    : textPieces(format, frames);
  for await (const piece of pieces) await file.write(piece);
  await file.finish();
}

/** Writes frames to standard output as they come. */
export async function printScores(
  format: Exclude<ScoreFormat, "parquet">,
  frames: AsyncIterable<pl.DataFrame>,
): Promise<void> {
  for await (const piece of textPieces(format, frames)) await print(piece);
}

async function print(bytes: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < bytes.length;) {
      at += await Deno.stdout.write(bytes.subarray(at));
    }
  } catch (error) {
    // Who reads a pipe may have seen enough: no error to speak of.
    if (error instanceof Deno.errors.BrokenPipe) throw error;
    throw systemError("Cannot write to standard output", error);
  }
}

async function* textPieces(
  format: Exclude<ScoreFormat, "parquet">,
  frames: AsyncIterable<pl.DataFrame>,
): AsyncGenerator<Uint8Array, void> {
  let includeHeader = true;
  for await (const frame of frames) {
    yield format === "csv"
      ? frame.writeCSV({ includeHeader })
      : jsonLines(frame);
    includeHeader = false;
  }
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

/** The column with the reasons, a JSON list as text. */
export const REASONS_COLUMN = "reasons";

/** The columns of scores that do not come from the flows. */
export const SCORE_COLUMNS: readonly string[] = [
  ...["row", "anomaly_score", "is_anomaly"],
  REASONS_COLUMN,
];

/**
 * Scored flows as they are written: `row`, what identifies them,
 * `anomaly_score`, `is_anomaly` and, where they were explained, `reasons`.
 *
 * @param carried The columns that identify them. They have the same type in
 * every piece: the flow columns' table's, else text.
 * @param threshold A flow is an anomaly where its score is strictly greater.
 * @param reasons One list a flow, null where it was not explained. Default: none
 * was, and there is no such column.
 */
export function scoredFrame(
  { frame, rows, scores }: ScoredFlows,
  carried: readonly string[],
  threshold: number,
  reasons?: readonly (readonly Reason[] | null)[],
): pl.DataFrame {
  const isAnomaly = Array.from(scores, (score) => score > threshold);
  const columns = [
    pl.Series("row", rows).cast(pl.UInt32),
    ...carried.map((name) => carriedColumn(frame.getColumn(name))),
    pl.Series("anomaly_score", scores),
    pl.Series("is_anomaly", isAnomaly, pl.Bool),
    ...(reasons === undefined ? [] : [
      pl.Series(
        REASONS_COLUMN,
        reasons.map((list) => list && JSON.stringify(list.map(rounded))),
        pl.String,
      ),
    ]),
  ];
  return pl.DataFrame(columns);
}

/** A column in the type that it has in every piece. */
function carriedColumn(column: pl.Series): pl.Series {
  const { name } = column;
  const type = typeOf(name);
  const isPlain = isNumberType(column.dtype) || isTextType(column.dtype);
  // A moment has a unit of its own.
  if (type.equals(pl.String) || !isPlain) return textsOf(column);
  const numbers = column.cast(type, false);
  if (!isTextType(column.dtype) || numbers.nullCount() === column.nullCount()) {
    return numbers;
  }
  // As training reads them: ports in hexadecimal, blanks around.
  const texts = column.toArray() as (string | null)[];
  const read = numbersOfTexts(name, texts).numbers;
  const isWhole = type.equals(pl.Int64);
  const values = Array.from(
    numbers.toArray() as (number | bigint | null)[],
    (value, row) =>
      value ??
        (Number.isNaN(read[row])
          ? null
          : isWhole
          ? Math.trunc(read[row])
          : read[row]),
  );
  return pl.Series(name, values, type);
}

function typeOf(column: string): pl.DataType {
  switch (schemaOf(column)?.kind) {
    case "integer":
      return pl.Int64;
    case "float":
      return pl.Float64;
    default:
      return pl.String;
  }
}

/** No more digits than say something. */
function rounded({ column, share, value, expected, percentile }: Reason) {
  return {
    column,
    share: Number(share.toFixed(4)),
    value,
    expected: typeof expected === "number"
      ? Number(expected.toPrecision(4))
      : expected,
    percentile,
  };
}
