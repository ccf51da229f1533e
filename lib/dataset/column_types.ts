import pl from "nodejs-polars";
import { type ColumnKind, FLOW_COLUMNS, type FlowColumn } from "./columns.ts";

/** How the table of flow columns says a column is stored; undefined for others. */
export function kindOf(name: string): ColumnKind | undefined {
  return Object.hasOwn(FLOW_COLUMNS, name)
    ? FLOW_COLUMNS[name as FlowColumn]
    : undefined;
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
