/**
 * Columns of categories: each is known by its rank, which becomes a feature
 * itself or chooses one of several indicators.
 *
 * @module
 */
import pl from "nodejs-polars";
import { z } from "zod";
import {
  isNumberType,
  kindOf,
  numbersOfTexts,
  type TextCodes,
  type Values,
} from "../dataset/mod.ts";
import { describeValue, listOf, listWhere } from "../artifacts/mod.ts";
import { fitStandardScaler } from "../base/mod.ts";
import { isDecimal, noValues } from "./amount_column.ts";
import {
  type Applying,
  type Category,
  type Encoding,
  FeatureColumn,
  SCALE,
} from "./encoding.ts";
import type { FeatureWriter, Ranks } from "./feature_writer.ts";

/** Stands for categories that were rare in training, or absent. */
const OTHER_CATEGORY = "(other)";

const CATEGORIES = listWhere(
  "expected a text or null",
  (item) => item === null || typeof item === "string",
).superRefine((categories, context) => {
  checkDiffering("categories", categories, context);
}) as z.ZodType<Category[]>;

/** What is learnt of categories that become ranks, as it is saved. */
export const RANKED = z.object({
  name: z.string(),
  /** In the order of their ranks. */
  categories: CATEGORIES,
  ...SCALE,
});

/** What is learnt of categories that become indicators, as it is saved. */
export const INDICATED = z.object({
  name: z.string(),
  /** In the order of their ranks; none, where all are rare. */
  categories: z.union([z.tuple([]), CATEGORIES]),
  /** One a category, then that of all others. */
  indicators: listOf(z.object(SCALE)),
}).refine(
  ({ categories, indicators }) => indicators.length === categories.length + 1,
  "expected an indicator for each category, and one for all others",
);

/** Adds an issue if a name occurs twice: one of the two would never be used. */
export function checkDiffering(
  what: string,
  names: readonly unknown[],
  context: z.RefinementCtx,
): void {
  if (new Set(names).size === names.length) return;
  const seen = new Set();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  const message = `expected ${what} that differ, found ${
    describeValue(twice)
  } twice`;
  context.addIssue({ code: "custom", message, input: names });
}

/** What the two kinds of columns of categories have in common. */
export abstract class CategoryColumn<
  Learnt extends { name: string; categories: Category[] } = {
    name: string;
    categories: Category[];
  },
