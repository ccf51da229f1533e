import { z } from "zod";
import { describeValue, listOf, listWhere } from "../artifacts/mod.ts";

/** How columns become features. */
export interface Encoding {
  /**
   * What is done to amounts before they are standardised: nothing, or
   * sign(x) · ln(1 + |x|), which brings in tails that reach over many orders of
   * magnitude.
   */
  readonly numerical: "identity" | "log1p";
  /**
   * `rank`, as the original: text, and whole numbers of few distinct values,
   * become the rank of their value. `one-hot`: text becomes an indicator for
   * each of its values, and numbers stay amounts.
   */
  readonly categorical: "rank" | "one-hot";
  /**
   * A text needs so many rows for an indicator of its own; rarer ones share
   * one with those never seen. For `one-hot`.
   */
  readonly minCategoryRows: number;
  /**
   * The least deviation by which an indicator is divided: one that hardly ever
   * changed would weigh too much. For `one-hot`.
   */
  readonly minIndicatorScale: number;
  /** Features end at so many deviations from the mean; null for no end. */
  readonly clip: number | null;
  /** Whether columns that are constant in the rows learnt from are left out. */
  readonly dropConstant: boolean;
}

/** The original's, whose ranks put an order where there is none. */
export const ORIGINAL_ENCODING: Encoding = {
  numerical: "identity",
  categorical: "rank",
  minCategoryRows: 1,
  minIndicatorScale: 0,
  clip: null,
  dropConstant: false,
};

export const FORMAT_VERSION = 2;

const finite = z.number();
const scale = { mean: finite, scale: finite.positive() };

const CATEGORIES = listWhere(
  "expected a text or null",
  (item) => item === null || typeof item === "string",
).superRefine((categories, context) => {
  checkDiffering("categories", categories, context);
}) as z.ZodType<(string | null)[]>;

const NUMERICAL = z.object({
  name: z.string(),
  median: finite,
  transform: z.enum(["identity", "log1p"]),
  ...scale,
});
const CATEGORICAL = z.object({
  name: z.string(),
  categories: CATEGORIES,
  ...scale,
});
const ONE_HOT = z.object({
  name: z.string(),
  /** None, where all are rare. */
  categories: z.union([z.tuple([]), CATEGORIES]),
  indicators: listOf(z.object(scale)),
}).refine(
  ({ categories, indicators }) => indicators.length === categories.length + 1,
  "expected an indicator for each category, and one for all others",
);

/** What preprocessing learns, as it stands in `preprocessor.json`. */
export const STATE = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  /** Replaced by its median where missing, transformed, then standardised. */
  numerical: listOf(NUMERICAL),
  /** Replaced by the rank of its category, then standardised. */
  categorical: listOf(CATEGORICAL),
  /** An indicator for each category and one for all others, standardised. */
  oneHot: listOf(ONE_HOT),
  /** Features end at so many deviations from the mean; null for no end. */
  clip: finite.positive().nullable(),
  /** Columns that said nothing in the rows learnt from, and are not read. */
  constant: listOf(z.string()),
  /** Columns that were left out by their names, and are not read. */
  excluded: listOf(z.string()),
}).superRefine(({ numerical, categorical, oneHot }, context) => {
  const columns = [...numerical, ...categorical, ...oneHot];
  checkDiffering("columns", columns.map(({ name }) => name), context);
});

export type State = z.infer<typeof STATE>;

/** What is learnt of a column of amounts. */
export type NumericalColumn = z.infer<typeof NUMERICAL>;

/** What is learnt of a column of categories that become ranks. */
export type CategoricalColumn = z.infer<typeof CATEGORICAL>;

/** What is learnt of a column of categories that become indicators. */
export type OneHotColumn = z.infer<typeof ONE_HOT>;

/** Adds an issue if a name occurs twice: the first would never be used. */
function checkDiffering(
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
