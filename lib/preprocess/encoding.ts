import type pl from "nodejs-polars";
import { z } from "zod";
import type { Values } from "../dataset/mod.ts";
import type { FeatureWriter } from "./feature_writer.ts";

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
   * How many rows a text needs to get its own indicator; rarer ones share one
   * with those never seen. For `one-hot`.
   */
  readonly minCategoryRows: number;
  /**
   * The least deviation by which an indicator is divided: one that is nearly
   * constant would otherwise weigh too much. For `one-hot`.
   */
  readonly minIndicatorScale: number;
  /** Features are clipped at so many deviations from the mean; null for never. */
  readonly clip: number | null;
  /** Whether columns that are constant in the rows learnt from are left out. */
  readonly dropConstant: boolean;
}

/** The original's; its ranks impose an order that categories do not have. */
export const ORIGINAL_ENCODING: Encoding = {
  numerical: "identity",
  categorical: "rank",
  minCategoryRows: 1,
  minIndicatorScale: 0,
  clip: null,
  dropConstant: false,
};

/** One value of a categorical column; null where the flow has none. */
export type Category = string | null;

/** What was learnt of a column: turns it into features, and features into it. */
export abstract class FeatureColumn<
  Learnt extends { readonly name: string } = { readonly name: string },
> {
  abstract readonly kind: "amount" | "rank" | "indicators";

  /** @param learnt As it is saved. */
  constructor(protected readonly learnt: Learnt) {}

  get name(): string {
    return this.learnt.name;
  }

  /** Names of its features, side by side in a row. */
  get featureNames(): string[] {
    return [this.name];
  }

  /** The share of gaps, filled before it was learnt; null where nobody knows. */
  get gapShare(): number | null {
    return null;
  }

  /**
   * Whether {@linkcode FeatureColumn.append} wants texts of a column of that type,
   * else numbers.
   */
  abstract asTexts(type: pl.DataType): boolean;

  /**
   * Writes its features.
   *
   * @param values As {@linkcode FeatureColumn.asTexts} wants them; overwritten.
   */
  abstract append(
    writer: FeatureWriter,
    values: Values,
    options: Applying,
  ): void;

  /**
   * Turns its features back into a value in the column's own unit.
   *
   * @param features A row of all features.
   * @param start Index of this column's first feature.
   */
  abstract decode(features: Float32Array, start: number): number | Category;

  /** As it is saved. */
  toJSON(): Learnt {
    return this.learnt;
  }
}

/** Called for a value that cannot become a feature; it may throw. */
export type RefuseValue = (row: number, cause: string) => void;

/** How what was learnt of a column is applied. */
export interface Applying {
  /** If it returns, the value counts as a gap. */
  readonly refuse: RefuseValue;
  /** Called for each category that was not learnt, with its number of flows. */
  readonly onUnseen?: (category: Category, rows: number) => void;
  /** The largest number of deviations from the mean. */
  readonly clip: number;
  /** Of each flow, how many amounts are gaps: each column adds its own. */
  readonly gapsOf?: Uint32Array;
  /** Told which values of a column of amounts are gaps. */
  readonly onGaps?: (rows: Uint32Array) => void;
}

/** What standardises a feature, as it is saved. */
export const SCALE = {
  mean: z.number(),
  scale: z.number().positive(),
};
