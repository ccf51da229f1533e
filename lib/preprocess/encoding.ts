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
