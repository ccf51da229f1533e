import * as Plot from "@observablehq/plot";
import { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
import { formatShare } from "./format.ts";
import { CARD_COLOR, METRIC_COLOR, REFERENCE_COLOR } from "./palette.ts";
import { thinCurve } from "./thin_curve.ts";
import { UNIT_AXIS, unitSquare } from "./unit_square.ts";

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
