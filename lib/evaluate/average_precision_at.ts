import { countAtThresholds } from "./_threshold_counts.ts";

/**
 * Average precision as it would be if another share of the flows were attacks.
 *
 * A test set with more attacks than the traffic has makes precision look better
 * than it will be. Recall and false positive rate do not depend on the share, so
 * each class is weighed anew: precision = π TPR / (π TPR + (1 − π) FPR) (Siblini
 * et al. 2020, doi:10.1007/978-3-030-44584-3_36). At the test set's own share it
 * is {@linkcode averagePrecision}.
 *
 * @param labels 0 for a normal flow, 1 for an attack; both must occur.
 * @param scores One finite score a flow, higher when more anomalous.
 * @param attackShare π, the share of attacks among the flows, in (0, 1).
 * @returns In [0, 1], higher when better; random scores reach the share.
 * @throws {TypeError} If labels and scores differ in number.
 * @throws {RangeError} If a label is neither 0 nor 1, a score is not finite, one
 * of the classes is missing, or the share is outside its interval.
 *
 * @example
 * ```ts
 * import { averagePrecisionAt } from "./mod.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * // Half the attacks come before any normal flow, half after the first of two.
 * // If there were one attack to nineteen normal flows, precision would end at
 * // 0.05 / (0.05 + 0.95 / 2).
 * assertAlmostEquals(
 *   averagePrecisionAt([0, 1, 0, 1], [1, 2, 3, 4], 0.05),
 *   (1 + 0.05 / (0.05 + 0.95 / 2)) / 2,
 * );
 * ```
 */
export function averagePrecisionAt(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  attackShare: number,
): number {
  if (!(attackShare > 0 && attackShare < 1)) {
    throw new RangeError(
      "Cannot weigh precision as the share of attacks must be in (0, 1): " +
        `found ${attackShare}`,
    );
  }
  const { truePositives, falsePositives } = countAtThresholds(labels, scores);
  const attacks = truePositives.at(-1)!;
  const normals = falsePositives.at(-1)!;
  let area = 0;
  let recall = 0;
  for (let index = 0; index < truePositives.length; index++) {
    const hits = truePositives[index] / attacks;
    const flagged = attackShare * hits +
      (1 - attackShare) * falsePositives[index] / normals;
    area += (hits - recall) * attackShare * hits / flagged;
    recall = hits;
  }
  return area;
}
