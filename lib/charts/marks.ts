/**
 * Marks that several charts draw.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { countBins } from "./axes.ts";
import {
  CARD_COLOR,
  INK_COLOR,
  METRIC_COLOR,
  REFERENCE_COLOR,
} from "./style.ts";

/** Text that can be read on top of lines and dots. */
export const HALO = { fill: INK_COLOR, stroke: CARD_COLOR, strokeWidth: 5 };

/** The line of what guessing reaches, or of no difference. */
export const REFERENCE_LINE = {
  stroke: REFERENCE_COLOR,
  strokeDasharray: "4 4",
};

/** The area from the lowest to the highest of several curves. */
export const BAND = {
  x: "x",
  y1: "low",
  y2: "high",
  fill: METRIC_COLOR,
  fillOpacity: 0.25,
};

/** A corner of a histogram's upper outline. */
interface OutlinePoint {
  readonly label: string;
  readonly value: number;
  readonly height: number;
}

/**
 * Outlines the histogram of each class as filled steps; a class without values
 * has none.
 *
 * @param edges Bin edges, rising.
 * @param measure What the height of a bin is: its share of the class's values,
 * or their count.
 * @returns The marks, one class in front of the other, and the height of the
 * highest bin; 0 where neither class has values.
 */
export function classOutlines(
  normal: ArrayLike<number>,
  attack: ArrayLike<number>,
  edges: readonly number[],
  measure: "share" | "count",
) {
  const points = [
    ...outline("Normal", normal, edges, measure),
    ...outline("Attack", attack, edges, measure),
  ];
  const steps = { x: "value", z: "label", curve: "step-after" } as const;
  return {
    highest: Math.max(0, ...points.map(({ height }) => height)),
    marks: [
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
    ],
  };
}

function outline(
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

/** A line from low to high in the row of a name; how sure its value is. */
export const SPREAD = { x1: "low", x2: "high", y: "name", strokeWidth: 3 };
/** The value, as a dot on that line. */
export const VALUE_DOT = { x: "value", y: "name", r: 5 };

/** A point of a curve. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/**
 * Leaves out points that lie too close to be seen apart, so that a curve with a
 * point for each of a million scores stays a small picture.
 *
 * Of the points between two that are kept, none is further along the curve from
 * the first (|dx| + |dy|) than a `most`-th of the curve's length.
 *
 * @param x Shape `[n]`.
 * @param y Shape `[n]`.
 * @param most About how many points to keep; fewer points come back as they are.
 * @throws {TypeError} If the two differ in length.
 */
export function thinCurve(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  most = 2000,
): CurvePoint[] {
  if (x.length !== y.length) {
    throw new TypeError(
      "Cannot draw curve as x and y must have the same length: " +
        `found ${x.length} and ${y.length}`,
    );
  }
  const points = Array.from(x, (_, index) => ({ x: x[index], y: y[index] }));
  if (points.length <= most) return points;

  const step = (to: number) =>
    Math.abs(x[to] - x[to - 1]) + Math.abs(y[to] - y[to - 1]);
  let length = 0;
  for (let index = 1; index < points.length; index++) length += step(index);

  let since = 0; // length of the curve since the last point that was kept
  return points.filter((_, index) => {
    if (index === 0 || index === points.length - 1) return true;
    since += step(index);
    if (since < length / most) return false;
    since = 0;
    return true;
  });
}
