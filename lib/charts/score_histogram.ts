import * as Plot from "@observablehq/plot";
import { binEdges, classOutline, LOG, outlineMarks } from "./histogram.ts";
import { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
import {
  formatCount,
  formatShareTick,
  formatTick,
  formatValue,
  logExtent,
  logTicks,
} from "./value_axis.ts";
import {
  CARD_COLOR,
  CLASS_COLORS,
  INK_COLOR,
  METRIC_COLOR,
} from "./palette.ts";

/** Reconstruction errors, or scores, of the two classes, and the line between them. */
export interface ClassErrors {
  /** Mean squared error of each normal flow, at least 0. */
  readonly normalErrors: ArrayLike<number>;
  /** Mean squared error of each attack, at least 0. */
  readonly attackErrors: ArrayLike<number>;
  /** A flow is flagged when its error is strictly greater. */
  readonly threshold: number;
}

export interface ErrorHistogramOptions extends ChartOptions {
  /** Height of a bin: its share of the class, or its count. Default share. */
  readonly measure?: "share" | "count";
  /** What the errors are: mean squared errors, or scores. Default error. */
  readonly quantity?: "error" | "score";
}

const BINS = 60;

const QUANTITIES = {
  error: {
    title: "Reconstruction error by class",
    label: "Mean squared error of a flow (log scale) →",
  },
  score: {
    title: "Anomaly score by class",
    label: "Score of a flow (log scale) →",
  },
} as const;

/**
 * Draws the reconstruction errors of both classes in bins of equal ratio, on a
 * log axis, with the threshold as a line.
 *
 * What a log axis has no place for counts in the nearest bin (an error of 0 in
 * the first, an infinite one in the last), and a caption says how many they are.
 */
export function errorHistogram(
  { normalErrors, attackErrors, threshold }: ClassErrors,
  options: ErrorHistogramOptions = {},
): Figure {
  const { measure = "share", quantity = "error" } = options;
  const errors = [...Array.from(normalErrors), ...Array.from(attackErrors)];
  const isDrawable = (value: number) => value > 0 && value < Infinity;
  const [low, high] = logExtent([...errors, threshold].filter(isDrawable));
  const edges = binEdges(low, high, BINS, LOG);
  const outlines = [
    ...classOutline("Normal", normalErrors, edges, measure),
    ...classOutline("Attack", attackErrors, edges, measure),
  ];
  const highest = Math.max(0, ...outlines.map(({ height }) => height));
  const isDrawn = isDrawable(threshold);
  const isRight = LOG.forward(threshold) * 2 >
    LOG.forward(low) + LOG.forward(high);
  const misplaced =
    errors.filter((error) => error <= 0 || error === Infinity).length;
  const notes = [
    isDrawn ? "" : "The threshold is outside the axis.",
    misplaced === 0
      ? ""
      : `${formatCount(misplaced)} errors that are 0 or infinite count in ` +
        "the outermost bins.",
  ].filter((note) => note !== "");

  return drawFigure({
    title: QUANTITIES[quantity].title,
    caption: notes.length ? notes.join(" ") : undefined,
    height: 340,
    marginTop: 28,
    marginLeft: 58,
    marginRight: 20,
    marginBottom: 46,
    color: { ...CLASS_COLORS, legend: true },
    x: {
      type: "log",
      domain: [low, high],
      ticks: logTicks(low, high),
      tickFormat: formatTick,
      label: QUANTITIES[quantity].label,
      labelAnchor: "center",
      labelOffset: 40,
    },
    y: {
      domain: [0, (highest || 1) * 1.12], // room for the threshold's name
      label: measure === "share" ? "Share of the class" : "Flows",
      labelArrow: "up",
      tickFormat: measure === "share" ? formatShareTick : formatTick,
      ticks: 5,
      grid: true,
    },
    marks: [
      ...outlineMarks(outlines),
      ...(isDrawn ? thresholdMark(threshold, isRight) : []),
    ],
  }, options);
}

/** Anomaly scores of flows without labels, counted in bins. */
export interface ScoreCounts {
  /** Edges of the bins, above 0 and rising: one more than bins. */
  readonly edges: readonly number[];
  /** Flows of each bin. */
  readonly counts: readonly number[];
  /** A flow is flagged when its score is strictly greater. */
  readonly threshold: number;
}

/**
 * Draws how many flows have which anomaly score, on a log axis, with the
 * threshold as a line.
 *
 * @throws {TypeError} If there is not one edge more than there are bins.
 */
export function scoreHistogram(
  { edges, counts, threshold }: ScoreCounts,
  options: ChartOptions = {},
): Figure {
  if (edges.length !== counts.length + 1) {
    throw new TypeError(
      "Cannot draw bins as there must be one edge more than counts: " +
        `found ${edges.length} edges and ${counts.length} counts`,
    );
  }
  const bins = counts.map((count, bin) => ({
    count,
    low: edges[bin],
    high: edges[bin + 1],
  }));
  const [low, high] = [edges[0], edges.at(-1)!];
  const isDrawn = threshold >= low && threshold <= high;
  const isRight = threshold ** 2 > low * high;
  return drawFigure({
    title: "Anomaly scores",
    caption: isDrawn ? undefined : "The threshold is outside the axis.",
    height: 340,
    marginTop: 28,
    marginLeft: 58,
    marginRight: 20,
    marginBottom: 46,
    x: {
      type: "log",
      domain: [low, high],
      ticks: logTicks(low, high),
      tickFormat: formatTick,
      label: "Score of a flow (log scale) →",
      labelAnchor: "center",
      labelOffset: 40,
    },
    y: {
      domain: [0, Math.max(1, ...counts) * 1.12], // room for the threshold's name
      label: "Flows",
      labelArrow: "up",
      tickFormat: formatTick,
      ticks: 5,
      grid: true,
    },
    marks: [
      Plot.rectY(bins, {
        x1: "low",
        x2: "high",
        y: "count",
        fill: METRIC_COLOR,
        inset: 0,
      }),
      Plot.ruleY([0]),
      ...(isDrawn ? thresholdMark(threshold, isRight) : []),
    ],
  }, options);
}

/**
 * The threshold as a line over a chart's height, and its name at the top.
 *
 * @param isRight Whether it lies in the chart's right half, so that the name finds
 * room to its left.
 */
export function thresholdMark(
  threshold: number,
  isRight: boolean,
): Plot.Markish[] {
  return [
    Plot.ruleX([threshold], { stroke: INK_COLOR, strokeWidth: 1.5 }),
    Plot.text([threshold], {
      x: threshold,
      frameAnchor: "top",
      dx: isRight ? -6 : 6,
      textAnchor: isRight ? "end" : "start",
      text: [`threshold ${formatValue(threshold)}`],
      fill: INK_COLOR,
      stroke: CARD_COLOR,
      strokeWidth: 5,
    }),
  ];
}
