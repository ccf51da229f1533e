import pl from "nodejs-polars";
import { InputError, visibleJson } from "../base/mod.ts";
import {
  isIntegerType,
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

/** Options of {@linkcode scoredFrame}. */
export interface ScoredFrameOptions {
  /**
   * One list a flow, null where it was not explained. Default: none was, and
   * there is no such column.
   */
  readonly reasons?: readonly (readonly Reason[] | null)[];
  /**
   * Whether carried columns have the same type in every piece, the flow columns'
   * table's or else text, as Parquet needs; otherwise text of files of text stays
   * as it is. Default true.
   */
  readonly typed?: boolean;
  /** Told of a column how many values its type cannot hold; null stands for them. */
  readonly onLost?: (column: string, count: number) => void;
}

function refuseLost(column: string, count: number): never {
  throw new InputError(
    `column ${column}: ${count} of its values fit no whole number of 64 bits, ` +
      "so that the column cannot be kept beside the scores",
  );
}

/**
 * Scored flows as they are written: `row`, what identifies them,
 * `anomaly_score`, `is_anomaly` and, where they were explained, `reasons`.
 *
 * @param carried The columns that identify them.
 * @param threshold A flow is an anomaly where its score is strictly greater.
 * @throws {InputError} If a value does not fit its type, unless `onLost` is told.
 */
export function scoredFrame(
  { frame, rows, scores }: Pick<ScoredFlows, "frame" | "rows" | "scores">,
  carried: readonly string[],
  threshold: number,
  { reasons, typed = true, onLost = refuseLost }: ScoredFrameOptions = {},
): pl.DataFrame {
  const carry = (name: string) => {
    const { column, lost } = carriedColumn(frame.getColumn(name), typed);
    if (lost > 0) onLost(name, lost);
    return column;
  };
  const isAnomaly = Array.from(scores, (score) => score > threshold);
  const columns = [
    pl.Series("row", rows).cast(pl.UInt32),
    ...carried.map(carry),
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

/**
 * A column as it is written: as the flows have it or, where a type is wanted that
 * is the same in every piece, in the flow columns' table's, else as text.
 */
function carriedColumn(column: pl.Series, typed: boolean): Carried {
  const { name, dtype } = column;
  if (!typed && (isTextType(dtype) || isIntegerType(dtype))) {
    return { column, lost: 0 };
  }
  const type = typeOf(name);
  const isPlain = isNumberType(dtype) || isTextType(dtype);
  // A moment has a unit of its own.
  if (type.equals(pl.String) || !isPlain) {
    return { column: textsOf(column), lost: 0 };
  }
  if (isTextType(dtype) || isIntegerType(dtype)) {
    const numbers = column.cast(type, false);
    const lost = numbers.nullCount() - column.nullCount();
    return lost > 0 && isTextType(dtype)
      ? numbersOf(column.toArray() as (string | null)[], name, type)
      : { column: numbers, lost };
  }
  const values = column.toArray() as (number | null)[];
  const isRounded = (value: number | null) =>
    Math.abs(Number(value)) > Number.MAX_SAFE_INTEGER;
  const lost = type.equals(pl.Int64) ? values.filter(isRounded).length : 0;
  const exact = lost === 0
    ? column
    : pl.Series(name, values.map((v) => isRounded(v) ? null : v), dtype);
  return { column: exact.cast(type, false), lost };
}

/** A carried column, and how many of its values its type cannot hold. */
interface Carried {
  readonly column: pl.Series;
  readonly lost: number;
}

/** Numbers as training reads them, hexadecimal ones too, but digit by digit. */
function numbersOf(
  texts: (string | null)[],
  name: string,
  type: pl.DataType,
): Carried {
  const { numbers, faults } = numbersOfTexts(name, texts);
  const isWhole = type.equals(pl.Int64);
  const plain = texts.map((text, row) => {
    if (Number.isNaN(numbers[row])) return null;
    const digits = text!.trim();
    if (!isWhole) return digits;
    return /^([+-]?\d+|0x[0-9a-f]+)$/i.test(digits)
      ? String(BigInt(digits.replace(/^\+/, "")))
      : String(Math.trunc(numbers[row]));
  });
  const column = pl.Series(name, plain, pl.String).cast(type, false);
  const read = plain.filter((text) => text !== null).length;
  const unfit = read - (column.length - column.nullCount());
  return {
    column,
    lost: unfit + faults.reduce((sum, fault) => sum + fault, 0),
  };
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
