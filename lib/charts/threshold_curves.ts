import * as Plot from "@observablehq/plot";
import {
  type ChartOptions,
  drawFigure,
  type Figure,
  MARGINS,
} from "./figure.ts";
import { labelBelow, logAxis, logExtent, UNIT_AXIS } from "./axes.ts";
import { pick, thinCurve, tip } from "./marks.ts";
import {
  ATTACK_COLOR,
  CARD_COLOR,
  formatShare,
  formatTick,
  INK_COLOR,
  METRIC_COLOR,
} from "./style.ts";

/** The effect of thresholds, an entry each, as `thresholdSweep` returns it. */
export interface ThresholdCurvePoints {
  /** Flagged flows a day, above 0; shape `[n]`, as the others. */
  readonly alertsPerDay: ArrayLike<number>;
  /** Share of attacks among the flagged flows. */
  readonly precision: ArrayLike<number>;
  /** Share of the attacks that is flagged. */
  readonly recall: ArrayLike<number>;
}

/** The effect of one threshold, as `outcomeAt` returns it. */
export interface ChosenPoint {
  /** Flagged flows a day. */
  readonly alertsPerDay: number;
  /** Share of attacks among them; null where nothing is flagged. */
  readonly precision: number | null;
  /** Share of the attacks that is flagged. */
  readonly recall: number;
}

/** Options of {@linkcode thresholdCurves}. */
export interface ThresholdCurvesOptions extends ChartOptions {
  /** The threshold in use. Default: none is marked. */
  readonly chosen?: ChosenPoint;
  /** Whose day it is: `"20,000 flows a day"`, say. Default: nothing is said. */
  readonly subtitle?: string;
}

const SERIES = {
  recall: "Recall: attacks flagged",
  precision: "Precision: attacks among the flagged",
} as const;

/**
 * Draws the benefit of a threshold, recall and precision, against its cost: the
 * alerts a day that somebody has to read, on a log axis.
 *
 * @throws {TypeError} If the points differ in number.
 */
export function thresholdCurves(
  sweep: ThresholdCurvePoints,
  options: ThresholdCurvesOptions = {},
): Figure {
  const { chosen, subtitle, hide = [] } = options;
  const { alertsPerDay: alerts, ...shares } = thinSweep(sweep);
  const shown = (["recall", "precision"] as const)
    .filter((series) => !hide.includes(SERIES[series]));
  // A threshold without alerts has no place on a log axis.
  const marked = chosen && chosen.alertsPerDay > 0 ? [chosen] : [];
  const domain = logExtent([
    ...alerts,
    ...marked.map(({ alertsPerDay }) => alertsPerDay),
  ]);
  return drawFigure(
    {
      title: "What the threshold brings and costs",
      subtitle,
      caption: chosen && describe(chosen),
      height: 380,
      ...MARGINS,
      marginTop: 24,
      marginLeft: 58,
      marginRight: 24,
      x: {
        ...logAxis(domain),
        ...labelBelow("Alerts a day (log scale) →"),
        grid: true,
      },
      y: { ...UNIT_AXIS, label: "Share" },
      color: {
        domain: [SERIES.recall, SERIES.precision],
        range: [ATTACK_COLOR, METRIC_COLOR],
        legend: true,
      },
      marks: [
        ...shown.map((series) =>
          Plot.line(curve(alerts, shares[series]), {
            x: "alerts",
            y: "share",
            stroke: () => SERIES[series],
            strokeWidth: 2.5,
          })
        ),
        Plot.ruleX(marked, {
          x: "alertsPerDay",
          stroke: INK_COLOR,
          strokeDasharray: "4 3",
        }),
        Plot.dot(
          marked.flatMap((point) =>
            shown.map((series) => [point.alertsPerDay, point[series]])
          ).filter(([, share]) => share !== null),
          { r: 6, fill: CARD_COLOR, stroke: INK_COLOR, strokeWidth: 2 },
        ),
        tip(shown.length ? curve(alerts, shares[shown[0]]) : [], {
          x: "alerts",
          y: "share",
          along: "x",
          text: ({ alerts, at }) =>
            [
              `${formatTick(alerts)} alerts a day`,
              ...shown.map((series) =>
                `${series} ${formatShare(shares[series][at])}`
              ),
            ].join("\n"),
        }),
      ],
    },
    options,
    {
      chart: "thresholdCurves",
      args: [{ alertsPerDay: alerts, ...shares }, options],
    },
  );
}

/** What the threshold in use does, in words. */
function describe({ alertsPerDay, precision, recall }: ChosenPoint): string {
  return `Dashed, the threshold in use: ${formatTick(alertsPerDay)} alerts a ` +
    `day, recall ${formatShare(recall)}` +
    (precision === null ? "" : `, precision ${formatShare(precision)}`) + ".";
}

/** The points at which one of the curves, on its log axis, is somewhere else. */
function thinSweep({ alertsPerDay, recall, precision }: ThresholdCurvePoints) {
  const x = Array.from(alertsPerDay, Math.log10);
  const kept = new Set([...thinCurve(x, recall), ...thinCurve(x, precision)]);
  const places = [...kept].sort((a, b) => a - b);
  return {
    alertsPerDay: pick(alertsPerDay, places),
    recall: pick(recall, places),
    precision: pick(precision, places),
  };
}

function curve(alerts: readonly number[], shares: readonly number[]) {
  return alerts.map((alerts, at) => ({ alerts, share: shares[at], at }));
}
