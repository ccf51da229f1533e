import pl from "nodejs-polars";
import { type ColumnKind, schemaOf } from "../schema/mod.ts";

/** How the table of flow columns says a column is stored; undefined for others. */
export function kindOf(name: string): ColumnKind | undefined {
  return schemaOf(name)?.kind;
}

/**
 * Asks Polars for a column. `pl.col` takes `*` for all columns and `^…$` for a
 * pattern; here a name is a name, whatever a file calls its columns.
 */
export function columnNamed(name: string): pl.Expr {
  const isPattern = name === "*" || /^\^[\s\S]*\$$/.test(name);
  return pl.col(isPattern ? `^${escaped(name)}$` : name);
}

/** A text as a pattern that fits it alone. */
export function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** {@linkcode columnNamed} for several, in their order. */
export function columnsNamed(names: readonly string[]): pl.Expr[] {
  return names.map(columnNamed);
}

/** Whether a column of that type holds text. */
export function isTextType(type: pl.DataType): boolean {
  return type.equals(pl.String);
}

/** Whether it holds numbers into a dictionary of texts. */
export function isDictionaryType(type: pl.DataType): boolean {
  return /^(Categorical|Enum)/.test(type.variant);
}

/** Whether it holds whole numbers. */
export function isIntegerType(type: pl.DataType): boolean {
  return /^U?Int/.test(type.variant);
}

/** Whether it holds numbers; true and false are the numbers 1 and 0. */
export function isNumberType(type: pl.DataType): boolean {
  return isIntegerType(type) || /^(Float|Bool)/.test(type.variant);
}

/**
 * The type that holds the values of all: whole numbers, numbers or, where one is
 * neither, text. Columns without a value have a say only among themselves.
 */
export function commonType(types: readonly pl.DataType[]): pl.DataType {
  const telling = types.filter((type) => type.variant !== "Null");
  if (telling.length === 0) return types[0];
  const [first] = telling;
  if (telling.every((type) => type.equals(first))) return first;
  if (telling.every(isIntegerType)) return pl.Int64;
  return telling.every(isNumberType) ? pl.Float64 : pl.String;
}

/** A column of texts as codes: `texts[codes[row]]` is a row's text. */
export interface TextCodes {
  /** Distinct; null where a flow has none. */
  readonly texts: (string | null)[];
  /** Shape `[flows]`. */
  readonly codes: Float64Array;
}

/**
 * What to ask Polars for, so that {@linkcode readNumbers} or
 * {@linkcode readTexts} can take the column over: numbers as float64, gaps as
 * NaN; text as codes into a dictionary. Asked for in a lazy query, this work is
 * done by Polars' own threads.
 */
export function valuesOf(name: string, type: pl.DataType): pl.Expr {
  return queryOf({ name, asTexts: isTextType(type) });
}

/** A column to be read, and as what. */
export interface ColumnRequest {
  readonly name: string;
  /** Whether it comes as texts, else as numbers. */
  readonly asTexts: boolean;
}

/** {@linkcode valuesOf} for a request. */
export function queryOf({ name, asTexts }: ColumnRequest): pl.Expr {
  return asTexts
    ? textCodesOf(name)
    : columnNamed(name).cast(pl.Float64, false).fillNull(pl.lit(NaN));
}

/** A column as JavaScript has it: numbers, NaN for a gap, or texts. */
export type Values = Float64Array | TextCodes;

/**
 * Takes over a column.
 *
 * @param frame What {@linkcode queryOf} asked for.
 * @param into As for {@linkcode readNumbers}.
 */
export function readValues(
  frame: pl.DataFrame,
  { asTexts }: ColumnRequest,
  into?: Float64Array,
): Values {
  return asTexts ? readTexts(frame, into) : readNumbers(frame, into);
}

