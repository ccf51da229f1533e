/** A generalized Pareto distribution of values above 0. */
export interface GeneralizedPareto {
  /** γ: above 0 a heavy tail, 0 an exponential one, below 0 one that ends. */
  readonly shape: number;
  /** σ, above 0, in the unit of the values. */
  readonly scale: number;
}

/** The least θ and the largest that are looked at, as powers of ten. */
const [LEAST_EXPONENT, MOST_EXPONENT] = [-5, 6];

/** A tail whose θ is no further from 0 is exponential. */
const LEAST_THETA = 10 ** LEAST_EXPONENT;

/**
 * Fits a generalized Pareto distribution by maximum likelihood.
 *
 * With θ = γ / σ the best γ for a θ is the mean of log(1 + θ y), which leaves one
 * number to look for (Grimshaw 1993, doi:10.1080/00401706.1993.10485040): a grid
 * finds the highest place of the likelihood, bisection of its slope the maximum.
 * Shapes below −1 are left out, as there the likelihood has no bound; the limit,
 * a uniform distribution up to the largest value, is taken where it is likelier.
 *
 * @param values At least one; all finite and above 0. Unchanged.
 * @throws {RangeError} If there are none, or one is not finite and above 0.
 *
 * @example
 * ```ts
 * import { fitGeneralizedPareto } from "./generalized_pareto.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * // The quantiles of an exponential distribution with mean 2.
 * const values = Array.from(
 *   { length: 999 },
 *   (_, index) => -2 * Math.log(1 - (index + 0.5) / 999),
 * );
 * const { shape, scale } = fitGeneralizedPareto(values);
 * assertAlmostEquals(shape, 0, 0.01); // the last quantile is not the end
 * assertAlmostEquals(scale, 2, 0.02);
 * ```
 */
export function fitGeneralizedPareto(
  values: ArrayLike<number>,
): GeneralizedPareto {
  const mean = checkedMean(values);
  const scaled = Float64Array.from(values, (value) => value / mean);
  const most = scaled.reduce((a, b) => Math.max(a, b));
  const grid = thetaGrid(most);
  const points = grid.map((theta) => profile(scaled, theta));
  let best = grid.findIndex((theta) => theta > 0);
  points.forEach(({ shape, likelihood }, index) => {
    if (shape >= -1 && likelihood > points[best].likelihood) best = index;
  });

  // The likelihood's slope tells on which side of the best place its top lies.
  const neighbour = points[best].slope > 0 ? best + 1 : best - 1;
  const bracket = [grid[best], grid[neighbour] ?? grid[best]];
  const theta = bisect(
    Math.min(...bracket),
    Math.max(...bracket),
    (theta) => profile(scaled, theta).slope,
  );
  if (Math.abs(theta) <= LEAST_THETA) return { shape: 0, scale: mean };
  const { shape, likelihood } = profile(scaled, theta);
  if (shape < -1 || likelihood <= -Math.log(most)) {
    return { shape: -1, scale: most * mean }; // uniform
  }
  return { shape, scale: shape / theta * mean };
}

function checkedMean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) {
    if (!(values[index] > 0 && values[index] < Infinity)) {
      throw new RangeError(
        "Cannot fit a generalized Pareto distribution as values must be finite " +
          `and above 0: found ${values[index]} at ${index}`,
      );
    }
    sum += values[index];
  }
  if (values.length === 0) {
    throw new RangeError(
      "Cannot fit a generalized Pareto distribution as there are no values",
    );
  }
  return sum / values.length;
}

/**
 * Places to look at, rising, in units of one over the mean: closer together near
 * 0 and near −1 / most, beyond which the tail would end before its largest value.
 */
function thetaGrid(most: number): number[] {
  const quarterPowers = (from: number, to: number) =>
    Array.from({ length: 4 * (to - from) }, (_, i) => 10 ** (from + i / 4));
  const positive = quarterPowers(LEAST_EXPONENT, MOST_EXPONENT);
  const nearEnd = quarterPowers(-12, 0).map((rest) => (rest - 1) / most);
  const nearZero = quarterPowers(LEAST_EXPONENT, 0).reverse()
    .map((theta) => -theta)
    .filter((theta) => theta > nearEnd.at(-1)!);
  return [...nearEnd, ...nearZero, ...positive];
}

/** The best that a θ allows. */
function profile(values: Float64Array, theta: number) {
  let logarithms = 0;
  let inverses = 0;
  for (let index = 0; index < values.length; index++) {
    const step = theta * values[index];
    logarithms += Math.log1p(step);
    inverses += 1 / (1 + step);
  }
  const shape = logarithms / values.length;
  return {
    shape,
    /** Mean log-likelihood of a value. */
    likelihood: -Math.log(shape / theta) - shape - 1,
    /** Has the sign of the likelihood's slope; 0 at its maximum. */
    slope: inverses / values.length * (1 + shape) - 1,
  };
}

/** Where a function that falls from above to below 0 crosses it. */
function bisect(
  low: number,
  high: number,
  falling: (x: number) => number,
): number {
  for (;;) {
    const middle = (low + high) / 2;
    if (!(middle > low && middle < high)) return middle;
    if (falling(middle) > 0) low = middle;
    else high = middle;
  }
}
