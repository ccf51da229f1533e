import { InputError } from "../../base/mod.ts";
import { checkRate, sortScores } from "./_checks.ts";
import { fitGeneralizedPareto } from "./generalized_pareto.ts";
import type { ThresholdStrategy } from "./threshold_strategy.ts";

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
