import * as Plot from "@observablehq/plot";
import { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
import { formatShare } from "./format.ts";
import {
  CARD_COLOR,
  INK_COLOR,
  METRIC_COLOR,
  REFERENCE_COLOR,
} from "./palette.ts";
import { thinCurve } from "./thin_curve.ts";
import { UNIT_AXIS, unitSquare } from "./unit_square.ts";

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
