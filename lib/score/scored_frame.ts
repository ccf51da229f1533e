import pl from "nodejs-polars";
import { InputError, visibleJson } from "../base/mod.ts";
import {
  isNumberType,
  isTextType,
  numbersOfTexts,
  schemaOf,
  textsOf,
} from "../dataset/mod.ts";
import type { Reason } from "../explain/mod.ts";
import type { AnomalyDetector } from "../model/mod.ts";
import {
  type ScoredFlows,
  scoreFlows,
  type ScoreOptions,
} from "./score_flows.ts";

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
        reasons.map((list) => list && visibleJson(list.map(rounded))),
        pl.String,
      ),
    ]),
  ];
  return pl.DataFrame(columns);
}

/** Options of {@linkcode scoreTable}. */
export interface ScoreTableOptions extends Omit<ScoreOptions, "optional"> {
  /** Columns to have beside the scores, where the flows have them. Default none. */
  readonly keep?: readonly string[];
  /**
   * A flow is an anomaly where its score is strictly greater. Default the
   * detector's; without one, none is.
   */
  readonly threshold?: number;
}

/**
 * Scores flows into one table, of as many as memory holds: `row`, the columns
 * that were kept, `anomaly_score` and `is_anomaly`, as `deno task score` writes
 * them.
 *
 * @param detector With a preprocessor, as `loadDetector` returns it.
 * @param paths As `scoreFlows` takes them.
 * @throws {InputError} If a file cannot be used, or none of its flows be scored.
 */
export async function scoreTable(
  detector: AnomalyDetector,
  paths: string | readonly string[],
  options: ScoreTableOptions = {},
): Promise<pl.DataFrame> {
  const {
    keep = [],
    threshold = detector.threshold ?? Infinity,
    ...scoring
  } = options;
  let kept: string[] = [];
  const pieces: pl.DataFrame[] = [];
  const scored = scoreFlows(detector, paths, {
    ...scoring,
    optional(available) {
      return kept = keep.filter((name) => available.includes(name));
    },
  });
  for await (const piece of scored) {
    pieces.push(scoredFrame(piece, kept, threshold));
  }
  if (pieces.length === 0) {
    throw new InputError(
      `${[paths].flat().join(", ")}: none of the flows can be scored`,
    );
  }
  return pl.concat(pieces);
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
