import { countAtThresholds, type ThresholdCounts } from "./_ranking.ts";

/** A receiver operating characteristic, from (0, 0) to (1, 1). */
export interface RocCurve {
  /** Share of the normal flows that score the threshold or more, rising. */
  readonly falsePositiveRate: Float64Array;
  /** Share of the attacks that score the threshold or more, rising. */
  readonly truePositiveRate: Float64Array;
  /** Falling; the first, which no score reaches, is Infinity. */
  readonly thresholds: Float64Array;
}

/**
 * Draws the ROC curve as scikit-learn's `roc_curve` does by default: flows of
 * equal score make one point, and a point is left out where the counts go
 * straight on, one step like the step before. Neither changes the area.
 *
 * @param labels 0 for a normal flow, 1 for an attack; both must occur.
 * @param scores One finite score a flow, higher when more anomalous.
 * @returns Three arrays of the same length, at least 2.
 * @throws {TypeError} If labels and scores differ in number.
 * @throws {RangeError} If a label is neither 0 nor 1, a score is not finite, or
 * one of the classes is missing.
 *
 * @example
 * ```ts
 * import { rocCurve } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(rocCurve([0, 0, 1, 1], [1, 3, 2, 4]), {
 *   falsePositiveRate: Float64Array.of(0, 0, 0.5, 0.5, 1),
 *   truePositiveRate: Float64Array.of(0, 0.5, 0.5, 1, 1),
 *   thresholds: Float64Array.of(Infinity, 4, 3, 2, 1),
 * });
 * ```
 */
export function rocCurve(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
): RocCurve {
  return curveOfCounts(countAtThresholds(labels, scores));
}

/** {@linkcode rocCurve} of what was counted already. */
export function curveOfCounts(counts: ThresholdCounts): RocCurve {
  const last = counts.thresholds.length - 1;
  const attacks = counts.truePositives[last];
  const normals = counts.falsePositives[last];

  // One point more than thresholds: the curve starts where nothing is flagged.
  const falsePositiveRate = new Float64Array(last + 2);
  const truePositiveRate = new Float64Array(last + 2);
  const thresholds = new Float64Array(last + 2);
  thresholds[0] = Infinity;

  let points = 1;
  for (let index = 0; index <= last; index++) {
    const isEnd = index === 0 || index === last;
    if (
      isEnd || bends(counts.falsePositives, index) ||
      bends(counts.truePositives, index)
    ) {
      falsePositiveRate[points] = counts.falsePositives[index] / normals;
      truePositiveRate[points] = counts.truePositives[index] / attacks;
      thresholds[points] = counts.thresholds[index];
      points++;
    }
  }
  return {
    falsePositiveRate: falsePositiveRate.slice(0, points),
    truePositiveRate: truePositiveRate.slice(0, points),
    thresholds: thresholds.slice(0, points),
  };
}

/** Whether the step into an entry differs from the step out of it. */
function bends(counts: Float64Array, index: number): boolean {
  return counts[index + 1] - counts[index] !==
    counts[index] - counts[index - 1];
}

/**
 * The area under a curve by the trapezoidal rule, as scikit-learn's `auc`.
 *
 * @param x At least two values that only rise or only fall; equal neighbours
 * are allowed.
 * @param y As many values.
 * @throws {TypeError} If the two differ in length.
 * @throws {RangeError} If there are fewer than two points, or x turns back.
 *
 * @example
 * ```ts
 * import { areaUnderCurve } from "./roc_curve.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(areaUnderCurve([0, 1, 3], [0, 2, 2]), 5);
 * ```
 */
export function areaUnderCurve(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): number {
  if (x.length !== y.length) {
    throw new TypeError(
      "Cannot measure area as x and y must have the same length: " +
        `found ${x.length} and ${y.length}`,
    );
  }
  if (x.length < 2) {
    throw new RangeError(
      `Cannot measure area as it takes two points: found ${x.length}`,
    );
  }
  let area = 0;
  let rises = false;
  let falls = false;
  for (let point = 1; point < x.length; point++) {
    const width = x[point] - x[point - 1];
    rises ||= width > 0;
    falls ||= width < 0;
    area += width * (y[point] + y[point - 1]) / 2;
  }
  if (rises && falls) {
    throw new RangeError(
      "Cannot measure area as x must only rise or only fall: found both",
    );
  }
  return falls ? -area : area;
}

