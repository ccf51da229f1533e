import pl from "nodejs-polars";
import { type ColumnKind, schemaOf } from "../schema/mod.ts";

/** How the table of flow columns says a column is stored; undefined for others. */
export function kindOf(name: string): ColumnKind | undefined {
  return schemaOf(name)?.kind;
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
