/** What standardising one column takes. */
export interface ColumnScale {
  readonly mean: number;
  /** Population deviation; 1 for a constant column. */
  readonly scale: number;
}

/**
 * Learns a column's mean and population deviation.
 *
 * The mean of the differences corrects the variance for the rounding of the
 * mean (Chan, Golub & LeVeque 1983, doi:10.2307/2683386). A column counts as
 * constant when its variance is no larger than that rounding could make it;
 * its scale is then 1, as in scikit-learn's `StandardScaler`.
 *
 * @param column Finite numbers, at least one. Unchanged.
 * @throws {RangeError} If they are so large that their squares overflow.
 */
export function fitStandardScaler(column: Float64Array): ColumnScale {
  const size = column.length;
  let sum = 0;
  for (let row = 0; row < size; row++) sum += column[row];
  const mean = sum / size;
  let squares = 0;
  let drift = 0;
  for (let row = 0; row < size; row++) {
    const difference = column[row] - mean;
    squares += difference * difference;
    drift += difference;
  }
  const variance = (squares - drift * drift / size) / size;
  if (!Number.isFinite(variance)) {
    throw new RangeError("Values are too large to standardise");
  }
  const epsilon = Number.EPSILON;
  const rounding = size * epsilon * variance + (size * mean * epsilon) ** 2;
  const constant = variance <= rounding;
  return { mean, scale: constant ? 1 : Math.sqrt(variance) };
}
