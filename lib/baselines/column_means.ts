import type { Matrix } from "../matrix.ts";

/** The mean of each column, summed in float64; at least one row. */
export function columnMeans({ values, rows, columns }: Matrix): Float64Array {
  const means = new Float64Array(columns);
  for (let at = 0; at < values.length; at++) means[at % columns] += values[at];
  return means.map((sum) => sum / rows);
}
