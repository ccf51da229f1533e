import pl from "nodejs-polars";
import { readNumbers, readTexts, valuesOf } from "../dataset/column_values.ts";
import { checkFinite, takeAmounts } from "./amounts.ts";
import { type Category, encodeLabels } from "./label_encoder.ts";
import { fillGaps } from "./learn_column.ts";
import type {
  CategoricalColumn,
  NumericalColumn,
} from "./preprocessor_state.ts";

/** A column to apply what was learnt to. */
export interface AppliedColumn {
  readonly type: pl.DataType;
  /** What `valuesOf` gave, or `rankedValuesOf` where categories were learnt. */
  readonly column: pl.DataFrame;
  /** Filled and returned, `[flows]`. */
  readonly into: Float64Array;
}

/**
 * Takes over a column of amounts, its gaps filled with the median learnt.
 *
 * @param firstRow The number of the first row in its file, for messages.
 * @throws {InputError} If it holds text that is no number, or infinity.
 */
export function applyNumerical(
  { name, median }: NumericalColumn,
  { type, column, into }: AppliedColumn,
  firstRow: number,
): Float64Array {
  const amounts = takeAmounts(name, type, column, into, firstRow);
  checkFinite(name, amounts, firstRow);
  fillGaps(amounts, median);
  return amounts;
}

/** What to ask of a column of categories, for {@linkcode applyCategorical}. */
export function rankedValuesOf(name: string, type: pl.DataType): pl.Expr {
  return isNumber(type)
    ? valuesOf(name, type)
    : pl.col(name).cast(pl.String).cast(pl.Categorical);
}

/**
 * Takes over a column of categories as ranks; one that was not learnt has the
 * rank after the last.
 */
export function applyCategorical(
  { categories }: CategoricalColumn,
  { type, column, into }: AppliedColumn,
): Float64Array {
  if (isNumber(type)) return rankNumbers(readNumbers(column, into), categories);
  const { texts, codes } = readTexts(column, into);
  const ranks = encodeLabels(texts, categories);
  for (let row = 0; row < codes.length; row++) codes[row] = ranks[codes[row]];
  return codes;
}

function isNumber(type: pl.DataType): boolean {
  return /^(U?Int|Float)/.test(type.variant);
}

/** The ranks of numbers, whose categories are their texts in decimal. */
function rankNumbers(
  values: Float64Array,
  categories: readonly Category[],
): Float64Array {
  const ranks = new Map<number, number>();
  categories.forEach((category, rank) => {
    const number = category === null ? NaN : Number(category); // NaN is a gap
    if (category === null || String(number) === category) {
      ranks.set(number, rank);
    }
  });
  for (let row = 0; row < values.length; row++) {
    values[row] = ranks.get(values[row]) ?? categories.length;
  }
  return values;
}
