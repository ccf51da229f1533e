import pl from "nodejs-polars";
import { isTextType, kindOf } from "../dataset/schema/column_types.ts";
import {
  readNumbers,
  readTexts,
  type TextCodes,
  valuesOf,
} from "../dataset/column_values.ts";
import { type NameRow, rowNumber } from "../dataset/name_row.ts";
import { InputError } from "../errors.ts";

/**
 * Reads a column of amounts from a frame.
 *
 * @param nameRow Default the row's number in the frame.
 * @returns Shape `[flows]`; a gap (null) and NaN both come as NaN.
 * @throws {InputError} If the column holds text that is no number, or a number
 * that is infinite.
 */
export function readAmounts(
  frame: pl.DataFrame,
  name: string,
  nameRow = rowNumber,
): Float64Array {
  const type = frame.getColumn(name).dtype;
  const column = frame.select(valuesOf(name, type));
  const amounts = takeAmounts(name, type, column, nameRow);
  checkFinite(name, amounts, nameRow);
  return amounts;
}

/**
 * Takes over a column of amounts, infinite ones as well: in columns that the flow
 * columns' table does not know they are gaps, since CICFlowMeter divides by
 * durations of 0.
 *
 * @param column What `valuesOf(name, type)` gave. The rest is as in
 * {@linkcode readAmounts}.
 */
export function takeAmounts(
  name: string,
  type: pl.DataType,
  column: pl.DataFrame,
  nameRow = rowNumber,
): Float64Array {
  const amounts = isTextType(type)
    ? numbersOf(name, readTexts(column), nameRow)
    : readNumbers(column);
  if (kindOf(name) === undefined) {
    for (let row = 0; row < amounts.length; row++) {
      if (Math.abs(amounts[row]) === Infinity) amounts[row] = NaN;
    }
  }
  return amounts;
}

/** @throws {InputError} If a number is infinite, naming its row. */
export function checkFinite(
  name: string,
  amounts: Float64Array,
  nameRow = rowNumber,
): void {
  for (let row = 0; row < amounts.length; row++) {
    if (Math.abs(amounts[row]) !== Infinity) continue;
    throw new InputError(
      `Column ${name}, ${nameRow(row)}: expected a finite number, ` +
        `found ${amounts[row]}`,
    );
  }
}

/** The numbers that texts stand for, in place of their codes. */
function numbersOf(
  name: string,
  { texts, codes }: TextCodes,
  nameRow: NameRow,
): Float64Array {
  const numbers = readNumbers(
    pl.DataFrame([pl.Series("texts", texts, pl.String)])
      .select(pl.col("texts").cast(pl.Float64, false).fillNull(pl.lit(NaN))),
  );
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (Number.isNaN(numbers[code]) && texts[code] !== null) {
      throw new InputError(
        `Column ${name}, ${nameRow(row)}: expected a number, ` +
          `found ${JSON.stringify(texts[code])}`,
      );
    }
    codes[row] = numbers[code];
  }
  return codes;
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Whether a text is a number in decimal. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}
