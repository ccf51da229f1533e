import * as Plot from "@observablehq/plot";
import { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
import { formatShare, formatTick } from "./format.ts";
import {
  ATTACK_COLOR,
  CARD_COLOR,
  INK_COLOR,
  METRIC_COLOR,
} from "./palette.ts";
import { thinCurve } from "./thin_curve.ts";
import { UNIT_AXIS } from "./unit_square.ts";
import { logTicks } from "./value_axis.ts";

/** What thresholds do, an entry each, as `thresholdSweep` returns it. */
export interface ThresholdCurvePoints {
  /** Above 0. */
  readonly alertsPerDay: ArrayLike<number>;
  /** Share of attacks among the flagged flows. */
  readonly precision: ArrayLike<number>;
  /** Share of the attacks that is flagged. */
  readonly recall: ArrayLike<number>;
}

export interface ThresholdCurvesOptions extends ChartOptions {
  /** The threshold in use, as `outcomeAt` tells it. Default: none is marked. */
  readonly chosen?: {
    readonly alertsPerDay: number;
    /** Null where nothing is flagged. */
    readonly precision: number | null;
    readonly recall: number;
  };
  /** Whose day it is: `"20,000 flows a day"`, say. Default: nothing is said. */
  readonly subtitle?: string;
}

const SERIES = {
  recall: "Recall: attacks flagged",
  precision: "Precision: attacks among the flagged",
} as const;

/**
 * Draws what a threshold brings, recall and precision, against what it costs: the
 * alerts a day that somebody has to read, on a log axis.
 *
 * @throws {TypeError} If the points differ in number.
 */
export function thresholdCurves(
  sweep: ThresholdCurvePoints,
  options: ThresholdCurvesOptions = {},
): Figure {
  const { chosen, subtitle } = options;
  const alerts = Array.from(sweep.alertsPerDay);
  // A marked point without alerts has no place on a log axis.
  const isMarked = chosen !== undefined && chosen.alertsPerDay > 0;
  const shown = isMarked ? [...alerts, chosen.alertsPerDay] : alerts;
  const [low, high] = extent(shown);
  const isRight = isMarked && chosen.alertsPerDay ** 2 > low * high;
  return drawFigure({
    title: "What the threshold brings and costs",
    subtitle,
    height: 380,
    marginTop: 24,
    marginLeft: 58,
    marginRight: 24,
    marginBottom: 46,
    x: {
      type: "log",
      domain: [low, high],
      ticks: logTicks(low, high),
      tickFormat: formatTick,
      label: "Alerts a day (log scale) →",
      labelAnchor: "center",
      labelOffset: 40,
      grid: true,
    },
    y: { ...UNIT_AXIS, label: "Share" },
    color: {
      domain: [SERIES.recall, SERIES.precision],
      range: [ATTACK_COLOR, METRIC_COLOR],
      legend: true,
    },
    marks: [
      ...(["recall", "precision"] as const).map((series) =>
        Plot.line(curve(alerts, sweep[series]), {
          x: "alerts",
          y: "share",
          stroke: () => SERIES[series],
          strokeWidth: 2.5,
        })
      ),
      ...(isMarked ? marked(chosen, isRight) : []),
    ],
  }, options);
}

/** Where the threshold is, and what it does, in words. */
function marked(
  { alertsPerDay, precision, recall }: NonNullable<
    ThresholdCurvesOptions["chosen"]
  >,
  isRight: boolean,
): Plot.Markish[] {
  const shares = precision === null ? [recall] : [recall, precision];
  return [
    Plot.ruleX([alertsPerDay], { stroke: INK_COLOR, strokeDasharray: "4 3" }),
    Plot.dot(shares.map((share) => [alertsPerDay, share]), {
      r: 6,
      fill: CARD_COLOR,
      stroke: INK_COLOR,
      strokeWidth: 2,
    }),
    Plot.text([alertsPerDay], {
      x: alertsPerDay,
      frameAnchor: "bottom",
      lineAnchor: "bottom",
      dx: isRight ? -8 : 8,
      dy: -8,
      textAnchor: isRight ? "end" : "start",
      text: [
        `the threshold: ${formatTick(alertsPerDay)} alerts a day,\n` +
        `recall ${formatShare(recall)}` +
        (precision === null ? "" : `, precision ${formatShare(precision)}`),
      ],
      fill: INK_COLOR,
      stroke: CARD_COLOR,
      strokeWidth: 5,
    }),
  ];
}

/** A curve as it looks on a log axis, thinned. */
function curve(alerts: readonly number[], shares: ArrayLike<number>) {
  return thinCurve(alerts.map(Math.log10), shares)
    .map(({ x, y }) => ({ alerts: 10 ** x, share: y }));
}

/** The ends of the axis, apart from each other. */
function extent(values: readonly number[]): [low: number, high: number] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), 0);
  if (high === 0) return [1, 10]; // nothing to show
  return low < high ? [low, high] : [low / 2, high * 2];
}
