import { z } from "zod";

export const FORMAT_VERSION = 1;

const finite = z.number();
const columnScale = {
  name: z.string(),
  mean: finite,
  scale: finite.positive(),
};

const NUMERICAL = z.object({ ...columnScale, median: finite });
const CATEGORICAL = z.object({
  ...columnScale,
  categories: z.array(z.string().nullable()),
});

/** What preprocessing learns, as it stands in `preprocessor.json`. */
export const STATE = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  /** Replaced by its median where missing, then standardised. */
  numerical: z.array(NUMERICAL),
  /** Replaced by the rank of its category, then standardised. */
  categorical: z.array(CATEGORICAL),
  /** Columns of the training frame that are not read. */
  excluded: z.array(z.string()),
});

export type State = z.infer<typeof STATE>;

/** What is learnt of a column of amounts. */
export type NumericalColumn = z.infer<typeof NUMERICAL>;

/** What is learnt of a column of categories. */
export type CategoricalColumn = z.infer<typeof CATEGORICAL>;
