import * as Plot from "@observablehq/plot";
import { countBins } from "./histogram.ts";

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
