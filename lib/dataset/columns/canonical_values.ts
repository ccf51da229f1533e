import pl from "nodejs-polars";
import {
  columnNamed,
  isDictionaryType,
  isTextType,
  kindOf,
} from "./column_values.ts";
import type { ColumnKind } from "../schema/mod.ts";

/** What a frame and a query have in common. */
export interface Selectable<T> {
  withColumns(...columns: pl.Expr[]): T;
  select(...columns: pl.Expr[]): T;
}

/** The columns of flows, which a query does not tell. */
export interface Columns {
  readonly columns: string[];
  readonly dtypes: pl.DataType[];
}

/**
 * Makes text come as text and numbers as numbers: pandas's categories are numbers
 * into a dictionary, but their texts are meant; decimals are numbers, durations
 * are seconds.
 *
 * @param flows A frame, or a query.
 */
export function withPlainTypes<T extends Selectable<T>>(
  flows: T,
  { columns, dtypes }: Columns,
): T {
  const plain = columns.flatMap((name, i) => {
    const type = dtypes[i];
    const column = columnNamed(name);
    if (
      isDictionaryType(type) || kindOf(name) === "text" && !isTextType(type)
    ) {
      return [column.cast(pl.String)];
    }
    if (type.variant === "Decimal") return [column.cast(pl.Float64)];
    if (type.variant !== "Duration") return [];
    // Whatever its unit, of which nodejs-polars says "ms" each time.
    const nanoseconds = column.cast(pl.Duration("ns")).cast(pl.Int64);
    return [nanoseconds.cast(pl.Float64).div(pl.lit(1e9))];
  });
  return plain.length === 0 ? flows : flows.withColumns(...plain);
}

/** What other files call kinds of attacks. */
const ATTACK_NAMES = new Map([
  ["backdoors", "backdoor"],
  ["benign", "normal"],
]);

/**
 * The canonical spelling of a text: in the columns that the flow columns' table
 * calls text, but for addresses, no blanks around it and one letter case, `-` for an unknown service,
 * `backdoor` for the raw files' `Backdoors`; blanks alone are a gap. Texts of
 * other columns stay as they are.
 *
 * @param text Null for a gap.
 */
export function canonicalText(
  name: string,
  text: string | null,
): string | null {
  if (!isRespelt(name)) return text;
  const plain = text?.trim() ?? "";
  if (plain === "") return name === "service" ? "-" : null;
  if (name === "state") return plain.toUpperCase();
  const lower = plain.toLowerCase();
  return name === "attack_label" ? ATTACK_NAMES.get(lower) ?? lower : lower;
}

function isRespelt(name: string): boolean {
  return kindOf(name) === "text" && !name.endsWith("_ip");
}

/**
 * Spells the texts of a frame as {@linkcode canonicalText} does. There are few
 * different ones, and most are spelt so already.
 */
export function withCanonicalTexts(frame: pl.DataFrame): pl.DataFrame {
  const { columns, dtypes } = frame;
  const respelt = columns.flatMap((name, i) => {
    const type = dtypes[i];
    const isText = isTextType(type);
    if (!isRespelt(name) || !(isText || isDictionaryType(type))) {
      return [];
    }
    const texts = frame.getColumn(name).unique(true).cast(pl.String)
      .toArray() as (string | null)[];
    const changed = texts.filter((text) => canonicalText(name, text) !== text);
    if (changed.length === 0) return [];
    const filled = changed.filter((text) => text !== null);
    const column = columnNamed(name).cast(pl.String);
    const spelt = filled.length === 0 ? column : column.replace(
      filled,
      // A null among them makes a gap; the types do not know.
      filled.map((text) => canonicalText(name, text)!),
    );
    const gap = canonicalText(name, null);
    const whole = gap === null ? spelt : spelt.fillNull(pl.lit(gap));
    return [isText ? whole : whole.cast(type)];
  });
  return respelt.length === 0 ? frame : frame.withColumns(...respelt);
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
  // `withColumns` copies the frame for each of the columns.
  return pl.DataFrame(
    frame.getColumns().map((column) =>
      mayHoldNumbers(column.name, column.dtype) && only(column.name)
        ? parseNumbers(column)
        : column
    ),
  );
}

