/**
 * Curves of one share against another: ROC and precision-recall, of one ranking
 * or of several.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { labelBelow, UNIT_AXIS } from "./axes.ts";
import {
  type ChartOptions,
  type ChartSource,
  drawFigure,
  type Figure,
  MARGINS,
} from "./figure.ts";
import {
  BAND,
  HALO,
  pointsOf,
  REFERENCE_LINE,
  thinArrays,
  tip,
} from "./marks.ts";
import {
  CARD_COLOR,
  formatShare,
  formatValue,
  INK_COLOR,
  METRIC_COLOR,
  REFERENCE_COLOR,
} from "./style.ts";

const CURVE = { x: "x", y: "y", stroke: METRIC_COLOR, strokeWidth: 2.5 };
const DIAGONAL: [number, number][] = [[0, 0], [1, 1]];
const ROC = {
  x: "Normal flows flagged (false positive rate) →",
  y: "Attacks flagged (true positive rate)",
};
const OPERATING_POINT = {
  x: "x",
  y: "y",
  r: 6,
  fill: CARD_COLOR,
  stroke: INK_COLOR,
  strokeWidth: 2,
};
const RECALL = "Attacks flagged (recall) →";

/** Options of {@linkcode rocCurve}. */
export interface RocCurveOptions extends ChartOptions {
  /** Area under the curve, in [0, 1]. */
  readonly rocAuc: number;
  /** Rates at the threshold in use. Default: none is marked. */
  readonly operatingPoint?: {
    readonly falsePositiveRate: number;
    readonly truePositiveRate: number;
  };
  /** Whether the point's rates are written beside it. Default true. */
  readonly isLabelled?: boolean;
}

/**
 * Draws a receiver operating characteristic, the diagonal that guessing reaches,
 * and the operating point.
 *
 * @param curve Rates in [0, 1], shape `[n]` each, as `evaluateScores` has them
 * in `rocCurve`.
 * @throws {TypeError} If the rates differ in number.
 */
export function rocCurve(
  curve: {
    readonly falsePositiveRate: ArrayLike<number>;
    readonly truePositiveRate: ArrayLike<number>;
    /** Flows that score so much or more are counted. Default: it is not told. */
    readonly thresholds?: ArrayLike<number>;
  },
  options: RocCurveOptions,
): Figure {
  const { falsePositiveRate, truePositiveRate, thresholds } = thinArrays(
    { ...curve },
    "falsePositiveRate",
    "truePositiveRate",
  );
  const points = pointsOf(falsePositiveRate, truePositiveRate)
    .map((point, at) => ({ ...point, threshold: thresholds?.[at] }));
  const { operatingPoint: point, isLabelled = true } = options;
  const marked = point
    ? [{ x: point.falsePositiveRate, y: point.truePositiveRate }]
    : [];
  return drawSquare(
    {
      title: "ROC curve",
      subtitle: `Area under the curve ${options.rocAuc.toFixed(4)}`,
      ...ROC,
      marks: [
        Plot.line(DIAGONAL, REFERENCE_LINE),
        Plot.text([[0.62, 0.62]], {
          text: ["guessing"],
          fill: REFERENCE_COLOR,
          textAnchor: "start",
          dx: 8,
          dy: 6,
        }),
        Plot.line(points, CURVE),
        Plot.dot(marked, OPERATING_POINT),
        Plot.text(isLabelled ? marked : [], {
          ...HALO,
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
        }),
        tip(points, {
          x: "x",
          y: "y",
          text: ({ x, y, threshold }) =>
            `${formatShare(y)} of the attacks flagged\n` +
            `${formatShare(x)} of the normal flows${atThreshold(threshold)}`,
        }),
      ],
    },
    options,
    {
      chart: "rocCurve",
      args: [{ falsePositiveRate, truePositiveRate, thresholds }, options],
    },
  );
}

/** A line of a tooltip: which flows are counted, where it is known. */
function atThreshold(threshold: number | undefined): string {
  return threshold === undefined || !Number.isFinite(threshold)
    ? ""
    : `\nby scores of ${formatValue(threshold)} or more`;
}

/** Options of {@linkcode precisionRecall}. */
export interface PrecisionRecallOptions extends ChartOptions {
  /** Average precision, in [0, 1]. */
  readonly averagePrecision: number;
  /** Share of attacks among all flows, in [0, 1]: what guessing reaches. */
  readonly attackShare: number;
  /** What the threshold in use reaches. Default: no point is marked. */
  readonly operatingPoint?: {
    readonly recall: number;
    /** NaN where nothing is flagged: it has no place on the curve. */
    readonly precision: number;
  };
}

/**
 * Draws precision against recall, in steps, and the precision that guessing
 * reaches at any recall.
 *
 * @param curve Shares in [0, 1] with falling recall, shape `[n]` each, as
 * `evaluateScores` has them in `precisionRecallCurve`.
 * @throws {TypeError} If precision and recall differ in number.
 */