/** What to ask Polars for, so that {@linkcode readTexts} can take numbers, too. */
export function textCodesOf(name: string): pl.Expr {
  return columnNamed(name).cast(pl.String).cast(pl.Categorical);
}

/**
 * Takes over a column of numbers.
 *
 * @param frame One column, as {@linkcode valuesOf} asks for it.
 * @param into Filled and returned; default a new array. One array for many
 * columns saves the time that new memory takes.
 */
export function readNumbers(
  frame: pl.DataFrame,
  into: Float64Array = new Float64Array(frame.height),
): Float64Array {
  for (const [start, piece] of piecesOf(frame.toSeries(0))) {
    into.set(piece as Float64Array, start);
  }
  return into;
}

/**
 * Takes over a column of texts.
 *
 * @param frame One column, as {@linkcode valuesOf} asks for it.
 * @param into As for {@linkcode readNumbers}: gets the codes.
 */
export function readTexts(
  frame: pl.DataFrame,
  into: Float64Array = new Float64Array(frame.height),
): TextCodes {
  const column = frame.toSeries(0);
  const distinct = column.unique(true); // in the order in which they first occur
  const texts = distinct.cast(pl.String).toArray() as (string | null)[];
  // Polars numbers the texts of all columns that it has met.
  const numbers = distinct.cast(pl.UInt32);
  const gap = (numbers.max() as number | null ?? -1) + 1;
  const codes = new Uint32Array(gap + 1);
  (numbers.toArray() as (number | null)[]).forEach((number, code) =>
    codes[number ?? gap] = code
  );
  const found = frame.select(
    columnNamed(column.name).cast(pl.UInt32).fillNull(
      pl.lit(gap).cast(pl.UInt32),
    ),
  ).toSeries(0);
  for (const [start, piece] of piecesOf(found)) {
    for (let i = 0; i < piece.length; i++) into[start + i] = codes[piece[i]];
  }
  return { texts, codes: into };
}

/** Rows of a piece, 1 MB: new memory for a whole column costs page faults. */
const PIECE = 1 << 17;

/** A column without gaps in pieces, each with its first row. */
function* piecesOf(
  column: pl.Series,
): Generator<[start: number, piece: Float64Array | Uint32Array], void> {
  for (let start = 0; start < column.length; start += PIECE) {
    const piece = column.slice(start, PIECE).toTypedArray();
    yield [start, piece as Float64Array | Uint32Array];
  }
}

/**
 * A column's values for a person to read: numbers and texts. Whole numbers that
 * JavaScript would round come as texts, and so does all that is neither, as
 * {@linkcode textsOf} has it.
 *
 * @returns Shape `[flows]`; null for a gap.
 */
export function plainValues(column: pl.Series): (number | string | null)[] {
  const { dtype } = column;
  const isPlain = isTextType(dtype) ||
    isNumberType(dtype) && !dtype.equals(pl.Bool);
  if (!isPlain) return textsIn(column);
  const values = column.toArray() as (number | bigint | string | null)[];
  const isRounded = (value: number | bigint | string | null) =>
    isIntegerType(dtype) && value !== null &&
    !Number.isSafeInteger(Number(value));
  const texts = values.some(isRounded) ? textsIn(column) : [];
  return values.map((value, row) =>
    isRounded(value)
      ? texts[row]
      : typeof value === "bigint"
      ? Number(value)
      : value
  );
}

function textsIn(column: pl.Series): (string | null)[] {
  return textsOf(column).toArray() as (string | null)[];
}

/** A column as text, of whatever type: moments as Polars writes them, lists as JSON. */
export function textsOf(column: pl.Series): pl.Series {
  try {
    return column.cast(pl.String);
  } catch { // Polars has no text for durations and lists
    const texts = column.toArray().map((value: unknown) =>
      value === null ? null : JSON.stringify(
        value,
        (_, part) => typeof part === "bigint" ? String(part) : part,
      )
    );
    return pl.Series(column.name, texts, pl.String);
  }
}
