import { openResamples } from "./_resamples.ts";
import { countAtThresholds } from "./_threshold_counts.ts";
import type { Interval } from "./wilson_interval.ts";

/** Flows that all resamples together draw, unless their number is given. */
const DRAWS = 3e8;

/** Resamples whatever the number of flows; five lie outside on either side. */
const LEAST_RESAMPLES = 200;

/** Options of {@linkcode bootstrapIntervals}. */
export interface BootstrapOptions {
  /**
   * Default 1,000, or as many as draw 300 million flows together where that is
   * fewer (from 300,000 flows on), but 200 at the least.
   */
  readonly resamples?: number;
  /** Default 42. */
  readonly seed?: number;
}

/** How far the areas would vary with other flows of the same kind. */
export interface AreaIntervals {
  readonly rocAuc: Interval;
  readonly averagePrecision: Interval;
}

/**
 * Draws the test flows again and again, with replacement and as many of each
 * class as there are, and takes the middle 95 % of the areas (percentile
 * bootstrap, Efron & Tibshirani 1993, chapter 13, doi:10.1201/9780429246593).
 * Ties count as `rocAuc` and `averagePrecision` count them.
 *
 * It shows how much the choice of test flows matters, not that of the training
 * flows or the seed. A ranking without a mistake has none in any resample: its
 * interval is [1, 1]. Flows are drawn by their place among the scores of their
 * class, so the order of the input changes nothing.
 *
 * @param labels 0 for a normal flow, 1 for an attack; both must occur.
 * @param scores One finite score a flow, higher when more anomalous.
 * @throws {TypeError} If labels and scores differ in number.
 * @throws {RangeError} If a label is neither 0 nor 1, a score is not finite, one
 * of the classes is missing, or there is to be no resample.
 *
 * @example
 * ```ts
 * import { bootstrapIntervals } from "./bootstrap_intervals.ts";
 * import { assert } from "@std/assert";
 *
 * // The area is 7/8: one pair of eight is the wrong way round.
 * const { rocAuc: [low, high] } = bootstrapIntervals(
 *   [0, 0, 0, 0, 1, 1],
 *   [1, 2, 3, 6, 5, 7],
 * );
 * assert(low < 7 / 8 && high === 1);
 * ```
 */
export function bootstrapIntervals(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  options: BootstrapOptions = {},
): AreaIntervals {
  const { seed = 42 } = options;
  const affordable = Math.floor(DRAWS / labels.length);
  const resamples = options.resamples ??
    Math.min(1000, Math.max(LEAST_RESAMPLES, affordable));
  if (!(resamples >= 1)) {
    throw new RangeError(
      "Cannot give intervals as they take at least one resample: " +
        `found ${resamples}`,
    );
  }
  const resample = openResamples(countAtThresholds(labels, scores), seed);
  const areas = Array.from({ length: resamples }, resample);
  return {
    rocAuc: middle(areas.map((area) => area.rocAuc)),
    averagePrecision: middle(areas.map((area) => area.averagePrecision)),
  };
}

/** Between which values 95 % lie, a straight line drawn from value to value. */
function middle(values: number[]): Interval {
  const sorted = Float64Array.from(values).sort();
  const quantile = (share: number) => {
    const place = share * (sorted.length - 1);
    const below = sorted[Math.floor(place)];
    return below + (place % 1) * (sorted[Math.ceil(place)] - below);
  };
  return [quantile(0.025), quantile(0.975)];
}
