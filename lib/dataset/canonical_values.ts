import pl from "nodejs-polars";
import { isDictionaryType, isTextType, kindOf } from "./column_types.ts";

/** What a frame and a query have in common. */
export interface Flows<T> {
  withColumns(...columns: pl.Expr[]): T;
  select(...columns: pl.Expr[]): T;
}

/** The columns of flows, which a query does not tell. */
export interface Columns {
  readonly columns: string[];
  readonly dtypes: pl.DataType[];
}

/**
 * Makes text come as text, and canonical where the flow columns' table knows the
 * column: no blanks around it, one letter case, `-` for an unknown service,
 * `backdoor` for the raw files' `Backdoors`. Blanks alone are a gap. (pandas's
 * categories are numbers into a dictionary, but their texts are meant.)
 *
 * @param flows A frame, or a query.
 */
export function withTexts<T extends Flows<T>>(
  flows: T,
  { columns, dtypes }: Columns,
): T {
  const texts = columns.flatMap((name, i) => {
    if (kindOf(name) === "text") return [canonicalText(name)];
    return isDictionaryType(dtypes[i]) ? [pl.col(name).cast(pl.String)] : [];
  });
  return texts.length === 0 ? flows : flows.withColumns(...texts);
}

function canonicalText(name: string): pl.Expr {
  const stripped = pl.col(name).cast(pl.String).str.strip();
  const text = name === "state"
    ? stripped.str.toUpperCase()
    : stripped.str.toLowerCase();
  const filled = pl.when(text.eq(pl.lit(""))).then(pl.lit(null));
  switch (name) {
    case "service":
      return filled.otherwise(text).fillNull(pl.lit("-")).alias(name);
    case "attack_label":
      return filled.when(text.eq(pl.lit("backdoors"))).then(pl.lit("backdoor"))
        .otherwise(text).alias(name);
    default:
      return filled.otherwise(text).alias(name);
  }
}

/**
 * Turns text columns into numbers where all their values are numbers and the
 * flow columns' table does not call them text.
 *
 * A column that should hold numbers and does not is left as text: it may be one
 * that no model reads (ports, say), so the features' choice is where it matters.
 *
 * @param only Which columns may be turned. Default all.
 */
export function parseColumns(
  frame: pl.DataFrame,
  only: (name: string) => boolean = () => true,
): pl.DataFrame {
  const parsed = frame.columns
    .filter((name, i) => mayHoldNumbers(name, frame.dtypes[i]) && only(name))
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
  const kind = kindOf(name);
  const text = pl.col(name).str.strip();
  const gap = kind === undefined
    ? text.eq(pl.lit(""))
    : text.eq(pl.lit("")).or(text.eq(pl.lit("-"))); // as the data set writes it
  const trimmed = column.toFrame()
    .select(pl.when(gap).then(pl.lit(null)).otherwise(text).alias(name))
    .getColumn(name);
  const missing = trimmed.nullCount();
  if (missing === column.length) return trimmed;
  if (kind !== "float") {
    const integers = trimmed.cast(pl.Int64, false);
    if (integers.nullCount() === missing) return integers;
    const ports = kind === "integer"
      ? parseHexadecimal(trimmed, integers)
      : null;
    if (ports !== null) return ports;
  }
  const numbers = trimmed.cast(pl.Float64, false);
  return numbers.nullCount() === missing ? numbers : column;
}

/** Fills in what is written as `0x…`; null where other things are left. */
function parseHexadecimal(
  texts: pl.Series,
  integers: pl.Series,
): pl.Series | null {
  const values = integers.toArray() as (number | bigint | null)[];
  for (const [row, text] of (texts.toArray() as (string | null)[]).entries()) {
    if (values[row] !== null || text === null) continue;
    if (!/^0x[0-9a-f]{1,12}$/i.test(text)) return null;
    values[row] = parseInt(text, 16);
  }
  return pl.Series(texts.name, values, pl.Int64);
}
