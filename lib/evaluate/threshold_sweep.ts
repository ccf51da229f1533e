/** What a threshold would flag among labelled flows. */
export interface ThresholdOutcome {
  /** A flow is flagged when its score is strictly greater. */
  readonly threshold: number;
  /** Share of the attacks that is flagged, in [0, 1]. */
  readonly recall: number;
  /** Share of the normal flows that is flagged, in [0, 1]. */
  readonly falseAlarmRate: number;
  /**
   * Share of attacks among what is flagged, at the share of attacks asked for;
   * null where nothing is flagged.
   */
  readonly precision: number | null;
  /** Flows that are flagged on an average day, at that share and amount. */
  readonly alertsPerDay: number;
}

/** The traffic that a detector is for. */
export interface Traffic {
  /** Share of attacks in it, in (0, 1). */
  readonly attackShare: number;
  /** Flows on an average day, above 0. */
  readonly flowsPerDay: number;
}

/**
 * Says what thresholds would do to traffic. A test set mostly holds more attacks
 * than the traffic does; recall and false alarm rate do not change with their
 * share, precision and the number of alerts do:
 *
 *     alerts = flows per day · (π · recall + (1 − π) · false alarm rate)
 *     precision = π · recall · flows per day / alerts,  π the share of attacks
 *
 * It is a look at labelled flows: a threshold that is chosen by it needs others
 * to be judged by.
 *
 * @param normalScores Of normal flows, at least one. Unchanged.
 * @param attackScores Of attacks, at least one. Unchanged.
 * @param thresholds In any order.
 * @returns One a threshold, in that order.
 * @throws {RangeError} If a class is missing, or the traffic is no possible one.
 *
 * @example One attack in a hundred flows
 * ```ts
 * import { thresholdSweep } from "./threshold_sweep.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const [{ precision, alertsPerDay }] = thresholdSweep(
 *   Float32Array.of(1, 2, 3, 9), // one false alarm in four
 *   Float32Array.of(5, 7),
 *   [4],
 *   { attackShare: 0.01, flowsPerDay: 1000 },
 * );
 * assertAlmostEquals(alertsPerDay, 10 + 990 / 4, 1e-9);
 * assertAlmostEquals(precision!, 10 / (10 + 990 / 4), 1e-9);
 * ```
 */
export function thresholdSweep(
  normalScores: Float32Array,
  attackScores: Float32Array,
  thresholds: readonly number[],
  { attackShare, flowsPerDay }: Traffic,
): ThresholdOutcome[] {
  check(normalScores.length > 0 && attackScores.length > 0, "flows of a class");
  check(attackShare > 0 && attackShare < 1, "a share of attacks in (0, 1)");
  check(flowsPerDay > 0, "flows on a day");
  const normal = normalScores.toSorted();
  const attack = attackScores.toSorted();
  return thresholds.map((threshold) => {
    const recall = shareAbove(attack, threshold);
    const falseAlarmRate = shareAbove(normal, threshold);
    const attacks = attackShare * recall;
    const flagged = attacks + (1 - attackShare) * falseAlarmRate;
    return {
      threshold,
      recall,
      falseAlarmRate,
      precision: flagged === 0 ? null : attacks / flagged,
      alertsPerDay: flagged * flowsPerDay,
    };
  });
}

/** The share of ascending values that are strictly greater. */
function shareAbove(sorted: Float32Array, threshold: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] > threshold) high = middle;
    else low = middle + 1;
  }
  return (sorted.length - low) / sorted.length;
}

function check(isSo: boolean, what: string): void {
  if (isSo) return;
  throw new RangeError(`Cannot sweep thresholds as there must be ${what}`);
}
