/** A 95 % confidence interval. */
export type Interval = readonly [low: number, high: number];

/** Of a number of flows, those that are counted: flagged ones, say. */
export interface Proportion {
  readonly count: number;
  /** How many flows in all, at least 1. */
  readonly total: number;
}

/** 97.5 % of a standard normal distribution lie below. */
const Z = 1.959963984540054;

/**
 * How far the true share may lie from an observed one: Wilson's score interval
 * (Wilson 1927, doi:10.1080/01621459.1927.10502953), 95 %, as statsmodels'
 * `proportion_confint` with `method="wilson"`. It stays in [0, 1] and holds for
 * few flows and for shares near 0 or 1 too. Takes the flows for independent;
 * flows of one scan are not, and vary more.
 *
 * @throws {RangeError} If the count is not a whole number from 0 to all, or
 * there are no flows.
 *
 * @example
 * ```ts
 * import { wilsonInterval } from "./wilson_interval.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const [low, high] = wilsonInterval({ count: 0, total: 10 });
 * assertAlmostEquals(low, 0);
 * assertAlmostEquals(high, 0.2775, 1e-4); // not "never" after ten flows
 * ```
 */
export function wilsonInterval({ count, total }: Proportion): Interval {
  if (!(Number.isInteger(count) && count >= 0 && count <= total && total > 0)) {
    throw new RangeError(
      "Cannot give an interval as a share takes a whole number of flows out of " +
        `at least one: found ${count} of ${total}`,
    );
  }
  const share = count / total;
  const center = (share + Z ** 2 / (2 * total)) / (1 + Z ** 2 / total);
  const reach = Z / (1 + Z ** 2 / total) *
    Math.sqrt(share * (1 - share) / total + Z ** 2 / (4 * total ** 2));
  // None and all are exact ends; rounding would leave them a little beside.
  return [
    count === 0 ? 0 : center - reach,
    count === total ? 1 : center + reach,
  ];
}

/**
 * How far the true difference of two independent shares may lie from the observed
 * one, a − b: Newcombe's hybrid of two Wilson intervals (method 10 in Newcombe
 * 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I),
 * 95 %, in [−1, 1].
 *
 * With the false alarms on test flows for a, and on the validation flows that set
 * the threshold for b, an interval with 0 in it says that the rate asked for held.
 *
 * @throws {RangeError} As {@linkcode wilsonInterval}.
 *
 * @example Three test flows of a hundred flagged, one validation flow of a hundred
 * ```ts
 * import { differenceInterval } from "./wilson_interval.ts";
 * import { assert } from "@std/assert";
 *
 * const [low, high] = differenceInterval(
 *   { count: 3, total: 100 },
 *   { count: 1, total: 100 },
 * );
 * assert(low < 0 && high > 0.02);
 * ```
 */
export function differenceInterval(a: Proportion, b: Proportion): Interval {
  const [aLow, aHigh] = wilsonInterval(a);
  const [bLow, bHigh] = wilsonInterval(b);
  const [aShare, bShare] = [a.count / a.total, b.count / b.total];
  const difference = aShare - bShare;
  return [
    difference - Math.hypot(aShare - aLow, bHigh - bShare),
    difference + Math.hypot(aHigh - aShare, bShare - bLow),
  ];
}
