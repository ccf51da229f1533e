import pl from "nodejs-polars";
import { type ColumnKind, FLOW_COLUMNS, type FlowColumn } from "./columns.ts";

/**
 * What to ask of columns so that text comes as text: pandas's categories are
 * numbers into a dictionary, but their texts are meant; where the service is
 * not known, the Parquet release writes `-`.
 *
 * @returns An expression for each column that changes; often none.
 */
export function textExpressions(
  columns: readonly string[],
  dtypes: readonly pl.DataType[],
): pl.Expr[] {
  const text = (name: string) => pl.col(name).cast(pl.String);
  return columns.flatMap((name, i) => {
    if (name === "service") return [text(name).fillNull(pl.lit("-"))];
    return /^(Categorical|Enum)/.test(dtypes[i].variant) ? [text(name)] : [];
  });
}

/**
 * Turns text columns into numbers where all their values are numbers and the
 * flow columns' table does not call them text.
 *
 * A column that should hold numbers and does not is left as text: it may be one
 * that no model reads (ports, say), so the features' choice is where it matters.
 */
export function parseColumns(frame: pl.DataFrame): pl.DataFrame {
  const parsed = frame.columns
    .filter((name, i) => mayHoldNumbers(name, frame.dtypes[i]))
    .map((name) => parseNumbers(frame.getColumn(name)));
  return parsed.length === 0 ? frame : frame.withColumns(...parsed);
}

/** Whether a column holds text that {@linkcode parseColumns} tries to parse. */
export function mayHoldNumbers(name: string, type: pl.DataType): boolean {
  return isTextType(type) && kindOf(name) !== "text";
}

/** Whether a column holds text. */
export function isText(column: pl.Series): boolean {
  return isTextType(column.dtype);
}

/** Whether a column of that type holds text. */
export function isTextType(type: pl.DataType): boolean {
  return type.equals(pl.String);
}

/** How the table of flow columns says a column is stored; undefined for others. */
export function kindOf(name: string): ColumnKind | undefined {
  return Object.hasOwn(FLOW_COLUMNS, name)
    ? FLOW_COLUMNS[name as FlowColumn]
    : undefined;
}

/** As whole numbers if they all are, else as fractions, else unchanged. */
function parseNumbers(column: pl.Series): pl.Series {
  const { name } = column;
  const text = pl.col(name).str.strip();
  const trimmed = column.toFrame()
    .select(
      pl.when(text.eq(pl.lit(""))).then(pl.lit(null)).otherwise(text)
        .alias(name), // blanks alone are a gap
    )
    .getColumn(name);
  const missing = trimmed.nullCount();
  if (missing === column.length) return trimmed;
  const types = kindOf(name) === "float"
    ? [pl.Float64]
    : [pl.Int64, pl.Float64];
  for (const type of types) {
    const numbers = trimmed.cast(type, false);
    if (numbers.nullCount() === missing) return numbers;
  }
  return column;
}
