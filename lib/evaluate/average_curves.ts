/** A curve as points; x only rises or stays. */
export interface Curve {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** Several curves as one with a band, on a grid from 0 to 1. */
export interface CurveBand {
  readonly x: Float64Array;
  readonly mean: Float64Array;
  /** The lowest and the highest curve at each x. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Options of {@linkcode averageCurves}. */
export interface AverageOptions {
  /**
   * Between two points: `line`, as a ROC curve, or `step`, the value of the next
   * point, as precision over recall.
   */
  readonly between: "line" | "step";
  /** Points of the grid. Default 201. */
  readonly points?: number;
}

/**
 * Averages curves vertically: at each x of a grid, the mean of their values there
 * (Fawcett 2006, section 8.1, doi:10.1016/j.patrec.2005.10.010). Where a curve
 * goes straight up, its top counts.
 *
 * @param curves At least one, each with x from 0 to 1.
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
  { between, points = 201 }: AverageOptions,
): CurveBand {
  if (curves.length === 0) {
    throw new RangeError("Cannot average curves as there are none");
  }
  const x = Float64Array.from({ length: points }, (_, i) => i / (points - 1));
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
