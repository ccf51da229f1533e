/**
 * Histograms of scores on a log axis, with the threshold as a line.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { binEdges, labelBelow, LOG, logAxis, logExtent } from "./axes.ts";
import {
  type ChartOptions,
  type ChartSource,
  drawFigure,
  type Figure,
  MARGINS,
} from "./figure.ts";
import {
  type ClassCounts,
  classOutlines,
  countClasses,
  HALO,
  tip,
} from "./marks.ts";
import {
  CLASS_COLORS,
  formatCount,
  formatShareTick,
  formatTick,
  formatValue,
  INK_COLOR,
  METRIC_COLOR,
} from "./style.ts";

/** Reconstruction errors, or scores, of the two classes, and the line between them. */
export interface ClassErrors {
  /** Mean squared error of each normal flow, at least 0; shape `[nNormalFlows]`. */
  readonly normalErrors: ArrayLike<number>;
  /** Mean squared error of each attack, at least 0; shape `[nAttackFlows]`. */
  readonly attackErrors: ArrayLike<number>;
  /** A flow is flagged when its error is strictly greater. */
  readonly threshold: number;
}

/** The same, counted in bins. */
export interface ErrorBins extends ClassCounts {
  /** A flow is flagged when its error is strictly greater. */
  readonly threshold: number;
  /** Errors that a log axis has no place for, which the outermost bins count. */
  readonly misplaced: number;
}

/** Options of {@linkcode errorHistogram}. */
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
 *
 * @param errors As `evaluateScores` returns them, or as `binErrors` does.
 */
export function errorHistogram(
  errors: ClassErrors | ErrorBins,
  options: ErrorHistogramOptions = {},
): Figure {
  const { measure = "share", quantity = "error", hide } = options;
  const bins = "edges" in errors ? errors : binErrors(errors);
  const { edges, threshold, misplaced } = bins;
  const { marks, highest } = classOutlines(bins, measure, hide);
  return drawHistogram(
    {
      title: QUANTITIES[quantity].title,
      label: QUANTITIES[quantity].label,
      domain: [edges[0], edges.at(-1)!],
      highest: highest || 1,
      threshold,
      marks,
      note: misplaced === 0
        ? ""
        : `${formatCount(misplaced)} errors that are 0 or infinite count in ` +
          "the outermost bins.",
      color: { ...CLASS_COLORS, legend: true },
      y: measure === "share"
        ? { label: "Share of the class", tickFormat: formatShareTick }
        : { label: "Flows", tickFormat: formatTick },
    },
    options,
    { chart: "errorHistogram", args: [bins, options] },
  );
}

/** Counts errors in bins of equal ratio, from the lowest to the highest. */
export function binErrors(
  { normalErrors, attackErrors, threshold }: ClassErrors,
): ErrorBins {
  const errors = [...Array.from(normalErrors), ...Array.from(attackErrors)];
  const isDrawable = (value: number) => value > 0 && value < Infinity;
  const domain = logExtent([...errors, threshold].filter(isDrawable));
  const edges = binEdges(...domain, BINS, LOG);
  return {
    ...countClasses(normalErrors, attackErrors, edges),
    threshold,
    misplaced:
      errors.filter((error) => error <= 0 || error === Infinity).length,
  };
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
  return drawHistogram(
    {
      title: "Anomaly scores",
      label: QUANTITIES.score.label,
      domain: [edges[0], edges.at(-1)!],
      highest: Math.max(1, ...counts),
      threshold,
      marks: [
        Plot.rectY(bins, {
          x1: "low",
          x2: "high",
          y: "count",
          fill: METRIC_COLOR,
          inset: 0,
        }),
        Plot.ruleY([0]),
        tip(bins, {
          x1: "low",
          x2: "high",
          y: "count",
          along: "x",
          text: ({ low, high, count }) =>
            `${formatValue(low)} to ${formatValue(high)}\n` +
            `${formatCount(count)} flows`,
        }),
      ],
      y: { label: "Flows", tickFormat: formatTick },
    },
    options,
    {
      chart: "scoreHistogram",
      args: [{ edges, counts, threshold }, options],
    },
  );
}

/** A histogram, its bins already drawn. */
interface Histogram extends Pick<Plot.PlotOptions, "title" | "color" | "y"> {
  readonly label: string;
  readonly domain: readonly [low: number, high: number];
  /** Height of the highest bin, above 0. */
  readonly highest: number;
  readonly threshold: number;
  readonly marks: Plot.Markish[];
  /** What else the caption says. */
  readonly note?: string;
}

function drawHistogram(
  { title, color, y, label, domain, highest, threshold, marks, note }:
    Histogram,
  options: ChartOptions,
  source: ChartSource,
): Figure {
  const [low, high] = domain;
  const isDrawn = threshold >= low && threshold <= high;
  const isRight =
    2 * Math.log10(threshold) > Math.log10(low) + Math.log10(high);
  const notes = [
    isDrawn ? "" : "The threshold is outside the axis.",
    note,
  ].filter(Boolean);
  return drawFigure(
    {
      title,
      caption: notes.length ? notes.join(" ") : undefined,
      height: 340,
      ...MARGINS,
      marginLeft: 58,
      color,
      x: { ...logAxis(domain), ...labelBelow(label) },
      y: {
        domain: [0, highest * 1.12], // room for the threshold's name
        labelArrow: "up",
        ticks: 5,
        grid: true,
        ...y,
      },
      marks: [
        ...marks,
        ...(isDrawn ? thresholdMark(threshold, isRight) : []),
      ],
    },
    options,
    source,
  );
}

/**
 * The threshold as a line over a chart's height, and its name at the top.
 *
 * @param isRight Whether it lies in the chart's right half, so that the name finds
 * room to its left.
 */
function thresholdMark(threshold: number, isRight: boolean): Plot.Markish[] {
  return [
    Plot.ruleX([threshold], { stroke: INK_COLOR, strokeWidth: 1.5 }),
    Plot.text([threshold], {
      ...HALO,
      x: threshold,
      frameAnchor: "top",
      dx: isRight ? -6 : 6,
      textAnchor: isRight ? "end" : "start",
      text: [`threshold ${formatValue(threshold)}`],
    }),
  ];
}
