/**
 * Marks that several charts draw.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { countBins } from "./axes.ts";
import {
  CARD_COLOR,
  formatCount,
  formatShare,
  formatValue,
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

/** Where a tooltip points, and what it says. */
interface TipOptions<Datum> extends Plot.PointerOptions {
  readonly x?: Plot.ChannelValue;
  readonly x1?: Plot.ChannelValue;
  readonly x2?: Plot.ChannelValue;
  readonly y?: Plot.ChannelValue;
  readonly text: (datum: Datum) => string;
  /** The nearest along one axis, or in both directions. Default both. */
  readonly along?: "x" | "y" | "xy";
}

/** What a reader sees who points at a mark; in a picture, nothing. */
export function tip<Datum>(
  data: readonly Datum[],
  { text, along = "xy", ...place }: TipOptions<Datum>,
): Plot.Markish {
  const pointer =
    { x: Plot.pointerX, y: Plot.pointerY, xy: Plot.pointer }[along];
  return Plot.tip(
    data,
    pointer({
      maxRadius: Infinity,
      ...place,
      title: text,
    }),
  );
}

/** Values of both classes, counted in the same bins. */
export interface ClassCounts {
  /** Bin edges, rising: one more than bins. */
  readonly edges: readonly number[];
  /** Normal flows of each bin. */
  readonly normalCounts: readonly number[];
  /** Attacks of each bin. */
  readonly attackCounts: readonly number[];
}

/** A bin of one class. */
interface ClassBin {
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly count: number;
  readonly height: number;
  readonly isLast: boolean;
}

/** Counts the values of both classes; see `countBins`. */
export function countClasses(
  normal: ArrayLike<number>,
  attack: ArrayLike<number>,
  edges: readonly number[],
): ClassCounts {
  return {
    edges,
    normalCounts: countBins(normal, edges),
    attackCounts: countBins(attack, edges),
  };
}

/**
 * Outlines the histogram of each class as filled steps; a class without values
 * has none.
 *
 * @param measure What the height of a bin is: its share of the class's values,
 * or their count.
 * @param hide Classes to leave out.
 * @returns The marks, one class in front of the other, with tooltips, and the
 * height of the highest bin; 0 where neither class has values.
 */
export function classOutlines(
  { edges, normalCounts, attackCounts }: ClassCounts,
  measure: "share" | "count",
  hide: readonly string[] = [],
) {
  const all = [
    ...binsOf("Normal", normalCounts, edges, measure),
    ...binsOf("Attack", attackCounts, edges, measure),
  ];
  const bins = all.filter(({ label }) => !hide.includes(label));
  // A step for each lower edge; the last edge only ends the last step.
  const points = bins.flatMap((bin) =>
    bin.isLast
      ? [{ ...bin, value: bin.low }, { ...bin, value: bin.high }]
      : [{ ...bin, value: bin.low }]
  );
  const steps = { x: "value", z: "label", curve: "step-after" } as const;
  return {
    highest: Math.max(0, ...all.map(({ height }) => height)), // hidden or not
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
      tip(bins.filter(({ count }) => count > 0), {
        x1: "low",
        x2: "high",
        y: "height",
        along: "x",
        text: ({ label, low, high, count, height }) =>
          `${label}\n${formatValue(low)} to ${formatValue(high)}\n` +
          `${formatCount(count)} flows` +
          (measure === "share" ? `, ${formatShare(height)} of the class` : ""),
      }),
    ],
  };
}

function binsOf(
  label: string,
  counts: readonly number[],
  edges: readonly number[],
  measure: "share" | "count",
): ClassBin[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return [];
  return counts.map((count, bin) => ({
    label,
    low: edges[bin],
    high: edges[bin + 1],
    count,
    height: count / (measure === "share" ? total : 1),
    isLast: bin === counts.length - 1,
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
 * @param most About how many points to keep; fewer are all kept.
 * @returns Which points to keep, rising.
 * @throws {TypeError} If the two differ in length.
 */
export function thinCurve(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  most = 2000,
): number[] {
  if (x.length !== y.length) {
    throw new TypeError(
      "Cannot draw curve as x and y must have the same length: " +
        `found ${x.length} and ${y.length}`,
    );
  }
  const points = Array.from(x, (_, index) => index);
  if (points.length <= most) return points;

  const step = (to: number) =>
    Math.abs(x[to] - x[to - 1]) + Math.abs(y[to] - y[to - 1]);
  let length = 0;
  for (let index = 1; index < points.length; index++) length += step(index);

  let since = 0; // length of the curve since the last point that was kept
  return points.filter((index) => {
    if (index === 0 || index === points.length - 1) return true;
    since += step(index);
    if (since < length / most) return false;
    since = 0;
    return true;
  });
}

/**
 * Thins a curve that comes with more arrays, such as the thresholds of its points.
 *
 * @param arrays Shape `[n]` each; one that is undefined stays so.
 * @param x Which of them is along, and `y` which is up.
 * @param most As `thinCurve` takes it.
 */
export function thinArrays<
  Arrays extends { readonly [name: string]: ArrayLike<number> | undefined },
>(
  arrays: Arrays,
  x: keyof Arrays,
  y: keyof Arrays,
  most?: number,
): { [Name in keyof Arrays]: number[] | Extract<Arrays[Name], undefined> } {
  const kept = thinCurve(arrays[x]!, arrays[y]!, most);
  return Object.fromEntries(
    Object.entries(arrays).map((
      [name, values],
    ) => [name, values && pick(values, kept)]),
  ) as { [Name in keyof Arrays]: number[] | Extract<Arrays[Name], undefined> };
}

/** The values at some places. */
export function pick(
  values: ArrayLike<number>,
  places: readonly number[],
): number[] {
  return places.map((place) => values[place]);
}

/** The points of a curve. */
export function pointsOf(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): CurvePoint[] {
  return Array.from(x, (value, index) => ({ x: value, y: y[index] }));
}
