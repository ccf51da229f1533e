import * as Plot from "@observablehq/plot";
import type { PlotOptions, ScaleOptions } from "@observablehq/plot";
import { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
import { formatShare } from "./value_axis.ts";
import {
  CARD_COLOR,
  INK_COLOR,
  METRIC_COLOR,
  REFERENCE_COLOR,
} from "./palette.ts";

/** An axis for a share, from none to all. */
export const UNIT_AXIS = {
  domain: [0, 1],
  ticks: 5,
  tickFormat: "%",
  grid: true,
} satisfies ScaleOptions;

/**
 * Size and margins that make the frame of two such axes square.
 *
 * @param width Of the chart, in pixels. Default 520, a frame of 440.
 */
export function unitSquare(width = 520) {
  return {
    width,
    height: width + 2,
    marginTop: 28,
    marginRight: 20,
    marginBottom: 54,
    marginLeft: 60,
  } satisfies PlotOptions;
}

/** A point of a curve in the unit square. */
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

export interface RocCurveChartOptions extends ChartOptions {
  /** Area under the curve, in [0, 1]. */
  readonly rocAuc: number;
  /** Rates at the threshold in use. Default: none is marked. */
  readonly operatingPoint?: {
    readonly falsePositiveRate: number;
    readonly truePositiveRate: number;
  };
}

/**
 * Draws a receiver operating characteristic, the diagonal that guessing reaches,
 * and the operating point.
 *
 * @param curve Rates in [0, 1], as `rocCurve` returns them.
 * @throws {TypeError} If the rates differ in number.
 */
export function rocCurveChart(
  curve: {
    readonly falsePositiveRate: ArrayLike<number>;
    readonly truePositiveRate: ArrayLike<number>;
  },
  options: RocCurveChartOptions,
): Figure {
  const points = thinCurve(curve.falsePositiveRate, curve.truePositiveRate);
  const { operatingPoint } = options;
  const marked = operatingPoint
    ? [{
      x: operatingPoint.falsePositiveRate,
      y: operatingPoint.truePositiveRate,
    }]
    : [];
  return drawFigure({
    ...unitSquare(options.width),
    title: "ROC curve",
    subtitle: `Area under the curve ${options.rocAuc.toFixed(4)}`,
    x: {
      ...UNIT_AXIS,
      label: "Normal flows flagged (false positive rate) →",
      labelAnchor: "center",
      labelOffset: 42,
    },
    y: { ...UNIT_AXIS, label: "Attacks flagged (true positive rate)" },
    marks: [
      Plot.line([[0, 0], [1, 1]], {
        stroke: REFERENCE_COLOR,
        strokeDasharray: "4 4",
      }),
      Plot.text([[0.62, 0.62]], {
        text: ["guessing"],
        fill: REFERENCE_COLOR,
        textAnchor: "start",
        dx: 8,
        dy: 6,
      }),
      Plot.line(points, {
        x: "x",
        y: "y",
        stroke: METRIC_COLOR,
        strokeWidth: 2.5,
      }),
      Plot.dot(marked, {
        x: "x",
        y: "y",
        r: 6,
        fill: CARD_COLOR,
        stroke: INK_COLOR,
        strokeWidth: 2,
      }),
      Plot.text(marked, {
        x: "x",
        y: "y",
        text: ({ x, y }: { x: number; y: number }) =>
          `threshold: ${formatShare(y)} of attacks,\n` +
          `${formatShare(x)} of normal flows`,
        // Beside the point, on the side with more room.
        dx: marked[0]?.x > 0.5 ? -12 : 12,
        dy: marked[0]?.y > 0.15 ? 14 : -24,
        textAnchor: marked[0]?.x > 0.5 ? "end" : "start",
        lineAnchor: "top",
        stroke: CARD_COLOR,
        strokeWidth: 5,
        fill: INK_COLOR,
      }),
    ],
  }, options);
}

export interface PrecisionRecallChartOptions extends ChartOptions {
  /** Average precision, in [0, 1]. */
  readonly averagePrecision: number;
  /** Share of attacks among all flows, in [0, 1]: what guessing reaches. */
  readonly attackShare: number;
}

/**
 * Draws precision against recall, in steps, and the precision that guessing
 * reaches at any recall.
 *
 * @param curve Shares in [0, 1] with falling recall, as `precisionRecallCurve`
 * returns them.
 * @throws {TypeError} If precision and recall differ in number.
 */
export function precisionRecallChart(
  curve: {
    readonly precision: ArrayLike<number>;
    readonly recall: ArrayLike<number>;
  },
  options: PrecisionRecallChartOptions,
): Figure {
  const { averagePrecision, attackShare } = options;
  return drawFigure({
    ...unitSquare(options.width),
    title: "Precision-recall curve",
    subtitle: `Average precision ${averagePrecision.toFixed(4)}`,
    x: {
      ...UNIT_AXIS,
      label: "Attacks flagged (recall) →",
      labelAnchor: "center",
      labelOffset: 42,
    },
    y: { ...UNIT_AXIS, label: "Attacks among the flagged (precision)" },
    marks: [
      Plot.ruleY([attackShare], {
        stroke: REFERENCE_COLOR,
        strokeDasharray: "4 4",
      }),
      Plot.line(thinCurve(curve.recall, curve.precision), {
        x: "x",
        y: "y",
        curve: "step-after",
        stroke: METRIC_COLOR,
        strokeWidth: 2.5,
      }),
      Plot.text([attackShare], {
        x: 0,
        y: attackShare,
        text: [`guessing: ${formatShare(attackShare)}, the share of attacks`],
        textAnchor: "start",
        dx: 8,
        dy: attackShare > 0.9 ? 12 : -10,
        fill: REFERENCE_COLOR,
        stroke: CARD_COLOR,
        strokeWidth: 5,
      }),
    ],
  }, options);
}

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
