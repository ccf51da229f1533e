import pl from "nodejs-polars";
import { isDictionaryType, isTextType, kindOf } from "./column_types.ts";

/** What a frame and a query have in common. */
interface Flows<T> {
  withColumns(...columns: pl.Expr[]): T;
}

/**
 * Makes text come as text: pandas's categories are numbers into a dictionary,
 * but their texts are meant; where the service is not known, the Parquet release
 * writes `-`.
 *
 * @param flows A frame, or a query, whose columns have to be told.
 */
export function withTexts<T extends Flows<T>>(
  flows: T,
  { columns, dtypes }: { columns: string[]; dtypes: pl.DataType[] },
): T {
  const text = (name: string) => pl.col(name).cast(pl.String);
  const texts = columns.flatMap((name, i) => {
    if (name === "service") return [text(name).fillNull(pl.lit("-"))];
    return isDictionaryType(dtypes[i]) ? [text(name)] : [];
  });
  return texts.length === 0 ? flows : flows.withColumns(...texts);
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
