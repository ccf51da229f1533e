import type pl from "nodejs-polars";
import { binaryLabels } from "../dataset/labels.ts";
import { readNumbers } from "../preprocess/read_columns.ts";

/** One value of one feature, for a chart of distributions. */
export interface FeatureSample {
  readonly feature: string;
  readonly label: "Normal" | "Attack";
  readonly value: number;
}

/**
 * The values of numerical columns with their labels, long form: one entry a
 * value, gaps left out.
 *
 * @param columns Names of columns of numbers.
 */
export function featureSamples(
  frame: pl.DataFrame,
  columns: readonly string[],
): FeatureSample[] {
  const labels = binaryLabels(frame);
  return columns.flatMap((feature) => {
    const samples: FeatureSample[] = [];
    readNumbers(frame, feature).forEach((value, row) => {
      if (Number.isNaN(value)) return;
      samples.push({
        feature,
        label: labels[row] ? "Attack" : "Normal",
        value,
      });
    });
    return samples;
  });
}
