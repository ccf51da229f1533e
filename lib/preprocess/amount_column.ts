/**
 * Columns of amounts: their numbers are taken over, their gaps filled with the
 * median, and they are transformed and standardised.
 *
 * @module
 */
import type pl from "nodejs-polars";
import { z } from "zod";
import {
  isTextType,
  kindOf,
  type NameRow,
  numbersOfTexts,
  queryOf,
  readValues,
  rowNumber,
  type TextCodes,
  type Values,
} from "../dataset/mod.ts";
import {
  type ColumnScale,
  fitStandardScaler,
  InputError,
} from "../base/mod.ts";
import {
  type Applying,
  type Encoding,
  FeatureColumn,
  type RefuseValue,
  SCALE,
} from "./encoding.ts";
import type { FeatureWriter } from "./feature_writer.ts";
import { findMedian } from "./median.ts";

/** What is learnt of a column of amounts, as it is saved. */
export const AMOUNT = z.object({
  name: z.string(),
  /** Fills the gaps, before the transform. */
  median: z.number(),
  /** The share of gaps; detectors of earlier versions do not tell. */
  gapShare: z.number().min(0).max(1).optional(),
  transform: z.enum(["identity", "log1p"]),
  /** What -∞ and ∞ are taken for; none: they are gaps, or refused. */
  range: z.tuple([z.number(), z.number()]).optional(),
  ...SCALE,
});

/** Replaced by its median where missing, transformed, then standardised. */
export class AmountColumn extends FeatureColumn<z.infer<typeof AMOUNT>> {
  readonly kind = "amount";

  /**
   * Learns a column.
   *
   * @param values What {@linkcode takeAmounts} gave; transformed in place, their
   * gaps filled and infinite ones replaced.
   * @param work As long as the values; overwritten.
   * @returns Null for one value, or none, where such columns are dropped.
   * @throws {InputError} If there are no values, or `refuse` throws, or they are
   * too large.
   */
  static learn(
    name: string,
    values: Float64Array,
    { work, encoding, refuse }: {
      work: Float64Array;
      encoding: Encoding;
      refuse: RefuseValue;
    },
  ): AmountColumn | null {
    const range = kindOf(name) === undefined ? finiteRange(values) : undefined;
    replaceInfinite(name, values, range);
    const { median, gaps } = findMedian(values, work);
    if (Number.isNaN(median)) {
      if (!encoding.dropConstant) throw noValues(name);
      return null;
    }
    if (gaps > 0) fillGaps(values, median);
    if (encoding.dropConstant && values.every((value) => value === values[0])) {
      checkFinite(values, refuse);
      return null;
    }
    const transform = encoding.numerical;
    transformAmounts(values, transform);
    const scale = scaleOf(name, values, refuse);
    const gapShare = gaps / values.length;
    const learnt = { name, median, gapShare, transform, ...scale };
    return new AmountColumn({ ...learnt, ...range && { range } });
  }

  override get gapShare(): number | null {
    return this.learnt.gapShare ?? null;
  }

  asTexts(type: pl.DataType): boolean {
    return isTextType(type);
  }

  append(
    writer: FeatureWriter,
    values: Values,
    { refuse, clip, gapsOf, onGaps }: Applying,
  ): void {
    const { name, median, transform, range } = this.learnt;
    const amounts = takeAmounts(name, values, refuse);
    replaceInfinite(name, amounts, range);
    checkFinite(amounts, refuse);
    if (gapsOf || onGaps) {
      const gaps = gapsIn(amounts);
      if (gapsOf) { for (const row of gaps) gapsOf[row]++; }
      onGaps?.(gaps);
    }
    fillGaps(amounts, median);
    transformAmounts(amounts, transform);
    this.appendLearnt(writer, amounts, clip);
  }

  /** Writes the feature of values as {@linkcode AmountColumn.learn} leaves them. */
  appendLearnt(writer: FeatureWriter, values: Float64Array, clip?: number) {
    writer.append(values, this.learnt, clip);
  }

  /** A reconstruction may give any number, even a negative one. */
  decode(features: Float32Array, start: number): number {
    const { mean, scale, transform } = this.learnt;
    const value = features[start] * scale + mean;
    if (transform === "identity") return value;
    return value < 0 ? -Math.expm1(-value) : Math.expm1(value);
  }
}

