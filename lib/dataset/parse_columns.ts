import pl from "nodejs-polars";
import { type ColumnKind, FLOW_COLUMNS } from "./columns.ts";

/**
 * Turns text columns into numbers where all their values are numbers and the
 * flow columns' table does not call them text.
 *
 * A column that should hold numbers and does not is left as text: it may be one
 * that no model reads (ports, say), so the features' choice is where it matters.
 */
export function parseColumns(frame: pl.DataFrame): pl.DataFrame {
  const parsed = frame.columns
    .filter((name) => kindOf(name) !== "text" && isText(frame.getColumn(name)))
    .map((name) => parseNumbers(frame.getColumn(name)));
  return parsed.length === 0 ? frame : frame.withColumns(...parsed);
}

/** Whether a column holds text. */
export function isText(column: pl.Series): boolean {
  return column.dtype.equals(pl.String) || column.dtype.equals(pl.Categorical);
}

/** How the table of flow columns says a column is stored; undefined for others. */
export function kindOf(name: string): ColumnKind | undefined {
  return FLOW_COLUMNS[name as keyof typeof FLOW_COLUMNS];
}

/** As whole numbers if they all are, else as fractions, else unchanged. */
function parseNumbers(column: pl.Series): pl.Series {
  const missing = column.nullCount();
  if (missing === column.length) return column;
  const types = kindOf(column.name) === "float"
    ? [pl.Float64]
    : [pl.Int64, pl.Float64];
  for (const type of types) {
    const numbers = column.cast(type, false);
    if (numbers.nullCount() === missing) return numbers;
  }
  return column;
}
