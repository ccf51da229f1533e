import { InputError } from "../../base/mod.ts";
import { rocCurve } from "../roc_curve.ts";
import { youdenThreshold } from "../youden.ts";
import { checkRate, sortScores } from "./_checks.ts";
import type { ThresholdStrategy } from "./threshold_strategy.ts";

/**
 * Takes the threshold that tells normal flows from labelled attacks best, by
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
 * import { youdenStrategy } from "./youden.ts";
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
    const scores = new Float32Array(normalScores.length + attackScores.length);
    scores.set(normalScores);
    scores.set(attackScores, normalScores.length);
    const sorted = sortScores(scores);
    const labels = new Uint8Array(scores.length).fill(1, normalScores.length);
    const { threshold } = youdenThreshold(rocCurve(labels, scores));
    if (threshold === Infinity) return Infinity;
    return sorted.findLast((score) => score < threshold)!;
  },
};
