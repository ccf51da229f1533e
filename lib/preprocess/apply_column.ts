import pl from "nodejs-polars";
import {
  isNumberType,
  kindOf,
  numbersOfTexts,
  readNumbers,
  readTexts,
  valuesOf,
} from "../dataset/mod.ts";
import {
  checkFinite,
  isDecimal,
  type RefuseValue,
  takeAmounts,
} from "./amounts.ts";
import {
  type Category,
  encodeLabels,
  fillGaps,
  transformAmounts,
} from "./learn_column.ts";
import type {
  CategoricalColumn,
  NumericalColumn,
  OneHotColumn,
} from "./encoding.ts";

/** A column to apply what was learnt to. */
export interface AppliedColumn {
  readonly type: pl.DataType;
  /** What `valuesOf` gave, or `rankedValuesOf` where categories were learnt. */
  readonly column: pl.DataFrame;
}

/** Told of a category that was not learnt, and how many flows have it. */
export type OnUnseen = (category: Category, rows: number) => void;

/**
 * Takes over a column of amounts, its gaps filled with the median learnt, and
 * transforms them.
 *
 * @param refuse Told of text that is no number, and of infinity; where it
 * returns, they count as gaps.
 * @returns Shape `[flows]`.
 */
export function applyNumerical(
  { name, median, transform }: NumericalColumn,
  { type, column }: AppliedColumn,
  refuse: RefuseValue,
): Float64Array {
  const amounts = takeAmounts(name, type, column, refuse);
  checkFinite(amounts, refuse);
  fillGaps(amounts, median);
  transformAmounts(amounts, transform);
  return amounts;
}

/** What to ask of a column of categories, for {@linkcode applyCategorical}. */
export function rankedValuesOf(name: string, type: pl.DataType): pl.Expr {
  return comesAsNumbers(type)
    ? valuesOf(name, type)
    : pl.col(name).cast(pl.String).cast(pl.Categorical);
}

/**
 * Takes over a column of categories as ranks; one that was not learnt has the
 * rank after the last.
 *
 * Categories that are plain numbers, as `1`, are known by their number, whatever
 * the column's type: a file may hold 1 as true, as text, or as the text ` 1.0`.
 *
 * @returns Shape `[flows]`.
 */
export function applyCategorical(
  { name, categories }: Pick<CategoricalColumn, "name" | "categories">,
  { type, column }: AppliedColumn,
  onUnseen?: OnUnseen,
): Float64Array {
  const ranksByNumber = numberRanks(categories);
  const unseen = categories.length;
  if (comesAsNumbers(type)) {
    const values = readNumbers(column);
    if (onUnseen) {
      countUnseen(values, (value) => !ranksByNumber.has(value))
        .forEach((rows, value) => onUnseen(textOf(value), rows));
    }
    for (let row = 0; row < values.length; row++) {
      values[row] = ranksByNumber.get(values[row]) ?? unseen;
    }
    return values;
  }
  const { texts, codes } = readTexts(column);
  const numbers = kindOf(name) !== "text" && categories.every(isPlainNumber)
    ? numbersOfTexts(name, texts) // as a piece's column, if all were numbers
    : null;
  const ranks = encodeLabels(texts, categories).map((rank, i) => {
    if (rank < unseen) return rank;
    const number = numbers?.faults[i] === 0
      ? numbers.numbers[i]
      : numberOf(texts[i]);
    return ranksByNumber.get(number) ?? unseen;
  });
  if (onUnseen && ranks.includes(unseen)) {
    countUnseen(codes, (code) => ranks[code] === unseen)
      .forEach((rows, code) => onUnseen(texts[code], rows));
  }
  for (let row = 0; row < codes.length; row++) codes[row] = ranks[codes[row]];
  return codes;
}

/** How often each of the values occurs that pass the test. */
function countUnseen(
  values: Float64Array,
  isUnseen: (value: number) => boolean,
): Map<number, number> {
  const rows = new Map<number, number>();
  for (const value of values) {
    if (isUnseen(value)) rows.set(value, (rows.get(value) ?? 0) + 1);
  }
  return rows;
}

/** A number as a category; NaN is a gap. */
function textOf(value: number): Category {
  return Number.isNaN(value) ? null : String(value);
}

/** The feature of each rank, that of unseen categories last. */
export function rankFeatures(
  { categories, mean, scale }: CategoricalColumn,
): Float32Array {
  return Float32Array.from(
    { length: categories.length + 1 },
    (_, rank) => (rank - mean) / scale,
  );
}

/**
 * The features of each rank, one array an indicator; each is as long as there
 * are ranks, that of all other categories included. One at a time: together they
 * grow with the square of their number.
 */
export function* indicatorFeatures(
  { indicators }: OneHotColumn,
  clip: number,
): Generator<Float32Array> {
  for (const [indicator, { mean, scale }] of indicators.entries()) {
    yield Float32Array.from(indicators, (_, rank) => {
      const feature = (Number(rank === indicator) - mean) / scale;
      return Math.min(Math.max(feature, -clip), clip);
    });
  }
}

/** Bool comes as text: `true` and `false` may be what was learnt. */
function comesAsNumbers(type: pl.DataType): boolean {
  return isNumberType(type) && !type.equals(pl.Bool);
}

/** Whether a category is a number as JavaScript writes it, or a gap. */
export function isPlainNumber(category: Category): boolean {
  return category === null || String(Number(category)) === category;
}

/** The ranks of the categories that are such numbers; NaN is a gap. */
function numberRanks(
  categories: readonly Category[],
): Map<number | undefined, number> {
  const ranks = new Map<number | undefined, number>();
  categories.forEach((category, rank) => {
    if (category === null) ranks.set(NaN, rank);
    else if (isPlainNumber(category)) ranks.set(Number(category), rank);
  });
  return ranks;
}

/** The number that a text stands for, if any. */
export function numberOf(text: Category): number | undefined {
  const plain = text?.trim().toLowerCase() ?? "";
  if (plain === "true") return 1;
  if (plain === "false") return 0;
  return isDecimal(plain) ? Number(plain) : undefined;
}

/** What a category is called that was rare in training, or not there. */
export const OTHER_CATEGORY = "(other)";

/**
 * The amount that a feature stands for, in the column's own unit: what a network
 * makes of it may be any number, a negative one too.
 */
export function decodeAmount(
  { mean, scale, transform }: NumericalColumn,
  feature: number,
): number {
  const value = feature * scale + mean;
  if (transform === "identity") return value;
  return value < 0 ? -Math.expm1(-value) : Math.expm1(value);
}

/**
 * The rank of the category that a feature is nearest to; that of all others is
 * the one after the last.
 */
export function decodeRank(
  { categories, mean, scale }: CategoricalColumn,
  feature: number,
): number {
  const rank = Math.round(feature * scale + mean);
  return Math.min(Math.max(rank, 0), categories.length);
}

/** The rank of the category whose indicator is the greatest, likewise. */
export function decodeIndicators(
  { indicators }: OneHotColumn,
  features: Float32Array,
): number {
  let best = 0;
  let greatest = -Infinity;
  indicators.forEach(({ mean, scale }, rank) => {
    const indicator = features[rank] * scale + mean;
    if (indicator <= greatest) return;
    greatest = indicator;
    best = rank;
  });
  return best;
}

/** A category by its rank. */
export function categoryAt(
  categories: readonly Category[],
  rank: number,
): Category {
  return rank < categories.length ? categories[rank] : OTHER_CATEGORY;
}
