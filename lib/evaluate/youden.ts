import type { RocCurve } from "./roc_curve.ts";

/** The point of a ROC curve that lies highest above the diagonal. */
export interface YoudenPoint {
  /** The score at that point, or Infinity where no score beats the diagonal. */
  readonly threshold: number;
  /** True minus false positive rate there, in [0, 1]; the curve's maximum. */
  readonly youdenJ: number;
}

/**
 * Finds the threshold with the largest J = TPR − FPR (Youden 1950,
 * doi:10.1002/1097-0142(1950)3:1<32::AID-CNCR2820030106>3.0.CO;2-3).
 *
 * The first of several equal points is taken, the one with the fewest flags, as
 * `np.argmax` does. The curve counts the flows at the threshold as flagged; to
 * flag by `score > threshold` therefore loses them (see `evaluateScores`).
 *
 * @example
 * ```ts
 * import { rocCurve } from "./roc_curve.ts";
 * import { youdenThreshold } from "./youden.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // From 4 up: three of the four attacks, and no normal flow.
 * const curve = rocCurve([0, 0, 1, 1, 1, 1], [1, 3, 2, 4, 4, 4]);
 * assertEquals(youdenThreshold(curve), { threshold: 4, youdenJ: 0.75 });
 * ```
 */
export function youdenThreshold(curve: RocCurve): YoudenPoint {
  const { falsePositiveRate, truePositiveRate, thresholds } = curve;
  let best = { threshold: thresholds[0], youdenJ: 0 };
  for (let point = 0; point < thresholds.length; point++) {
    const youdenJ = truePositiveRate[point] - falsePositiveRate[point];
    if (youdenJ > best.youdenJ) {
      best = { threshold: thresholds[point], youdenJ };
    }
  }
  return best;
}
