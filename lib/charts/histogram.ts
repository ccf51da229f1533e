import * as Plot from "@observablehq/plot";

/** A scale along which bins are equally wide, and the way back from it. */
export interface BinScale {
  forward(value: number): number;
  backward(position: number): number;
}

/** Bins of equal width. */
export const LINEAR: BinScale = { forward: (x) => x, backward: (x) => x };

/** Bins of equal ratio, for positive values. */
export const LOG: BinScale = { forward: Math.log10, backward: (x) => 10 ** x };

/**
 * Logarithmic away from zero, linear within a constant of it, for values of any
 * sign: sign(x) log(1 + |x| / constant) (Webber 2013,
 * doi:10.1088/0957-0233/24/2/027001).
 */
export function symlog(constant: number): BinScale {
  return {
    forward: (x) => Math.sign(x) * Math.log1p(Math.abs(x) / constant),
    backward: (x) => Math.sign(x) * Math.expm1(Math.abs(x)) * constant,
  };
}

/**
 * Cuts an interval into bins of equal width on a scale.
 *
 * @param low Lower edge of the first bin.
 * @param high Upper edge of the last, above `low`.
 * @returns `bins + 1` rising edges; the outer two are exactly `low` and `high`.
 *
 * @example
 * ```ts
 * import { binEdges, LINEAR } from "./histogram.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(binEdges(0, 6, 3, LINEAR), [0, 2, 4, 6]);
 * ```
 */
export function binEdges(
  low: number,
  high: number,
  bins: number,
  scale: BinScale,
): number[] {
  const start = scale.forward(low);
  const step = (scale.forward(high) - start) / bins;
  const edges = Array.from(
    { length: bins + 1 },
    (_, edge) => scale.backward(start + edge * step),
  );
  edges[0] = low;
  edges[bins] = high;
  return edges;
}

/**
 * Counts values by bin. A bin holds its lower edge; what lies outside counts in
 * the nearest bin, so that nothing disappears. NaN is left out.
 *
 * @param edges Rising, at least two.
 * @returns One count a bin.
 *
 * @example
 * ```ts
 * import { countBins } from "./histogram.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(countBins([-1, 0, 1, 2, 99, NaN], [0, 1, 2, 3]), [2, 1, 2]);
 * ```
 */
export function countBins(
  values: ArrayLike<number>,
  edges: readonly number[],
): number[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (Number.isNaN(value)) continue;
    let bin = 0; // the last bin whose lower edge is not above the value
    let end = counts.length;
    while (end - bin > 1) {
      const middle = (bin + end) >> 1;
      if (edges[middle] <= value) bin = middle;
      else end = middle;
    }
    counts[bin]++;
  }
  return counts;
}

/** A corner of a histogram's upper outline. */
export interface OutlinePoint {
  readonly label: string;
  readonly value: number;
  readonly height: number;
}

/**
 * The upper outline of one class's histogram, a point for each bin edge.
 *
 * @param edges Bin edges, rising.
 * @param measure What the height of a bin is: its share of the class's values,
 * or their count.
 * @returns Empty for a class without values.
 */
export function classOutline(
  label: string,
  values: ArrayLike<number>,
  edges: readonly number[],
  measure: "share" | "count",
): OutlinePoint[] {
  const counts = countBins(values, edges);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return [];
  return edges.map((value, edge) => ({
    label,
    value,
    // The last edge only ends the last step.
    height: counts[Math.min(edge, counts.length - 1)] /
      (measure === "share" ? total : 1),
  }));
}

/** Fills and strokes outlines as steps, classes one behind the other. */
export function outlineMarks(points: readonly OutlinePoint[]): Plot.Markish[] {
  const steps = { x: "value", z: "label", curve: "step-after" } as const;
  return [
    Plot.areaY(points, {
      ...steps,
      y1: 0, // y alone would stack the classes
      y2: "height",
      fill: "label",
      fillOpacity: 0.35,
    }),
    Plot.lineY(points, {
      ...steps,
      y: "height",
      stroke: "label",
      strokeWidth: 1.3,
    }),
    Plot.ruleY([0]),
  ];
}
