import pl from "nodejs-polars";
import { type ColumnKind, FLOW_COLUMNS, type FlowColumn } from "./columns.ts";

/**
 * Turns text columns into numbers where all their values are numbers and the
 * flow columns' table does not call them text.
 *
 * A column that should hold numbers and does not is left as text: it may be one
 * that no model reads (ports, say), so the features' choice is where it matters.
 */
export function parseColumns(frame: pl.DataFrame): pl.DataFrame {
  frame = plainText(frame);
  const parsed = frame.columns
    .filter((name) => kindOf(name) !== "text" && isText(frame.getColumn(name)))
    .map((name) => parseNumbers(frame.getColumn(name)));
  return parsed.length === 0 ? frame : frame.withColumns(...parsed);
}

/** Whether a column holds text. */
export function isText(column: pl.Series): boolean {
  return column.dtype.equals(pl.String);
}

/** How the table of flow columns says a column is stored; undefined for others. */
export function kindOf(name: string): ColumnKind | undefined {
  return Object.hasOwn(FLOW_COLUMNS, name)
    ? FLOW_COLUMNS[name as FlowColumn]
    : undefined;
}

/** Pandas's categories come as numbers into a dictionary; their texts are meant. */
function plainText(frame: pl.DataFrame): pl.DataFrame {
  const coded = frame.columns.filter((name) =>
    /^(Categorical|Enum)/.test(frame.getColumn(name).dtype.variant)
  );
  if (coded.length === 0) return frame;
  return frame.withColumns(
    ...coded.map((name) => frame.getColumn(name).cast(pl.String)),
  );
}

/** As whole numbers if they all are, else as fractions, else unchanged. */
function parseNumbers(column: pl.Series): pl.Series {
  const texts = (column.toArray() as (string | null)[])
    .map((text) => text?.trim() || null); // blanks alone are a gap
  const trimmed = pl.Series(column.name, texts, pl.String);
  const missing = trimmed.nullCount();
  if (missing === column.length) return trimmed;
  const types = kindOf(column.name) === "float"
    ? [pl.Float64]
    : [pl.Int64, pl.Float64];
  for (const type of types) {
    const numbers = trimmed.cast(type, false);
    if (numbers.nullCount() === missing) return numbers;
  }
  return column;
}
