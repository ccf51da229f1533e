import { countAtThresholds, type ThresholdCounts } from "./_ranking.ts";

/** Precision against recall; the last point, (recall 0, precision 1), has no threshold. */
export interface PrecisionRecallCurve {
  /** Share of attacks among the flows that score the threshold or more. */
  readonly precision: Float64Array;
  /** Share of the attacks that score the threshold or more, falling. */
  readonly recall: Float64Array;
  /** The distinct scores, rising; one fewer than there are points. */
  readonly thresholds: Float64Array;
}

/**
 * Draws the precision-recall curve as scikit-learn's `precision_recall_curve`
 * does by default: a point for each distinct score, then (recall 0, precision 1).
 *
 * @example
 * ```ts
 * import { countAtThresholds } from "./_ranking.ts";
 * import { precisionRecallCurve } from "./precision_recall.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const counts = countAtThresholds([0, 1, 0, 1], [1, 2, 3, 4]);
 * assertEquals(precisionRecallCurve(counts), {
 *   precision: Float64Array.of(1 / 2, 2 / 3, 1 / 2, 1, 1),
 *   recall: Float64Array.of(1, 1, 1 / 2, 1 / 2, 0),
 *   thresholds: Float64Array.of(1, 2, 3, 4),
 * });
 * ```
 */
export function precisionRecallCurve(
  { thresholds, truePositives, falsePositives }: ThresholdCounts,
): PrecisionRecallCurve {
  const count = thresholds.length;
  const attacks = truePositives[count - 1];
  const precision = new Float64Array(count + 1);
  const recall = new Float64Array(count + 1);
  for (let index = 0; index < count; index++) {
    const flagged = truePositives[index] + falsePositives[index];
    precision[count - 1 - index] = truePositives[index] / flagged;
    recall[count - 1 - index] = truePositives[index] / attacks;
  }
  precision[count] = 1;
  return { precision, recall, thresholds: thresholds.toReversed() };
}

/**
 * Average precision, as scikit-learn's `average_precision_score`: the area under
 * a precision-recall curve in steps, each precision counting with the recall it
 * adds. Trapezoids would draw lines that no threshold reaches (Davis & Goadrich
 * 2006, doi:10.1145/1143844.1143874). Random scores reach the share of attacks.
 *
 * @param curve As {@linkcode precisionRecallCurve} returns it.
 * @returns In [0, 1], higher when better.
 *
 * @example
 * ```ts
 * import { countAtThresholds } from "./_ranking.ts";
 * import { areaUnderSteps, precisionRecallCurve } from "./precision_recall.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // From the top: attack, normal, normal, attack. Half the attacks come at
 * // precision 1, the other half at 2/4.
 * const counts = countAtThresholds([1, 0, 0, 1], [1, 2, 3, 4]);
 * assertEquals(areaUnderSteps(precisionRecallCurve(counts)), 0.75);
 * ```
 */
export function areaUnderSteps(
  curve: Pick<PrecisionRecallCurve, "precision" | "recall">,
): number {
  const { precision, recall } = curve;
  let area = 0;
  for (let point = 0; point < recall.length - 1; point++) {
    area += (recall[point] - recall[point + 1]) * precision[point];
  }
  return area;
}

/**
 * Average precision as it would be if another share of the flows were attacks.
 *
 * A test set with more attacks than the traffic has makes precision look better
 * than it will be. Recall and false positive rate do not depend on the share, so
 * each class is weighted anew: precision = π TPR / (π TPR + (1 − π) FPR) (Siblini
 * et al. 2020, doi:10.1007/978-3-030-44584-3_36). At the test set's own share it
 * is the plain average precision.
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
