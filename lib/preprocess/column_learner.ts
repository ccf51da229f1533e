import type pl from "nodejs-polars";
import {
  isGap,
  isIntegerType,
  isNumberType,
  isTextType,
  kindOf,
  type NameRow,
  type TextCodes,
  type Values,
} from "../dataset/mod.ts";
import { InputError } from "../base/mod.ts";
import {
  AmountColumn,
  isDecimal,
  refusing,
  takeAmounts,
} from "./amount_column.ts";
import {
  type IndicatorColumn,
  learnCategories,
  type RankColumn,
} from "./category_columns.ts";
import type { Encoding } from "./encoding.ts";

/** Whole numbers with fewer distinct values than this count as categories. */
const CATEGORICAL_BELOW = 20;

/** What was learnt of a column, and its values. */
export interface Learnt {
  /** Null for a column that is left out because it is constant. */
  readonly column: AmountColumn | RankColumn | IndicatorColumn | null;
  /**
   * What is to be standardised, `[flows]`: amounts with their gaps filled and
   * transformed, or the ranks of categories. Overwritten by the next column's.
   */
  readonly values: Float64Array;
}

/** Learns columns one after the other, and decides which kind each is. */
export class ColumnLearner {
  readonly #encoding: Encoding;
  readonly #nameRow: NameRow;
  /** Shared by all columns: allocating memory for each would take time. */
  readonly #work: Float64Array;

  /** @param flows How many there are, and how messages name a row. */
  constructor(
    { height, nameRow }: { height: number; nameRow: NameRow },
    encoding: Encoding,
  ) {
    this.#encoding = encoding;
    this.#nameRow = nameRow;
    this.#work = new Float64Array(height);
  }

  /**
   * Learns a column. Text is categories; so are, for ranks, whole numbers with
   * fewer than 20 distinct values and no gaps; the rest are amounts.
   *
   * @param type Of the column.
   * @param values Texts where the type is one, else numbers; overwritten.
   * @param isCategory Whether numbers are categories, too. Default false.
   * @throws {InputError} If the column has no values, or text where the flow
   * columns' table wants numbers, or numbers that are infinite or too large.
   */
  learn(
    name: string,
    type: pl.DataType,
    values: Values,
    isCategory = false,
  ): Learnt {
    const encoding = this.#encoding;
    const work = this.#work;
    const learnt = (coded: TextCodes) => ({
      column: learnCategories(name, coded, encoding),
      values: coded.codes,
    });
    if (isCategory && values instanceof Float64Array) {
      return learnt(codesOfNumbers(values, work));
    }
    const isText = !(values instanceof Float64Array);
    if (isText && (kindOf(name) ?? "text") === "text") {
      if (kindOf(name) === undefined) {
        checkNotNumbers(name, values, this.#nameRow);
      }
      return learnt(values);
    }
    const refuse = refusing(name, this.#nameRow);
    const amounts = takeAmounts(name, values, refuse);
    const texts = encoding.categorical === "rank" && isIntegerType(type)
      ? encodeFewValues(amounts, work)
      : null;
    if (texts !== null) return learnt({ texts, codes: work });
    const options = { work, encoding, refuse };
    const column = AmountColumn.learn(name, amounts, options);
    return { column, values: amounts };
  }
}

/**
 * Refuses columns that are neither numbers nor text, before they are read. Dates
 * and durations are neither: their numbers do not say in which unit they count.
 *
 * @throws {InputError} If it is one.
 */
export function checkFeatureType(name: string, type: pl.DataType): void {
  if (isNumberType(type) || isTextType(type) || type.variant === "Null") return;
  throw new InputError(
    `Column ${name}: expected numbers or text, found ${type.variant}`,
  );
}

/** Turns numbers into codes and returns them in decimal; NaN is a gap. */
function codesOfNumbers(
  values: Float64Array,
  codes: Float64Array,
): TextCodes {
  const places = new Map<number, number>(); // NaN equals itself there
  values.forEach((value, row) => {
    if (!places.has(value)) places.set(value, places.size);
    codes[row] = places.get(value)!;
  });
  const texts = Array.from(
    places.keys(),
    (value) => Number.isNaN(value) ? null : String(value),
  );
  return { texts, codes };
}

/**
 * Turns whole numbers of few distinct values into codes and returns the numbers
 * in decimal; null where there are more, or gaps.
 *
 * @param codes Filled, one a row, unless null is returned.
 */
function encodeFewValues(
  values: Float64Array,
  codes: Float64Array,
): string[] | null {
  const distinct: number[] = [];
  const small = new Int8Array(256).fill(-1); // most numbers: no search for those
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    const index = value | 0;
    const isSmall = index === value && index >= 0 && index < small.length;
    let code = isSmall ? small[index] : -1;
    if (code === -1) {
      code = codeOf(value, distinct);
      if (code === -1) return null;
      if (isSmall) small[index] = code;
    }
    codes[row] = code;
  }
  return distinct.map(String);
}

/** Where a number is among those, added if need be; -1 for a gap or no room. */
function codeOf(value: number, distinct: number[]): number {
  const code = distinct.indexOf(value);
  if (code !== -1) return code;
  const isFull = distinct.length === CATEGORICAL_BELOW - 1;
  return isFull || Number.isNaN(value) ? -1 : distinct.push(value) - 1;
}

/** A text column with this share of numbers was meant to hold numbers. */
const MOSTLY_NUMBERS = 0.9;
/** Fewer distinct numbers than this may be codes. */
const MANY_NUMBERS = 50;
/** Numbers as they are not read: `1.234,5`, `1,5`, `1.4 M`, `12%`. */
const OTHER_NOTATION =
  /^[+-]?(\d{1,3}(\.\d{3})+(,\d+)?|\d+,\d+|\d+(\.\d+)?\s*[kKMGT%])$/;

/**
 * Refuses a column of numbers that became text because of a few other values, or
 * of another notation: as thousands of categories it would be useless, and nobody
 * would notice.
 *
 * @param coded The column's texts.
 * @throws {InputError} If it is one, naming the first row of another text.
 */
export function checkNotNumbers(
  name: string,
  { texts, codes }: TextCodes,
  nameRow: NameRow,
): void {
  const isDigits = texts.map((text) => text !== null && isDecimal(text));
  const isNumber = texts.map((text, code) =>
    isDigits[code] || text !== null && OTHER_NOTATION.test(text.trim())
  );
  const isOther = texts.map((text, code) =>
    text !== null && !isDigits[code] && !isGap(text)
  );
  if (isNumber.filter(Boolean).length < MANY_NUMBERS) return;
  const numbers = codes.reduce((sum, code) => sum + Number(isNumber[code]), 0);
  const words = codes.reduce(
    (sum, code) => sum + Number(isOther[code] && !isNumber[code]),
    0,
  );
  if (numbers < MOSTLY_NUMBERS * (numbers + words)) return;
  const row = codes.findIndex((code) => isOther[code]);
  if (row === -1) return;
  const plain = codes.reduce((sum, code) => sum + Number(isDigits[code]), 0);
  const others = plain === 0
    ? "such as 1234.5"
    : `as in ${plain.toLocaleString("en")} other rows`;
  refusing(name, nameRow)(
    row,
    `expected a number, ${others}, found ${JSON.stringify(texts[codes[row]])}`,
  );
}
