import pl from "nodejs-polars";
import { isText, kindOf } from "../dataset/parse_columns.ts";
import { InputError } from "../errors.ts";

/** Columns that hold the answer. */
export const LABEL_COLUMNS = ["label", "binary_label", "attack_label"];

/**
 * Parts of names that tell a flow, a host or a moment rather than behaviour;
 * the original's list. It also takes the seven `ct_…` counts per source or
 * destination with it, `ct_src_ltm`, say.
 */
export const IDENTIFIER_PATTERNS = [
  "id",
  "ip",
  "addr",
  "port",
  "time",
  "src",
  "dst",
  "source",
  "dest",
  "destination",
];

/** Whole numbers with fewer distinct values than this count as categories. */
const CATEGORICAL_BELOW = 20;

/** Which columns a detector reads, and how. */
export interface FeatureSelection {
  /** Columns read as amounts, in the frame's order. */
  readonly numerical: string[];
  /** Columns read as categories, in the frame's order. */
  readonly categorical: string[];
  /** Columns left out: labels first, then the rest in the frame's order. */
  readonly excluded: string[];
}

/**
 * Chooses the features as the original does: labels and identifiers are left
 * out; text, and whole numbers with fewer than 20 distinct values and no gaps,
 * are categorical; the rest is numerical.
 *
 * @param exclude More columns to leave out, by their exact names.
 * @throws {InputError} If a column to leave out is not there, a feature has no
 * values, a column of numbers holds text, or no feature is left.
 */
export function selectFeatures(
  frame: pl.DataFrame,
  exclude: readonly string[] = [],
): FeatureSelection {
  const unknown = exclude.filter((name) => !frame.columns.includes(name));
  if (unknown.length > 0) {
    throw new InputError(
      `Cannot exclude ${unknown.join(", ")}: not among the columns ` +
        frame.columns.join(", "),
    );
  }
  const labels = LABEL_COLUMNS.filter((name) => frame.columns.includes(name));
  const identifiers = frame.columns.filter((name) =>
    !labels.includes(name) &&
    (exclude.includes(name) || isIdentifier(name))
  );
  const excluded = [...labels, ...identifiers];
  const features = frame.columns.filter((name) => !excluded.includes(name));
  const categorical = features.filter((name) =>
    isCategorical(checkColumn(frame.getColumn(name)))
  );
  const numerical = features.filter((name) => !categorical.includes(name));
  if (features.length === 0) {
    throw new InputError(
      `No feature column is left of ${frame.columns.join(", ")}`,
    );
  }
  return { numerical, categorical, excluded };
}

function isIdentifier(name: string): boolean {
  const lower = name.toLowerCase();
  return IDENTIFIER_PATTERNS.some((pattern) => lower.includes(pattern));
}

function isCategorical(column: pl.Series): boolean {
  return isText(column) ||
    (isInteger(column) && column.nullCount() === 0 &&
      column.nUnique() < CATEGORICAL_BELOW);
}

function isInteger(column: pl.Series): boolean {
  return /^U?Int/.test(column.dtype.variant);
}

function checkColumn(column: pl.Series): pl.Series {
  if (column.nullCount() === column.length) {
    throw new InputError(
      `Column ${column.name}: no values in any row; ` +
        `leave it out with --exclude ${column.name}`,
    );
  }
  if (
    !/^(U?Int|Float|Bool|String|Date|Time|Duration)/.test(column.dtype.variant)
  ) {
    throw new InputError(
      `Column ${column.name}: expected numbers or text, found ` +
        `${column.dtype.variant}; leave it out with --exclude ${column.name}`,
    );
  }
  if (isText(column) && (kindOf(column.name) ?? "text") !== "text") {
    const values = column.toArray() as (string | null)[];
    const numbers = column.cast(pl.Float64, false).toArray() as unknown[];
    const row = values.findIndex((value, i) =>
      value !== null && numbers[i] === null
    );
    throw new InputError(
      `Column ${column.name}, row ${row + 1}: expected a number, ` +
        `found ${JSON.stringify(values[row])}`,
    );
  }
  return column;
}