export function precisionRecall(
  curve: {
    readonly precision: ArrayLike<number>;
    readonly recall: ArrayLike<number>;
    /** Flows that score so much or more are counted; one fewer. Default: not told. */
    readonly thresholds?: ArrayLike<number>;
  },
  options: PrecisionRecallOptions,
): Figure {
  const { averagePrecision, attackShare, operatingPoint: point } = options;
  const { recall, precision, thresholds } = thinArrays(
    { ...curve },
    "recall",
    "precision",
  );
  const points = pointsOf(recall, precision)
    .map((point, at) => ({ ...point, threshold: thresholds?.[at] }));
  return drawSquare(
    {
      title: "Precision-recall curve",
      subtitle: `Average precision ${averagePrecision.toFixed(4)}`,
      x: RECALL,
      y: "Attacks among the flagged (precision)",
      marks: [
        Plot.ruleY([attackShare], REFERENCE_LINE),
        Plot.line(points, { ...CURVE, curve: "step-after" }),
        Plot.text([attackShare], {
          ...HALO,
          x: 0,
          y: attackShare,
          text: [`guessing: ${formatShare(attackShare)}, the share of attacks`],
          textAnchor: "start",
          dx: 8,
          dy: attackShare > 0.9 ? 12 : -10,
          fill: REFERENCE_COLOR,
        }),
        Plot.dot(
          point && Number.isFinite(point.precision)
            ? [{ x: point.recall, y: point.precision }]
            : [],
          OPERATING_POINT,
        ),
        tip(points, {
          x: "x",
          y: "y",
          text: ({ x, y, threshold }) =>
            `${formatShare(x)} of the attacks flagged\n` +
            `${formatShare(y)} of the flagged are attacks${
              atThreshold(threshold)
            }`,
        }),
      ],
    },
    options,
    {
      chart: "precisionRecall",
      args: [{ recall, precision, thresholds }, options],
    },
  );
}

/** A curve and the band around it, as `averageCurves` gives them. */
export interface Band {
  /** From 0 to 1, rising, shape `[n]`. */
  readonly x: ArrayLike<number>;
  /** The mean of the curves at each x. */
  readonly mean: ArrayLike<number>;
  /** The lowest of them. */
  readonly low: ArrayLike<number>;
  /** The highest of them. */
  readonly high: ArrayLike<number>;
}

/** Options of {@linkcode curveBand}. */
export interface CurveBandOptions extends ChartOptions {
  /** Which curve it is: the axes and what guessing reaches follow from it. */
  readonly kind: "roc" | "precision-recall";
  /** What guessing reaches in a precision-recall curve: the attacks' share. */
  readonly attackShare?: number;
  /** A line below the title. Default none. */
  readonly subtitle?: string;
}

/** Draws a curve over several runs: the mean as a line, lowest to highest as a band. */
export function curveBand(band: Band, options: CurveBandOptions): Figure {
  const { kind, attackShare = 0, subtitle } = options;
  const isRoc = kind === "roc";
  const points = Array.from(band.x, (x, i) => ({
    x,
    y: band.mean[i],
    low: band.low[i],
    high: band.high[i],
  }));
  return drawSquare(
    {
      title: `${
        isRoc ? "ROC" : "Precision-recall"
      } curve, mean and range of the runs`,
      subtitle,
      caption: "Dashed: what guessing reaches.",
      ...(isRoc
        ? ROC
        : { x: RECALL, y: "Attacks among the flagged flows (precision)" }),
      marks: [
        Plot.line(
          isRoc ? DIAGONAL : [[0, attackShare], [1, attackShare]],
          REFERENCE_LINE,
        ),
        Plot.areaY(points, BAND),
        Plot.line(points, CURVE),
        tip(points, {
          x: "x",
          y: "y",
          along: "x",
          text: ({ x, y, low, high }) =>
            `${isRoc ? "false positive rate" : "recall"} ${formatShare(x)}\n` +
            `${isRoc ? "true positive rate" : "precision"} ${
              formatShare(y)
            }, ` +
            `from ${formatShare(low)} to ${formatShare(high)}`,
        }),
      ],
    },
    options,
    { chart: "curveBand", args: [band, options] },
  );
}

/** Draws marks on a square frame of two axes for shares. */
function drawSquare(
  { x, y, ...spec }: Omit<Plot.PlotOptions, "x" | "y"> & {
    x: string;
    y: string;
  },
  options: ChartOptions,
  source: ChartSource,
): Figure {
  const { width = 520 } = options; // a frame of 440
  return drawFigure(
    {
      ...spec,
      width,
      height: width + 2,
      ...MARGINS,
      marginBottom: 54,
      marginLeft: 60,
      x: { ...UNIT_AXIS, ...labelBelow(x, 42) },
      y: { ...UNIT_AXIS, label: y },
    },
    options,
    source,
  );
}
