import type pl from "nodejs-polars";
import {
  isGap,
  isIntegerType,
  isNumberType,
  isTextType,
  kindOf,
  type NameRow,
  readTexts,
  rowNumber,
  type TextCodes,
} from "../dataset/mod.ts";
import {
  type ColumnScale,
  fitStandardScaler,
  InputError,
} from "../base/mod.ts";
import {
  checkFinite,
  isDecimal,
  type RefuseValue,
  refusing,
  takeAmounts,
} from "./amounts.ts";
import {
  type CategoricalColumn,
  type Encoding,
  type NumericalColumn,
  type OneHotColumn,
  ORIGINAL_ENCODING,
} from "./encoding.ts";
import { findMedian } from "./median.ts";

/** Whole numbers with fewer distinct values than this count as categories. */
const CATEGORICAL_BELOW = 20;

/** What was learnt of a column, and its values. */
export type LearntColumn =
  & (
    | { readonly kind: "numerical"; readonly learnt: NumericalColumn }
    | { readonly kind: "categorical"; readonly learnt: CategoricalColumn }
    | { readonly kind: "oneHot"; readonly learnt: OneHotColumn }
    | { readonly kind: "constant"; readonly learnt: { readonly name: string } }
  )
  & {
    /**
     * What is to be standardised, `[flows]`: amounts with their gaps filled and
     * transformed, or the ranks of categories.
     */
    readonly values: Float64Array;
  };

/**
 * Refuses columns that are neither numbers nor text, before anything is asked
 * of them. Moments and durations are neither: what they count is not in the
 * numbers.
 *
 * @throws {InputError} If it is one.
 */
export function checkFeatureType(name: string, type: pl.DataType): void {
  if (isNumberType(type) || isTextType(type) || type.variant === "Null") return;
  throw new InputError(
    `Column ${name}: expected numbers or text, found ${type.variant}`,
  );
}

/**
 * Learns a column. Text is categories; so are, for ranks, whole numbers with
 * fewer than 20 distinct values and no gaps; the rest are amounts.
 *
 * @param column What `valuesOf(name, type)` gave.
 * @param work As long as the column; overwritten, and given back as the values
 * of categories. One for all columns saves the time that new memory takes.
 * @param nameRow Default the row's number in the column.
 * @throws {InputError} If the column has no values, or others than numbers
 * where the flow columns' table wants numbers, or numbers that are infinite or
 * too large.
 */
export function learnColumn(
  name: string,
  type: pl.DataType,
  column: pl.DataFrame,
  work: Float64Array,
  encoding: Encoding = ORIGINAL_ENCODING,
  nameRow: NameRow = rowNumber,
): LearntColumn {
  if (isTextType(type) && (kindOf(name) ?? "text") === "text") {
    const coded = readTexts(column, work);
    if (kindOf(name) === undefined) checkNotNumbers(name, coded, nameRow);
    return learnCategories(name, coded, encoding);
  }
  const refuse = refusing(name, nameRow);
  const values = takeAmounts(name, type, column, refuse);
  const texts = encoding.categorical === "rank" && isIntegerType(type)
    ? encodeFewValues(values, work)
    : null;
  return texts === null
    ? learnAmounts(name, values, work, encoding, refuse)
    : learnCategories(name, { texts, codes: work }, encoding);
}

function learnCategories(
  name: string,
  { texts, codes }: TextCodes,
  encoding: Encoding,
): LearntColumn {
  const isEmpty = texts.every((text) => text === null);
  if (isEmpty && !encoding.dropConstant) throw noValues(name);
  if (encoding.dropConstant && texts.length === 1) {
    return { kind: "constant", learnt: { name }, values: codes };
  }
  const categories = fitLabelEncoder(texts);
  const ranks = encodeLabels(texts, categories);
  for (let row = 0; row < codes.length; row++) codes[row] = ranks[codes[row]];
  if (encoding.categorical === "one-hot") {
    const learnt = learnIndicators(name, categories, codes, encoding);
    return { kind: "oneHot", learnt, values: codes };
  }
  return {
    kind: "categorical",
    learnt: { name, categories, ...fitStandardScaler(codes) },
    values: codes,
  };
}

/** Counts how often each category occurs; too rare ones are pooled. */
function learnIndicators(
  name: string,
  categories: readonly Category[],
  ranks: Float64Array,
  { minCategoryRows, minIndicatorScale }: Encoding,
): OneHotColumn {
  const counts = new Array<number>(categories.length).fill(0);
  for (let row = 0; row < ranks.length; row++) counts[ranks[row]]++;
  const isCommon = (rank: number) => counts[rank] >= minCategoryRows;
  const common = categories.filter((_, rank) => isCommon(rank));
  const commonRows = counts.filter((_, rank) => isCommon(rank));
  const otherRows = ranks.length - commonRows.reduce((a, b) => a + b, 0);
  const indicators = [...commonRows, otherRows].map((rows) => {
    const mean = rows / ranks.length;
    const deviation = Math.sqrt(mean * (1 - mean));
    return { mean, scale: Math.max(deviation, minIndicatorScale) || 1 };
  });
  return { name, categories: common, indicators };
}