/**
 * The area under the ROC curve: the chance that a random attack scores higher
 * than a random normal flow, a tie counting half (Hanley & McNeil 1982,
 * doi:10.1148/radiology.143.1.7063747). 1 is perfect, 0.5 is a coin's.
 *
 * @param labels 0 for a normal flow, 1 for an attack; both must occur.
 * @param scores One finite score a flow, higher when more anomalous.
 * @throws {TypeError} If labels and scores differ in number.
 * @throws {RangeError} If a label is neither 0 nor 1, a score is not finite, or
 * one of the classes is missing (scikit-learn warns and returns NaN).
 *
 * @example
 * ```ts
 * import { rocAuc } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // Of the four pairs only (normal 3, attack 2) is the wrong way round.
 * assertEquals(rocAuc([0, 0, 1, 1], [1, 3, 2, 4]), 0.75);
 * ```
 */
export function rocAuc(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
): number {
  const curve = rocCurve(labels, scores);
  return areaUnderCurve(curve.falsePositiveRate, curve.truePositiveRate);
}

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
 * import { rocCurve, youdenThreshold } from "./roc_curve.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // From 4 up: three of the four attacks, and no normal flow.
 * const curve = rocCurve([0, 0, 1, 1, 1, 1], [1, 3, 2, 4, 4, 4]);
 * assertEquals(youdenThreshold(curve), {
 *   threshold: 4,
 *   youdenJ: 0.75,
 * });
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

/** A curve as points; x only rises or stays. */
export interface Curve {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** Several curves as one with a band, on a grid. */
export interface CurveBand {
  /** The grid, rising, shape `[points]`. */
  readonly x: Float64Array;
  /** The mean of the curves at each x. */
  readonly mean: Float64Array;
  /** The lowest of them. */
  readonly low: Float64Array;
  /** The highest of them. */
  readonly high: Float64Array;
}

/** Options of {@linkcode averageCurves}. */
export interface AverageOptions {
  /**
   * Between two points: `line`, as a ROC curve, or `step`, the value of the next
   * point, as precision over recall.
   */
  readonly between: "line" | "step";
  /** Points of the grid, evenly from 0 to 1. Default 201. */
  readonly points?: number;
  /** The grid itself, rising, where it is another. */
  readonly at?: ArrayLike<number>;
}

/**
 * Averages curves vertically: at each x of a grid, the mean of their values there
 * (Fawcett 2006, section 8.1, doi:10.1016/j.patrec.2005.10.010). Where a curve
 * goes straight up, its top counts.
 *
 * @param curves At least one, each with x over the whole grid.
 * @throws {RangeError} If there is none.
 *
 * @example
 * ```ts
 * import { averageCurves } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const diagonal = { x: [0, 1], y: [0, 1] };
 * const perfect = { x: [0, 0, 1], y: [0, 1, 1] };
 * const band = averageCurves([diagonal, perfect], { between: "line", points: 3 });
 * assertEquals([...band.mean], [0.5, 0.75, 1]);
 * assertEquals([...band.low], [0, 0.5, 1]);
 * ```
 */
export function averageCurves(
  curves: readonly Curve[],
  { between, points = 201, at }: AverageOptions,
): CurveBand {
  if (curves.length === 0) {
    throw new RangeError("Cannot average curves as there are none");
  }
  const x = Float64Array.from(
    at ?? Array.from({ length: points }, (_, i) => i / (points - 1)),
  );
  const values = curves.map((curve) =>
    x.map((at) => valueAt(curve, at, between))
  );
  const over = (of: (values: number[]) => number) =>
    x.map((_, i) => of(values.map((curve) => curve[i])));
  return {
    x,
    mean: over((all) => all.reduce((sum, y) => sum + y, 0) / all.length),
    low: over((all) => Math.min(...all)),
    high: over((all) => Math.max(...all)),
  };
}

function valueAt({ x, y }: Curve, at: number, between: "line" | "step") {
  let next = 0; // the first point beyond, by bisection
  for (let end = x.length; next < end;) {
    const middle = (next + end) >> 1;
    const isBeyond = between === "line" ? x[middle] > at : x[middle] >= at;
    if (isBeyond) end = middle;
    else next = middle + 1;
  }
  if (next === x.length) return y[x.length - 1];
  if (between === "step" || next === 0) return y[next];
  const share = (at - x[next - 1]) / (x[next] - x[next - 1]);
  return y[next - 1] + share * (y[next] - y[next - 1]);
}
