import type pl from "nodejs-polars";
import { readTexts, type TextCodes } from "../dataset/column_values.ts";
import { isTextType, kindOf } from "../dataset/parse_columns.ts";
import { InputError } from "../errors.ts";
import { checkFinite, takeAmounts } from "./amounts.ts";
import type { ColumnBuffers } from "./column_buffers.ts";
import { encodeLabels, fitLabelEncoder } from "./label_encoder.ts";
import { medianOf } from "./median.ts";
import type {
  CategoricalColumn,
  NumericalColumn,
} from "./preprocessor_state.ts";
import { type ColumnScale, fitStandardScaler } from "./standard_scaler.ts";

/** Whole numbers with fewer distinct values than this count as categories. */
const CATEGORICAL_BELOW = 20;

/** What was learnt of a column. */
export type LearntColumn =
  | { readonly kind: "numerical"; readonly learnt: NumericalColumn }
  | { readonly kind: "categorical"; readonly learnt: CategoricalColumn };

/**
 * Refuses columns that are neither numbers nor text, before anything is asked
 * of them.
 *
 * @throws {InputError} If it is one.
 */
export function checkFeatureType(name: string, type: pl.DataType): void {
  if (
    /^(U?Int|Float|Bool|String|Date|Time|Duration|Null)/.test(type.variant)
  ) return;
  throw new InputError(
    `Column ${name}: expected numbers or text, found ${type.variant}; ` +
      `leave it out with --exclude ${name}`,
  );
}

/**
 * Learns a column as the original does: text, and whole numbers with fewer than
 * 20 distinct values and no gaps, are categories; the rest are amounts.
 *
 * @param column What `valuesOf(name, type)` gave.
 * @param buffers `values` then holds what is to be standardised: amounts with
 * their gaps filled, or the ranks of categories.
 * @throws {InputError} If the column has no values, or others than numbers
 * where the flow columns' table wants numbers, or numbers that are infinite or
 * too large.
 */
export function learnColumn(
  name: string,
  type: pl.DataType,
  column: pl.DataFrame,
  buffers: ColumnBuffers,
): LearntColumn {
  if (isTextType(type) && (kindOf(name) ?? "text") === "text") {
    return learnCategories(name, readTexts(column, buffers.values));
  }
  const values = takeAmounts(name, type, column, buffers.values);
  const texts = /^U?Int/.test(type.variant) ? encodeFewValues(values) : null;
  return texts === null
    ? learnAmounts(name, buffers)
    : learnCategories(name, { texts, codes: values });
}

function learnCategories(
  name: string,
  { texts, codes }: TextCodes,
): LearntColumn {
  if (texts.every((text) => text === null)) throw noValues(name);
  const categories = fitLabelEncoder(texts);
  const ranks = encodeLabels(texts, categories);
  for (let row = 0; row < codes.length; row++) codes[row] = ranks[codes[row]];
  return {
    kind: "categorical",
    learnt: { name, categories, ...fitStandardScaler(codes) },
  };
}

function learnAmounts(
  name: string,
  { values, work }: ColumnBuffers,
): LearntColumn {
  const median = medianOf(values, work);
  if (Number.isNaN(median)) throw noValues(name);
  fillGaps(values, median);
  return {
    kind: "numerical",
    learnt: { name, median, ...scaleOf(name, values) },
  };
}

/**
 * Turns whole numbers of few distinct values into codes, in their place, and
 * returns the numbers in decimal; leaves others, and those with gaps, as they
 * are, and returns null.
 */
function encodeFewValues(values: Float64Array): string[] | null {
  const distinct: number[] = []; // so few that a search beats a map
  const codeOf = (value: number) => {
    let code = 0;
    while (code < distinct.length && distinct[code] !== value) code++;
    return code;
  };
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) return null;
    if (codeOf(values[row]) < distinct.length) continue;
    distinct.push(values[row]);
    if (distinct.length === CATEGORICAL_BELOW) return null;
  }
  for (let row = 0; row < values.length; row++) {
    values[row] = codeOf(values[row]);
  }
  return distinct.map(String);
}

/** Replaces every NaN, in place. */
export function fillGaps(values: Float64Array, value: number): void {
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) values[row] = value;
  }
}

/** Says in which column, and where, values cannot be standardised. */
function scaleOf(name: string, values: Float64Array): ColumnScale {
  try {
    return fitStandardScaler(values);
  } catch (error) {
    checkFinite(name, values); // not before: most columns need no such search
    throw new InputError(`Column ${name}: ${(error as Error).message}`);
  }
}

function noValues(name: string): InputError {
  return new InputError(
    `Column ${name}: no values in any row; leave it out with --exclude ${name}`,
  );
}
