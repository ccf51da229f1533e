import { InputError } from "../base/mod.ts";
import { joinClasses } from "./_ranking.ts";
import { fitGeneralizedPareto } from "./generalized_pareto.ts";
import { rocCurve, youdenThreshold } from "./roc_curve.ts";

/** What a threshold is chosen from: errors of flows that took no part in training. */
export interface ValidationScores {
  /** Scores of normal flows, higher when more anomalous; shape `[nNormalFlows]`. */
  readonly normalScores: Float32Array;
  /** Scores of labelled attacks, shape `[nAttackFlows]`; empty where there are none. */
  readonly attackScores: Float32Array;
}

/** What a threshold is to achieve. */
export interface ThresholdOptions {
  /** Share of the normal flows that may be flagged, in [0, 1). */
  readonly falseAlarmRate: number;
}

/**
 * A way to choose the threshold. A flow is flagged when its score is strictly
 * greater; the test set takes no part.
 */
export interface ThresholdStrategy {
  /** Where the method comes from. */
  readonly source: string;
  /** Whether it takes labelled attacks; others do not look at them. */
  readonly needsAttacks: boolean;
  /**
   * Looks at what can be told before there are scores. Default: nothing.
   *
   * @param flows How many normal flows the threshold will be chosen on.
   * @throws {InputError} If they are too few, or the rate is no rate for it.
   */
  check?(flows: number, options: ThresholdOptions): void;
  /**
   * Chooses the threshold.
   *
   * @throws {InputError} If the flows are too few, or too much alike.
   * @throws {RangeError} If there is no normal score, one that is looked at is
   * not finite, or the rate is outside its interval.
   */
  choose(validation: ValidationScores, options: ThresholdOptions): number;
}

/** @throws {RangeError} If the rate is outside [0, 1). */
function checkRate(falseAlarmRate: number): void {
  if (falseAlarmRate >= 0 && falseAlarmRate < 1) return;
  throw new RangeError(
    "Cannot choose threshold as the false alarm rate must be in [0, 1): " +
      `found ${falseAlarmRate}`,
  );
}

/**
 * A copy of the scores, rising.
 *
 * @throws {RangeError} If there are none, or one is not finite.
 */
function sortScores(scores: Float32Array): Float32Array {
  if (scores.length === 0) {
    throw new RangeError(
      "Cannot choose threshold as it takes normal validation flows: found none",
    );
  }
  const bad = scores.findIndex((score) => !Number.isFinite(score));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot choose threshold as scores must be finite: found ${
        scores[bad]
      } at ${bad}`,
    );
  }
  return scores.toSorted();
}

/**
 * Takes the normal validation score that the share asked for lies above: the
 * lowest threshold with no more false alarms among those flows.
 *
 * An observed score, never one in between (type 1 in Hyndman & Fan 1996), so the
 * bound holds exactly on the flows it was set on; among n others it varies, and
 * a share p of false alarms has a deviation of about √(p (1 − p) / n).
 *
 * @example One flow in five may be flagged
 * ```ts
 * import { falseAlarmRateStrategy } from "./thresholds.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const validation = {
 *   normalScores: Float32Array.of(9, 1, 3, 10, 2),
 *   attackScores: new Float32Array(0),
 * };
 * const options = { falseAlarmRate: 0.2 };
 * assertEquals(falseAlarmRateStrategy.choose(validation, options), 9);
 * ```
 */
export const falseAlarmRateStrategy: ThresholdStrategy = {
  source: "Hyndman & Fan 1996, doi:10.2307/2684934 (quantile of type 1)",
  needsAttacks: false,
  choose({ normalScores }, { falseAlarmRate }) {
    checkRate(falseAlarmRate);
    const sorted = sortScores(normalScores);
    const allowed = flowsWithin(falseAlarmRate, sorted.length);
    return sorted[sorted.length - 1 - allowed];
  },
};

/** The most flows that are no larger a share: 29 of 100 at 0.29. */
export function flowsWithin(share: number, flows: number): number {
  // The product may fall short of a whole number: 0.29 × 100 = 28.999….
  const count = Math.floor(share * flows);
  return count + 1 < flows && (count + 1) / flows <= share ? count + 1 : count;
}

/**
 * Takes the threshold that separates normal flows from labelled attacks best, by
 * Youden's J; the false alarm rate asked for plays no part.
 *
 * A curve's point flags the flows at its score too. As flows are flagged above
 * the threshold, it is the next lower validation score: flagged are just the
 * flows that the point flags. There is always one, for a point at the lowest
 * score flags everything and has no J above 0. Where no score beats the diagonal
 * the threshold is Infinity, and nothing is flagged.
 *
 * @example
 * ```ts
 * import { youdenStrategy } from "./thresholds.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // From 5 up: both attacks, and one normal flow of four.
 * const validation = {
 *   normalScores: Float32Array.of(1, 2, 3, 6),
 *   attackScores: Float32Array.of(5, 7),
 * };
 * const options = { falseAlarmRate: 0.01 };
 * assertEquals(youdenStrategy.choose(validation, options), 3);
 * ```
 */
export const youdenStrategy: ThresholdStrategy = {
  source:
    "Youden 1950, doi:10.1002/1097-0142(1950)3:1<32::AID-CNCR2820030106>3.0.CO;2-3",
  needsAttacks: true,
  choose({ normalScores, attackScores }, { falseAlarmRate }) {
    checkRate(falseAlarmRate);
    if (attackScores.length === 0) {
      throw new InputError(
        "Cannot choose Youden's threshold: expected labelled attacks among the " +
          "validation flows, found none",
      );
    }
    const { labels, scores } = joinClasses(normalScores, attackScores);
    const sorted = sortScores(scores);
    const { threshold } = youdenThreshold(rocCurve(labels, scores));
    if (threshold === Infinity) return Infinity;
    return sorted.findLast((score) => score < threshold)!;
  },
};

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
 * import { potStrategy } from "./thresholds.ts";
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
  check(flows, { falseAlarmRate }) {
    if (!(falseAlarmRate > 0 && falseAlarmRate <= LARGEST_TAIL / 2)) {
      throw new InputError(
        "Cannot choose the threshold by peaks over threshold: expected a false " +
          `alarm rate above 0 and up to ${LARGEST_TAIL / 2}, found ` +
          Number(falseAlarmRate.toPrecision(6)),
      );
    }
    const needed = LEAST_TAIL.flows / LARGEST_TAIL;
    if (flows < needed) {
      throw new InputError(
        "Cannot choose the threshold by peaks over threshold: expected at least " +
          `${needed} normal validation flows, found ${flows}`,
      );
    }
  },
  choose({ normalScores }, options) {
    const { falseAlarmRate } = options;
    checkRate(falseAlarmRate);
    const sorted = sortScores(normalScores);
    potStrategy.check!(sorted.length, options);
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

/** The name of a way to choose the threshold. */
export type ThresholdStrategyName = "false-alarm-rate" | "youden" | "pot";

/** Every way to choose the threshold. */
export const THRESHOLD_STRATEGIES: Readonly<
  Record<ThresholdStrategyName, ThresholdStrategy>
> = {
  "false-alarm-rate": falseAlarmRateStrategy,
  youden: youdenStrategy,
  pot: potStrategy,
};