/** Whether a column holds text that {@linkcode parseColumns} tries to parse. */
export function mayHoldNumbers(name: string, type: pl.DataType): boolean {
  return isTextType(type) && kindOf(name) !== "text";
}

/** As whole numbers if they all are, else as fractions, else unchanged. */
function parseNumbers(column: pl.Series): pl.Series {
  const kind = kindOf(column.name);
  const plain = castToNumbers(column, kind); // most columns have no stray blank
  if (plain !== null) return plain;
  const trimmed = trimGaps(column);
  if (trimmed.nullCount() === column.length) return trimmed;
  return castToNumbers(trimmed, kind) ??
    (kind === "integer" ? parseHexadecimal(trimmed) : null) ?? column;
}

/** Null where a value is no number, or there is none at all. */
function castToNumbers(
  column: pl.Series,
  kind: ColumnKind | undefined,
): pl.Series | null {
  const missing = column.nullCount();
  if (missing === column.length) return null;
  const types = kind === "float" ? [pl.Float64] : [pl.Int64, pl.Float64];
  for (const type of types) {
    const numbers = column.cast(type, false);
    if (numbers.nullCount() === missing) return numbers;
  }
  return null;
}

/** What stands for a gap in a column of numbers, in lower case. */
const GAPS = ["", "-", "?", "na", "n/a", "nan", "none", "null"];

/** Whether a text stands for a gap in a column of numbers. */
export function isGap(text: string): boolean {
  return GAPS.includes(text.trim().toLowerCase());
}

/** Makes gaps of blanks, and of the words for them. */
function trimGaps(column: pl.Series): pl.Series {
  const { name } = column;
  const text = columnNamed(name).str.strip();
  const gap = text.str.toLowerCase().isIn(GAPS);
  return column.toFrame()
    .select(pl.when(gap).then(pl.lit(null)).otherwise(text).alias(name))
    .getColumn(name);
}

/** Whole numbers, some of them written as `0x…`; null where there are others. */
function parseHexadecimal(texts: pl.Series): pl.Series | null {
  const values = texts.cast(pl.Int64, false)
    .toArray() as (number | bigint | null)[];
  for (const [row, text] of (texts.toArray() as (string | null)[]).entries()) {
    if (values[row] !== null || text === null) continue;
    if (!HEXADECIMAL.test(text)) return null;
    values[row] = parseInt(text, 16);
  }
  return pl.Series(texts.name, values, pl.Int64);
}

const HEXADECIMAL = /^0x[0-9a-f]{1,12}$/i;

/** What texts stand for where numbers are meant. */
export interface TextNumbers {
  /** One a text; NaN for gaps and for texts that are no numbers. */
  readonly numbers: Float64Array;
  /** 1 for a text that is neither a number nor a gap. */
  readonly faults: Uint8Array;
}

/**
 * Takes texts for numbers one by one, each as {@linkcode parseColumns} takes a
 * column of it alone: what a value is does not depend on those beside it.
 *
 * @param name Of the column: whole numbers may be hexadecimal.
 * @param texts Null for a gap. Unchanged.
 */
export function numbersOfTexts(
  name: string,
  texts: (string | null)[],
): TextNumbers {
  const trimmed = trimGaps(pl.Series(name, texts, pl.String));
  const left = trimmed.toArray() as (string | null)[];
  const values = trimmed.cast(pl.Float64, false).toArray() as (number | null)[];
  const isInteger = kindOf(name) === "integer";
  const numbers = new Float64Array(texts.length).fill(NaN);
  const faults = new Uint8Array(texts.length);
  for (const [i, text] of left.entries()) {
    if (text === null) continue;
    const value = values[i];
    if (value !== null) numbers[i] = value; // NaN, where it has a sign: a gap
    else if (isInteger && HEXADECIMAL.test(text)) {
      numbers[i] = parseInt(text, 16);
    } else faults[i] = 1;
  }
  return { numbers, faults };
}
