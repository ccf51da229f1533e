import { checkRate, sortScores } from "./_checks.ts";
import type { ThresholdStrategy } from "./threshold_strategy.ts";

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
 * import { falseAlarmRateStrategy } from "./false_alarm_rate.ts";
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