> extends FeatureColumn<Learnt> {
  /** Those learnt, in the order of their ranks. */
  get categories(): readonly Category[] {
    return this.learnt.categories;
  }

  /** Bool comes as text: `true` and `false` may be what was learnt. */
  asTexts(type: pl.DataType): boolean {
    return !isNumberType(type) || type.equals(pl.Bool);
  }

  /**
   * The rank of the category nearest to the features; the rank after the last
   * stands for all others.
   */
  abstract decodeRank(features: Float32Array, start: number): number;

  decode(features: Float32Array, start: number): Category {
    const rank = this.decodeRank(features, start);
    return rank < this.categories.length
      ? this.categories[rank]
      : OTHER_CATEGORY;
  }

  /** Whether the column was learnt as text: some category is not a number. */
  get isText(): boolean {
    return !this.categories.every(isPlainNumber);
  }

  /**
   * Takes over a column as ranks; a category that was not learnt has the rank
   * after the last.
   *
   * Categories that are plain numbers, such as `1`, are recognised by their number
   * whatever the column's type: a file may hold 1 as true, as text, or as ` 1.0`.
   *
   * @param values Overwritten.
   * @returns Shape `[flows]`.
   */
  protected ranksOf(
    values: Values,
    onUnseen: Applying["onUnseen"],
  ): Float64Array {
    const { name, categories } = this;
    const ranksByNumber = numberRanks(categories);
    const unseen = categories.length;
    if (values instanceof Float64Array) {
      if (onUnseen) {
        countUnseen(values, (value) => !ranksByNumber.has(value))
          .forEach((rows, value) => onUnseen(textOf(value), rows));
      }
      for (let row = 0; row < values.length; row++) {
        values[row] = ranksByNumber.get(values[row]) ?? unseen;
      }
      return values;
    }
    const { texts, codes } = values;
    const numbers = kindOf(name) !== "text" && !this.isText
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
}

/** Replaced by the rank of its category, then standardised. */
export class RankColumn extends CategoryColumn<z.infer<typeof RANKED>> {
  readonly kind = "rank";

  append(
    writer: FeatureWriter,
    values: Values,
    { onUnseen, clip }: Applying,
  ): void {
    writer.append(this.ranksOf(values, onUnseen), this.learnt, clip);
  }

  /** Writes the feature of the ranks that {@linkcode learnCategories} leaves. */
  appendLearnt(writer: FeatureWriter, ranks: Ranks): void {
    const { categories, mean, scale } = this.learnt;
    const features = categories.map((_, rank) => (rank - mean) / scale);
    writer.appendRanks(ranks, Float32Array.from(features));
  }

  decodeRank(features: Float32Array, start: number): number {
    const { mean, scale } = this.learnt;
    const rank = Math.round(features[start] * scale + mean);
    return Math.min(Math.max(rank, 0), this.categories.length);
  }
}

/** An indicator for each category and one for all others, standardised. */
export class IndicatorColumn extends CategoryColumn<z.infer<typeof INDICATED>> {
  readonly kind = "indicators";

  override get featureNames(): string[] {
    return [
      ...this.categories.map((category) =>
        `${this.name}=${category ?? "(none)"}`
      ),
      `${this.name}=${OTHER_CATEGORY}`,
    ];
  }

  append(
    writer: FeatureWriter,
    values: Values,
    { onUnseen, clip }: Applying,
  ): void {
    const { indicators } = this.learnt;
    const ranks = this.ranksOf(values, onUnseen);
    // One at a time: together they grow with the square of their number.
    for (const [indicator, { mean, scale }] of indicators.entries()) {
      const features = Float32Array.from(indicators, (_, rank) => {
        const feature = (Number(rank === indicator) - mean) / scale;
        return Math.min(Math.max(feature, -clip), clip);
      });
      writer.appendRanks(ranks, features);
    }
  }

  /** The rank whose indicator is the greatest. */
  decodeRank(features: Float32Array, start: number): number {
    let best = 0;
    let greatest = -Infinity;
    this.learnt.indicators.forEach(({ mean, scale }, rank) => {
      const indicator = features[start + rank] * scale + mean;
      if (indicator <= greatest) return;
      greatest = indicator;
      best = rank;
    });
    return best;
  }
}

/**
 * Learns a column of categories.
 *
 * @param coded Its texts; the codes are overwritten with the ranks of theirs.
 * @returns Null for one category, or none, where such columns are dropped.
 * @throws {InputError} If there are no texts.
 */
export function learnCategories(
  name: string,
  { texts, codes }: TextCodes,
  encoding: Encoding,
): RankColumn | IndicatorColumn | null {
  const isEmpty = texts.every((text) => text === null);
  if (isEmpty && !encoding.dropConstant) throw noValues(name);
  if (encoding.dropConstant && texts.length === 1) return null;
  const categories = fitLabelEncoder(texts);
  const ranks = encodeLabels(texts, categories);
  for (let row = 0; row < codes.length; row++) codes[row] = ranks[codes[row]];
  return encoding.categorical === "one-hot"
    ? learnIndicators(name, categories, codes, encoding)
    : new RankColumn({ name, categories, ...fitStandardScaler(codes) });
}

/** Counts how often each category occurs; too rare ones are pooled. */
function learnIndicators(
  name: string,
  categories: readonly Category[],
  ranks: Float64Array,
  { minCategoryRows, minIndicatorScale }: Encoding,
): IndicatorColumn {
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
  return new IndicatorColumn({ name, categories: common, indicators });
}

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

/** A number as a category; NaN is a gap. */
function textOf(value: number): Category {
  return Number.isNaN(value) ? null : String(value);
}

/** Counts how often each value that passes the test occurs. */
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
