import pl from "nodejs-polars";
import { isText } from "../dataset/parse_columns.ts";
import { InputError } from "../errors.ts";
import type { Category } from "./label_encoder.ts";

/**
 * Reads a column of numbers; a gap (null) and NaN both come as NaN.
 *
 * @throws {InputError} If the column holds text that is no number, or a number
 * that is infinite.
 */
export function readNumbers(frame: pl.DataFrame, name: string): Float64Array {
  const column = frame.getColumn(name);
  const filled = frame.select(
    pl.col(name).cast(pl.Float64, false).fillNull(pl.lit(NaN)),
  ).getColumn(name);
  const numbers = filled.toTypedArray() as Float64Array;
  if (isText(column)) checkText(column, numbers);
  const row = numbers.findIndex((value) => Math.abs(value) === Infinity);
  if (row !== -1) {
    throw new InputError(
      `Column ${name}, row ${row + 1}: expected a finite number, ` +
        `found ${numbers[row]}`,
    );
  }
  return numbers;
}

function checkText(column: pl.Series, numbers: Float64Array) {
  const texts = column.toArray() as Category[];
  const row = texts.findIndex((text, i) => text !== null && isNaN(numbers[i]));
  if (row === -1) return;
  throw new InputError(
    `Column ${column.name}, row ${row + 1}: expected a number, ` +
      `found ${JSON.stringify(texts[row])}`,
  );
}

/** Reads a column of categories as text: whole numbers in decimal, gaps as null. */
export function readCategories(frame: pl.DataFrame, name: string): Category[] {
  const column = frame.getColumn(name);
  const values = column.toArray() as unknown[];
  return isText(column)
    ? values as Category[]
    : values.map((value) => value === null ? null : String(value));
}
