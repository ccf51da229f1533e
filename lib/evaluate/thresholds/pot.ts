import { InputError } from "../../base/mod.ts";
import {
  checkRate,
  sortScores,
  type ThresholdStrategy,
} from "./threshold_strategies.ts";

/** The least share of the flows, and of their number, that a tail is fitted to. */
const LEAST_TAIL = { share: 0.02, flows: 50 };

/** The largest share that still counts as a tail. */
const LARGEST_TAIL = 0.1;

/**
 * Peaks over threshold: fits a generalized Pareto distribution to the highest
 * normal validation scores, which is what the tail of almost any distribution
 * comes to (Balkema & de Haan 1974, doi:10.1214/aop/1176996548; Pickands 1975,
 * doi:10.1214/aos/1176343003), and takes the score that it exceeds with the rate
 * asked for (equation 1 of the source). It reaches rates that the flows are too
 * few to observe, even less than one flow.
 *
 * The tail is what lies above the 98 % quantile; above a lower one where the rate
 * is over 1 % (twice the rate) or the tail would have fewer than 50 flows, but
 * above the 90 % quantile at the least. Flows of equal score are not parted: the
 * tail then begins a little lower.
 *
 * Throws an InputError unless there are 500 normal flows of more than one score
 * and the rate is in (0, 0.05].
 *
 * @example Exponential scores, of which one in a million is to be flagged
 * ```ts
 * import { potStrategy } from "./pot.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const normalScores = Float32Array.from(
 *   { length: 10_000 },
 *   (_, index) => -Math.log((index + 0.5) / 10_000),
 * );
 * const attackScores = new Float32Array(0);
 * const threshold = potStrategy.choose({ normalScores, attackScores }, {
 *   falseAlarmRate: 1e-6,
 * });
 * assertAlmostEquals(threshold, -Math.log(1e-6), 0.5); // reached from 200 flows
 * ```
 */
export const potStrategy: ThresholdStrategy = {
  source:
    "Siffer, Fouque, Termier & Largouët 2017, doi:10.1145/3097983.3098144",
  needsAttacks: false,
  choose({ normalScores }, { falseAlarmRate }) {
    checkRate(falseAlarmRate);
    if (!(falseAlarmRate > 0 && falseAlarmRate <= LARGEST_TAIL / 2)) {
      throw new InputError(
        "Cannot choose the threshold by peaks over threshold: expected a false " +
          `alarm rate above 0 and up to ${LARGEST_TAIL / 2}, ` +
          `found ${falseAlarmRate}`,
      );
    }
    const sorted = sortScores(normalScores);
    const { start, excesses } = takeTail(sorted, falseAlarmRate);
    const { shape, scale } = fitGeneralizedPareto(excesses);
    // The chance to be flagged, of a flow in the tail.
    const chance = falseAlarmRate * sorted.length / excesses.length;
    const reach = -Math.log(chance);
    return start +
      scale * (shape === 0 ? reach : Math.expm1(shape * reach) / shape);
  },
};

/** Where the tail begins, and how far above each of its scores lies. */
function takeTail(sorted: Float32Array, falseAlarmRate: number) {
  const flows = sorted.length;
  const needed = LEAST_TAIL.flows / LARGEST_TAIL;
  if (flows < needed) {
    throw new InputError(
      "Cannot choose the threshold by peaks over threshold: expected at least " +
        `${needed} normal validation flows, found ${flows}`,
    );
  }
  const share = Math.max(LEAST_TAIL.share, 2 * falseAlarmRate);
  const wanted = Math.max(LEAST_TAIL.flows, Math.ceil(share * flows));
  const lowest = sorted[flows - wanted]; // of the scores that must be in it
  const start = sorted.findLast((score) => score < lowest);
  if (start === undefined) {
    throw new InputError(
      "Cannot choose the threshold by peaks over threshold: expected normal " +
        `validation flows below the tail of ${wanted}, found all with the score ` +
        `${lowest} or more`,
    );
  }
  const first = sorted.findIndex((score) => score > start);
  return {
    start,
    excesses: Float64Array.from(sorted.subarray(first), (x) => x - start),
  };
}

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
 * import { fitGeneralizedPareto } from "./pot.ts";
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
