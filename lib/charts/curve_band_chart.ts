import * as Plot from "@observablehq/plot";
import { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
import { METRIC_COLOR, REFERENCE_COLOR } from "./palette.ts";
import { UNIT_AXIS, unitSquare } from "./unit_square.ts";

/** A curve and the band around it, as `averageCurves` gives them. */
export interface Band {
  readonly x: ArrayLike<number>;
  readonly mean: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
}

export interface CurveBandOptions extends ChartOptions {
  /** Which curve it is: the axes and what guessing reaches follow from it. */
  readonly kind: "roc" | "precision-recall";
  /** What guessing reaches in a precision-recall curve: the attacks' share. */
  readonly attackShare?: number;
  /** A line below the title. Default none. */
  readonly subtitle?: string;
}

const KINDS = {
  roc: {
    title: "ROC curve, mean and range of the runs",
    x: "Normal flows flagged (false positive rate) →",
    y: "Attacks flagged (true positive rate)",
  },
  "precision-recall": {
    title: "Precision-recall curve, mean and range of the runs",
    x: "Attacks flagged (recall) →",
    y: "Attacks among the flagged flows (precision)",
  },
} as const;

/** Draws a curve over several runs: the mean as a line, lowest to highest as a band. */
export function curveBandChart(band: Band, options: CurveBandOptions): Figure {
  const { kind, attackShare = 0, subtitle } = options;
  const { title, x, y } = KINDS[kind];
  const points = Array.from(band.x, (at, i) => ({
    x: at,
    mean: band.mean[i],
    low: band.low[i],
    high: band.high[i],
  }));
  const guessing = kind === "roc"
    ? [[0, 0], [1, 1]]
    : [[0, attackShare], [1, attackShare]];
  return drawFigure({
    ...unitSquare(options.width),
    title,
    subtitle,
    x: { ...UNIT_AXIS, label: x, labelAnchor: "center", labelOffset: 42 },
    y: { ...UNIT_AXIS, label: y },
    marks: [
      Plot.line(guessing as [number, number][], {
        stroke: REFERENCE_COLOR,
        strokeDasharray: "4 4",
      }),
      Plot.areaY(points, {
        x: "x",
        y1: "low",
        y2: "high",
        fill: METRIC_COLOR,
        fillOpacity: 0.25,
      }),
      Plot.line(points, {
        x: "x",
        y: "mean",
        stroke: METRIC_COLOR,
        strokeWidth: 2.5,
      }),
    ],
  }, options);
}
