import type pl from "nodejs-polars";
import { binaryLabels } from "../dataset/mod.ts";
import { readAmounts } from "../preprocess/mod.ts";

/** The values of one feature, by label. */
export interface LabelledValues {
  readonly feature: string;
  readonly normal: Float64Array;
  readonly attack: Float64Array;
}

/**
 * Divides the values of numerical columns by label; gaps are left out.
 *
 * @param columns Names of columns of numbers.
 */
export function featureValues(
  frame: pl.DataFrame,
  columns: readonly string[],
): LabelledValues[] {
  const labels = binaryLabels(frame);
  return columns.map((feature) => {
    const values = readAmounts(frame, feature);
    const withLabel = (label: number) =>
      values.filter((value, row) =>
        labels[row] === label && !Number.isNaN(value)
      );
    return { feature, normal: withLabel(0), attack: withLabel(1) };
  });
}
