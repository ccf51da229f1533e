import type pl from "nodejs-polars";
import {
  isTextType,
  kindOf,
  type NameRow,
  numbersOfTexts,
  readNumbers,
  readTexts,
  rowNumber,
  type TextCodes,
  valuesOf,
} from "../dataset/mod.ts";
import { InputError } from "../base/mod.ts";

/** Told of a value that no feature can be made of; it may throw. */
export type RefuseValue = (row: number, cause: string) => void;

/** Throws an {@linkcode InputError} that names the column and the row. */
export function refusing(name: string, nameRow: NameRow): RefuseValue {
  return (row, cause) => {
    throw new InputError(`Column ${name}, ${nameRow(row)}: ${cause}`);
  };
}

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
  const refuse = refusing(name, nameRow);
  const amounts = takeAmounts(name, type, column, refuse);
  checkFinite(amounts, refuse);
  return amounts;
}

/**
 * Takes over a column of amounts, infinite ones as well: in columns that the flow
 * columns' table does not know they are gaps, since CICFlowMeter divides by
 * durations of 0.
 *
 * @param column What `valuesOf(name, type)` gave.
 * @param refuse Told of text that is no number; where it returns, a gap is left.
 */
export function takeAmounts(
  name: string,
  type: pl.DataType,
  column: pl.DataFrame,
  refuse: RefuseValue,
): Float64Array {
  const amounts = isTextType(type)
    ? numbersOf(name, readTexts(column), refuse)
    : readNumbers(column);
  if (kindOf(name) === undefined) {
    for (let row = 0; row < amounts.length; row++) {
      if (Math.abs(amounts[row]) === Infinity) amounts[row] = NaN;
    }
  }
  return amounts;
}

/**
 * Refuses infinite numbers.
 *
 * @param amounts Where `refuse` returns, a gap is left.
 */
export function checkFinite(amounts: Float64Array, refuse: RefuseValue): void {
  for (let row = 0; row < amounts.length; row++) {
    if (Math.abs(amounts[row]) !== Infinity) continue;
    refuse(row, `expected a finite number, found ${amounts[row]}`);
    amounts[row] = NaN;
  }
}

/** The numbers that texts stand for, in place of their codes. */
function numbersOf(
  name: string,
  { texts, codes }: TextCodes,
  refuse: RefuseValue,
): Float64Array {
  const { numbers, faults } = numbersOfTexts(name, texts);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (faults[code] === 1) {
      refuse(row, `expected a number, found ${JSON.stringify(texts[code])}`);
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
