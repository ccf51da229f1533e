/**
 * What a detector finds where few normal flows are flagged: the left end of the
 * ROC curve, which its whole area says little of.
 *
 * @module
 */
import type { ThresholdCounts } from "./_ranking.ts";
import { areaUnderCurve, averageCurves, type RocCurve } from "./roc_curve.ts";
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
export function recallByRate(counts: ThresholdCounts): RecallByRate {
  const recalls = recallsWithin(counts, RECALL_RATES.map(Number));
  return Object.fromEntries(
    RECALL_RATES.map((rate, index) => [rate, recalls[index]]),
  ) as RecallByRate;
}

/** Recall against the false alarm rate, as {@linkcode recallCurve} measures it. */
export interface RecallCurve {
  /** Shares of the normal flows that may be flagged, rising to 1; shape `[n]`. */
  readonly falseAlarmRate: readonly number[];
  /** The largest share of the attacks that is found then, in [0, 1]; `[n]`. */
  readonly recall: readonly number[];
}

/** The least rate of a {@linkcode RecallCurve}, however many flows there are. */
const LEAST_RATE = 1e-4;

/** Rates from {@linkcode LEAST_RATE} to 1, twelve a decade, to four digits. */
const CURVE_RATES: readonly number[] = Array.from(
  { length: 49 },
  (_, index) => Number((LEAST_RATE * 10 ** (index / 12)).toPrecision(4)),
);

/** A rate, and those of {@linkcode CURVE_RATES} above it. */
function ratesFrom(least: number): number[] {
  return [least, ...CURVE_RATES.filter((rate) => rate > least)];
}

/**
 * {@linkcode recallByRate} at 49 rates at most, evenly on a log scale: from
 * 0.01 %, or from one false alarm where that is a larger share of the normal
 * flows, to 100 %. What would be found without a false alarm has no place on such
 * a scale.
 *
 * @example Two normal flows, one of which scores more than an attack
 * ```ts
 * import { countAtThresholds } from "./_ranking.ts";
 * import { recallCurve } from "./low_rates.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const curve = recallCurve(countAtThresholds([0, 0, 1, 1], [1, 3, 2, 4]));
 * assertEquals(curve.falseAlarmRate, [0.5, 0.5623, 0.6813, 0.8254, 1]);
 * assertEquals(curve.recall, [1, 1, 1, 1, 1]); // half, without a false alarm
 * ```
 */
export function recallCurve(counts: ThresholdCounts): RecallCurve {
  const normals = counts.falsePositives.at(-1)!;
  const falseAlarmRate = ratesFrom(Math.max(LEAST_RATE, 1 / normals));
  return { falseAlarmRate, recall: recallsWithin(counts, falseAlarmRate) };
}

/** Several {@linkcode RecallCurve}s as one; shape `[n]`, each. */
export interface RecallBand {
  /** As a curve's. */
  readonly falseAlarmRate: ArrayLike<number>;
  /** The mean of the curves. */
  readonly recall: ArrayLike<number>;
  /** The lowest of them; undefined where there is one. */
  readonly low?: ArrayLike<number>;
  /** The highest of them; undefined where there is one. */
  readonly high?: ArrayLike<number>;
}

/**
 * Averages the curves of several runs at each rate; a single one comes back as it
 * is. The average begins where the last of them does: at lower rates some run has
 * no value.
 *
 * @throws {RangeError} If there is no curve.
 *
 * @example
 * ```ts
 * import { averageRecallCurves } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { falseAlarmRate, recall, low } = averageRecallCurves([
 *   { falseAlarmRate: [0.5, 1], recall: [0.25, 1] },
 *   { falseAlarmRate: [0.8254, 1], recall: [0.5, 1] },
 * ]);
 * assertEquals(falseAlarmRate, Float64Array.of(0.8254, 1));
 * assertEquals(recall[1], 1);
 * assertEquals(low?.[0], 0.5);
 * ```
 */
export function averageRecallCurves(
  curves: readonly RecallCurve[],
): RecallBand {
  if (curves.length === 1) return curves[0];
  const starts = curves.map(({ falseAlarmRate }) => falseAlarmRate[0]);
  const { x, mean, low, high } = averageCurves(
    curves.map(({ falseAlarmRate, recall }) => ({
      x: falseAlarmRate,
      y: recall,
    })),
    { between: "line", at: ratesFrom(Math.max(...starts)) },
  );
  return { falseAlarmRate: x, recall: mean, low, high };
}

/**
 * The largest share of the attacks that a threshold finds while it flags no
 * larger a share of the normal flows than each of these, which rise.
 */
function recallsWithin(
  { truePositives, falsePositives }: ThresholdCounts,
  rates: readonly number[],
): number[] {
  const attacks = truePositives.at(-1)!;
  const normals = falsePositives.at(-1)!;
  let within = 0; // thresholds that flag no more normal flows than are allowed
  return rates.map((rate) => {
    const allowed = flowsWithin(rate, normals);
    while (falsePositives[within] <= allowed) within++;
    return (truePositives[within - 1] ?? 0) / attacks;
  });
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
