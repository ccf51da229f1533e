import type { Category } from "./label_encoder.ts";
import type {
  CategoricalColumn,
  NumericalColumn,
  OneHotColumn,
} from "./preprocessor_state.ts";

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
