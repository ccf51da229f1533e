import * as Plot from "@observablehq/plot";
import { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
import { formatTick } from "./format.ts";
import { METRIC_COLOR } from "./palette.ts";
import { thresholdMark } from "./threshold_mark.ts";
import { logTicks } from "./value_axis.ts";

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
