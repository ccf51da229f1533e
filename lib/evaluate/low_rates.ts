/**
 * What a detector finds where few normal flows are flagged: the left end of the
 * ROC curve, which its whole area says little of.
 *
 * @module
 */
import type { ThresholdCounts } from "./_ranking.ts";
import { areaUnderCurve, type RocCurve } from "./roc_curve.ts";
import { flowsWithin } from "./thresholds.ts";

/** False alarm rates at which recall is told, as names in files. */
export const RECALL_RATES = ["0.001", "0.005", "0.01", "0.05"] as const;

/** Recall by false alarm rate, each in [0, 1]. */
export type RecallByRate = Readonly<
  Record<typeof RECALL_RATES[number], number>
>;

/**
 * The largest share of attacks that a threshold finds while it flags no larger a
 * share of these normal flows. The rates are exact, unlike those of a threshold
 * that was chosen on other flows.
 */
export function recallByRate(
  { truePositives, falsePositives }: ThresholdCounts,
): RecallByRate {
  const attacks = truePositives.at(-1)!;
  const normals = falsePositives.at(-1)!;
  const recallAt = (rate: number) => {
    const allowed = flowsWithin(rate, normals);
    const last = falsePositives.findLastIndex((count) => count <= allowed);
    return (truePositives[last] ?? 0) / attacks;
  };
  return Object.fromEntries(
    RECALL_RATES.map((rate) => [rate, recallAt(Number(rate))]),
  ) as RecallByRate;
}

/** Up to which false alarm rate the partial area goes. */
export const PARTIAL_RATE = 0.01;

/**
 * The area under the ROC curve up to a false alarm rate, scaled so that guessing
 * has 0.5 and the best 1 (McClish 1989, doi:10.1177/0272989X8900900307), as
 * scikit-learn's `roc_auc_score(max_fpr=…)`.
 *
 * @param rate In (0, 1].
 * @returns At most 1; below 0.5 where guessing is better.
 *
 * @example The upper half of the attacks is found without a false alarm
 * ```ts
 * import { partialRocAuc } from "./low_rates.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const curve = {
 *   falsePositiveRate: Float64Array.of(0, 0, 1),
 *   truePositiveRate: Float64Array.of(0, 0.5, 1),
 *   thresholds: Float64Array.of(Infinity, 2, 1),
 * };
 * assertAlmostEquals(partialRocAuc(curve, 1), 0.75);
 * assertAlmostEquals(partialRocAuc(curve, 0.1), 0.75);
 * ```
 */
export function partialRocAuc(
  { falsePositiveRate, truePositiveRate }: RocCurve,
  rate: number = PARTIAL_RATE,
): number {
  const next = falsePositiveRate.findIndex((x) => x > rate);
  const end = next === -1 ? falsePositiveRate.length : next;
  const x = [...falsePositiveRate.subarray(0, end)];
  const y = [...truePositiveRate.subarray(0, end)];
  if (next !== -1) { // cut between two points
    const width = falsePositiveRate[next] - x[end - 1];
    const share = (rate - x[end - 1]) / width;
    x.push(rate);
    y.push(y[end - 1] + share * (truePositiveRate[next] - y[end - 1]));
  }
  const [least, most] = [rate * rate / 2, rate];
  return 0.5 * (1 + (areaUnderCurve(x, y) - least) / (most - least));
}
