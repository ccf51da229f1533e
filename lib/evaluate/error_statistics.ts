/** Mean, spread and number of a set of reconstruction errors. */
export interface ErrorStatistics {
  /** Arithmetic mean, in squared standard deviations of the features. */
  readonly mean: number;
  /** Population deviation (divided by the count), in the mean's unit. */
  readonly std: number;
  /** How many flows. */
  readonly count: number;
}

/**
 * Describes reconstruction errors. Sums are kept in float64, whatever the input:
 * added up in float32, a million errors leave a sum good for four digits. They
 * are added from the least to the largest, so that their order changes nothing.
 *
 * @param errors One error a flow; at least one.
 * @throws {RangeError} If there are no errors.
 *
 * @example
 * ```ts
 * import { errorStatistics } from "./error_statistics.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(errorStatistics([1, 3]), { mean: 2, std: 1, count: 2 });
 * ```
 */
export function errorStatistics(errors: ArrayLike<number>): ErrorStatistics {
  const count = errors.length;
  if (count === 0) {
    throw new RangeError("Cannot describe errors as there are none");
  }
  const sorted = new Float64Array(errors).sort();
  let sum = 0;
  for (const error of sorted) sum += error;
  const mean = sum / count;

  // A second pass: the mean of squares less the squared mean would cancel.
  let squares = 0;
  for (const error of sorted) squares += (error - mean) ** 2;
  return { mean, std: Math.sqrt(squares / count), count };
}
