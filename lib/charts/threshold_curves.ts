import * as Plot from "@observablehq/plot";
import { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
import { formatTick, formatValue } from "./format.ts";
import {
  ATTACK_COLOR,
  CARD_COLOR,
  INK_COLOR,
  NORMAL_COLOR,
} from "./palette.ts";
import { UNIT_AXIS } from "./unit_square.ts";
import { logTicks } from "./value_axis.ts";

/** What a threshold does, as `thresholdSweep` tells it. */
export interface ThresholdPoint {
  readonly recall: number;
  /** Null where nothing is flagged. */
  readonly precision: number | null;
  readonly alertsPerDay: number;
}

export interface ThresholdCurvesOptions extends ChartOptions {
  /** The point to mark: the threshold that is in use. Default none. */
  readonly chosen?: ThresholdPoint;
}

const COLORS = {
  domain: [
    "Recall: attacks that are flagged",
    "Precision: flagged flows that are attacks",
  ],
  range: [ATTACK_COLOR, NORMAL_COLOR],
};

/**
 * Draws what moving the threshold buys: recall and precision against the alerts
 * that somebody has to read on a day, on a log axis.
 *
 * @param points Of many thresholds, in any order; those without an alert are not
 * drawn.
 */
export function thresholdCurves(
  points: readonly ThresholdPoint[],
  options: ThresholdCurvesOptions = {},
): Figure {
  const { chosen } = options;
  const drawn = points.filter(({ alertsPerDay }) => alertsPerDay > 0)
    .toSorted((a, b) => a.alertsPerDay - b.alertsPerDay);
  const curves = drawn.flatMap(({ alertsPerDay, recall, precision }) => [
    { alertsPerDay, share: recall, curve: COLORS.domain[0] },
    { alertsPerDay, share: precision!, curve: COLORS.domain[1] },
  ]);
  const [low, high] = [
    drawn[0]?.alertsPerDay ?? 1,
    drawn.at(-1)?.alertsPerDay ?? 10,
  ];
  const marked = chosen && chosen.alertsPerDay > 0 ? [chosen] : [];
  const isRight = marked.some(({ alertsPerDay }) =>
    alertsPerDay ** 2 > low * high
  );
  return drawFigure({
    title: "What the threshold buys",
    height: 340,
    marginTop: 28,
    marginLeft: 58,
    marginRight: 20,
    marginBottom: 46,
    color: { ...COLORS, legend: true },
    x: {
      type: "log",
      domain: [low, Math.max(high, low * 1.01)],
      ticks: logTicks(low, high),
      tickFormat: formatTick,
      label: "Alerts on a day (log scale) →",
      labelAnchor: "center",
      labelOffset: 40,
    },
    y: { ...UNIT_AXIS, label: null },
    marks: [
      Plot.line(curves, {
        x: "alertsPerDay",
        y: "share",
        stroke: "curve",
        strokeWidth: 2.5,
      }),
      Plot.ruleX(marked, {
        x: "alertsPerDay",
        stroke: INK_COLOR,
        strokeDasharray: "4 4",
      }),
      Plot.text(marked, {
        x: "alertsPerDay",
        frameAnchor: "top",
        text: ({ alertsPerDay }: ThresholdPoint) =>
          `in use: ${formatValue(Math.round(alertsPerDay))} a day`,
        textAnchor: isRight ? "end" : "start",
        dx: isRight ? -6 : 6,
        dy: -14,
        fill: INK_COLOR,
        stroke: CARD_COLOR,
        strokeWidth: 5,
      }),
    ],
  }, options);
}