/** Throws an {@linkcode InputError} that names the column and the row. */
export function refusing(name: string, nameRow: NameRow): RefuseValue {
  return (row, cause) => {
    throw new InputError(`Column ${name}, ${nameRow(row)}: ${cause}`);
  };
}

/** The error for a column without values. */
export function noValues(name: string): InputError {
  return new InputError(
    `Column ${name}: no values in the rows learnt from; leave it out with ` +
      `--exclude ${name}`,
  );
}

/**
 * Reads a column of amounts from a frame.
 *
 * @returns Shape `[flows]`; a gap (null) and NaN both come as NaN.
 * @throws {InputError} If the column holds text that is no number, or a number
 * that is infinite.
 */
export function readAmounts(frame: pl.DataFrame, name: string): Float64Array {
  const type = frame.getColumn(name).dtype;
  const refuse = refusing(name, rowNumber);
  const request = { name, asTexts: isTextType(type) };
  const values = readValues(frame.select(queryOf(request)), request);
  const amounts = takeAmounts(name, values, refuse);
  replaceInfinite(name, amounts);
  checkFinite(amounts, refuse);
  return amounts;
}

/**
 * The amounts of a column: its numbers, or those that its texts stand for.
 *
 * @param values Overwritten.
 * @param refuse Called for text that is not a number; if it returns, a gap is left.
 */
export function takeAmounts(
  name: string,
  values: Values,
  refuse: RefuseValue,
): Float64Array {
  return values instanceof Float64Array
    ? values
    : numbersOf(name, values, refuse);
}

type Range = z.infer<typeof AMOUNT>["range"];

/** The least number and the largest, infinite ones aside; undefined for none. */
function finiteRange(amounts: Float64Array): Range {
  let [least, largest] = [Infinity, -Infinity];
  for (let row = 0; row < amounts.length; row++) {
    const amount = amounts[row];
    if (!Number.isFinite(amount)) continue;
    if (amount < least) least = amount;
    if (amount > largest) largest = amount;
  }
  return least <= largest ? [least, largest] : undefined;
}

/**
 * Puts finite numbers in the place of infinite ones, or gaps, in columns that the
 * flow columns' table does not know: CICFlowMeter divides by durations of 0. A
 * flow without a duration has the highest rate, not one like most.
 *
 * @param range What to put there. Default gaps.
 */
function replaceInfinite(
  name: string,
  amounts: Float64Array,
  range?: Range,
): void {
  if (kindOf(name) !== undefined) return;
  const [least, largest] = range ?? [NaN, NaN];
  for (let row = 0; row < amounts.length; row++) {
    if (amounts[row] === Infinity) amounts[row] = largest;
    else if (amounts[row] === -Infinity) amounts[row] = least;
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

/** Refuses infinite numbers; if `refuse` returns, a gap is left. */
function checkFinite(amounts: Float64Array, refuse: RefuseValue): void {
  for (let row = 0; row < amounts.length; row++) {
    if (Math.abs(amounts[row]) !== Infinity) continue;
    refuse(row, `expected a finite number, found ${amounts[row]}`);
    amounts[row] = NaN;
  }
}

/** Where there are NaN, ascending. */
function gapsIn(values: Float64Array): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) rows.push(row);
  }
  return Uint32Array.from(rows);
}

/** Replaces every NaN, in place. */
function fillGaps(values: Float64Array, value: number): void {
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) values[row] = value;
  }
}

/** ln(1 + n) of the first whole numbers, as most amounts are. */
const LOGARITHMS = Float64Array.from({ length: 4096 }, (_, n) => Math.log1p(n));

/** Transforms amounts, in place; see {@linkcode Encoding}. */
function transformAmounts(
  values: Float64Array,
  transform: Encoding["numerical"],
): void {
  if (transform === "identity") return;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    const index = value >>> 0;
    values[row] = index === value && index < LOGARITHMS.length
      ? LOGARITHMS[index] // a logarithm takes long
      : value < 0
      ? -Math.log1p(-value)
      : Math.log1p(value);
  }
}

/** Learns mean and deviation; errors name the column, and an infinite row. */
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

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Whether a text is a number in decimal. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}
