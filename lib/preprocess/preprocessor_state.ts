import { z } from "zod";

export const FORMAT_VERSION = 2;

const finite = z.number();
const scale = { mean: finite, scale: finite.positive() };

const NUMERICAL = z.object({
  name: z.string(),
  median: finite,
  transform: z.enum(["identity", "log1p"]),
  ...scale,
});
const CATEGORICAL = z.object({
  name: z.string(),
  categories: z.array(z.string().nullable()),
  ...scale,
});
const ONE_HOT = z.object({
  name: z.string(),
  categories: z.array(z.string().nullable()),
  indicators: z.array(z.object(scale)),
}).refine(
  ({ categories, indicators }) => indicators.length === categories.length + 1,
  "expected an indicator for each category, and one for all others",
);

/** What preprocessing learns, as it stands in `preprocessor.json`. */
export const STATE = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  /** Replaced by its median where missing, transformed, then standardised. */
  numerical: z.array(NUMERICAL),
  /** Replaced by the rank of its category, then standardised. */
  categorical: z.array(CATEGORICAL),
  /** An indicator for each category and one for all others, standardised. */
  oneHot: z.array(ONE_HOT),
  /** Features end at so many deviations from the mean; null for no end. */
  clip: finite.positive().nullable(),
  /** Columns that said nothing in the rows learnt from, and are not read. */
  constant: z.array(z.string()),
  /** Columns that were left out by their names, and are not read. */
  excluded: z.array(z.string()),
});

export type State = z.infer<typeof STATE>;

/** What is learnt of a column of amounts. */
export type NumericalColumn = z.infer<typeof NUMERICAL>;

/** What is learnt of a column of categories that become ranks. */
export type CategoricalColumn = z.infer<typeof CATEGORICAL>;

/** What is learnt of a column of categories that become indicators. */
export type OneHotColumn = z.infer<typeof ONE_HOT>;