function learnAmounts(
  name: string,
  values: Float64Array,
  work: Float64Array,
  encoding: Encoding,
  refuse: RefuseValue,
): LearntColumn {
  const { median, gaps } = findMedian(values, work);
  if (Number.isNaN(median)) {
    if (!encoding.dropConstant) throw noValues(name);
    return { kind: "constant", learnt: { name }, values };
  }
  if (gaps > 0) fillGaps(values, median);
  if (encoding.dropConstant && values.every((value) => value === values[0])) {
    checkFinite(values, refuse);
    return { kind: "constant", learnt: { name }, values };
  }
  const transform = encoding.numerical;
  transformAmounts(values, transform);
  return {
    kind: "numerical",
    learnt: { name, median, transform, ...scaleOf(name, values, refuse) },
    values,
  };
}

/** Transforms amounts, in place; see {@linkcode Encoding}. */
export function transformAmounts(
  values: Float64Array,
  transform: Encoding["numerical"],
): void {
  if (transform === "identity") return;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === 0) continue; // as most are, and a logarithm takes long
    values[row] = value < 0 ? -Math.log1p(-value) : Math.log1p(value);
  }
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

/** Replaces every NaN, in place. */
export function fillGaps(values: Float64Array, value: number): void {
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) values[row] = value;
  }
}

/** Says in which column, and where, values cannot be standardised. */
function scaleOf(
  name: string,
  values: Float64Array,
  refuse: RefuseValue,
): ColumnScale {
  try {
    return fitStandardScaler(values);
  } catch (error) {
    checkFinite(values, refuse); // not before: most columns need no such search
    throw new InputError(`Column ${name}: ${(error as Error).message}`);
  }
}

/** A text column of which so many values are numbers was meant to hold them. */
const MOSTLY_NUMBERS = 0.9;
/** Fewer different numbers may be codes. */
const MANY_NUMBERS = 50;

/**
 * Refuses a column of numbers that a few other texts made one of text: as
 * thousands of categories it would say nothing, and nobody would notice.
 *
 * @param coded The column's texts.
 * @throws {InputError} If it is one, naming the first row of another text.
 */
export function checkNotNumbers(
  name: string,
  { texts, codes }: TextCodes,
  nameRow: NameRow,
): void {
  const isNumber = texts.map((text) => text !== null && isDecimal(text));
  const isOther = texts.map((text, code) =>
    text !== null && !isNumber[code] && !isGap(text)
  );
  if (isNumber.filter(Boolean).length < MANY_NUMBERS) return;
  const numbers = codes.reduce((sum, code) => sum + Number(isNumber[code]), 0);
  const others = codes.reduce((sum, code) => sum + Number(isOther[code]), 0);
  if (numbers < MOSTLY_NUMBERS * (numbers + others)) return;
  const row = codes.findIndex((code) => isOther[code]);
  if (row === -1) return;
  refusing(name, nameRow)(
    row,
    `expected a number, as in ${numbers.toLocaleString("en")} other rows, ` +
      `found ${JSON.stringify(texts[codes[row]])}`,
  );
}

function noValues(name: string): InputError {
  return new InputError(
    `Column ${name}: no values in the rows learnt from; leave it out with ` +
      `--exclude ${name}`,
  );
}

/** One value of a categorical column; null where the flow has none. */
export type Category = string | null;

/**
 * Learns the categories of a column: its distinct texts in code point order,
 * as scikit-learn's `LabelEncoder` sorts them, and null, a category of its own,
 * last.
 */
export function fitLabelEncoder(column: Iterable<Category>): Category[] {
  const texts = new Set(column);
  const missing = texts.delete(null);
  const sorted = ([...texts] as string[]).sort(compareCodePoints);
  return missing ? [...sorted, null] : sorted;
}

/**
 * Turns categories into their ranks, 0 … `categories.length` − 1; one that was
 * not learnt gets the next rank, `categories.length`.
 */
export function encodeLabels(
  column: readonly Category[],
  categories: readonly Category[],
): Float64Array {
  const ranks = new Map(categories.map((category, rank) => [category, rank]));
  return Float64Array.from(
    column,
    (category) => ranks.get(category) ?? categories.length,
  );
}

/** JavaScript's own order is by UTF-16 unit, which differs beyond U+FFFF. */
function compareCodePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const difference = left[i].codePointAt(0)! - right[i].codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
