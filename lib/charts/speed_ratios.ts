import * as Plot from "@observablehq/plot";
import {
  type ChartOptions,
  drawFigure,
  type Figure,
  MARGINS,
} from "./figure.ts";
import { labelBelow } from "./axes.ts";
import { HALO, REFERENCE_LINE, SPREAD, VALUE_DOT } from "./marks.ts";
import {
  INK_COLOR,
  METRIC_COLOR,
  REFERENCE_COLOR,
  widestText,
} from "./style.ts";

/** How many times as fast something is as what it is compared with. */
export interface SpeedRatio {
  /** What was measured, and against what. */
  readonly name: string;
  /** The middle of the repetitions, in (0, ∞); above 1 is faster. */
  readonly median: number;
  /** The least of them. */
  readonly low: number;
  /** The greatest of them. */
  readonly high: number;
  /** What must be reached. Default: no mark. */
  readonly must?: number;
  /** What is aimed at. Default: no mark. */
  readonly aim?: number;
}

/** Of the part with the dots, in pixels. */
const PLOT_WIDTH = 420;

const GOAL = { strokeWidth: 2.5, insetTop: 3, insetBottom: 3 };

/**
 * Draws ratios of speed as dots with their spread on a logarithmic axis, in the
 * order given, with marks at what must be reached and what is aimed at, and a line at 1, where
 * both are equally fast.
 */
export function speedRatios(
  ratios: readonly SpeedRatio[],
  options: ChartOptions = {},
): Figure {
  const names = ratios.map(({ name }) => name);
  const goals = ratios.flatMap(({ name, must, aim }) => [
    ...(must === undefined ? [] : [{ name, value: must, goal: MUST }]),
    ...(aim === undefined ? [] : [{ name, value: aim, goal: AIM }]),
  ]);
  const values = [
    ...ratios.flatMap(({ low, high }) => [low, high]),
    ...goals.map(({ value }) => value),
  ];
  const [least, greatest] = [Math.min(0.5, ...values), Math.max(2, ...values)];
  const marginLeft = widestText(names) + 16;
  return drawFigure({
    title: "Speed against the original, tuned PyTorch, and other detectors",
    width: marginLeft + PLOT_WIDTH,
    height: 30 * ratios.length + 76,
    ...MARGINS,
    marginTop: 26,
    marginLeft,
    marginRight: 24,
    x: {
      // Twice as fast and half as fast are equally far from 1.
      type: "log",
      base: 2,
      domain: [least / 1.1, greatest * 1.1],
      tickFormat: (ratio: number) => `${ratio}×`,
      ...labelBelow("Times as fast →"),
      grid: true,
    },
    y: { domain: names, label: null, padding: 0.2 },
    color: {
      domain: [MEDIAN, MUST, AIM],
      range: [METRIC_COLOR, INK_COLOR, REFERENCE_COLOR],
      legend: true,
    },
    marks: [
      Plot.ruleX([1], REFERENCE_LINE),
      Plot.text(["equally fast"], {
        x: 1,
        frameAnchor: "top",
        dy: -18,
        fill: REFERENCE_COLOR,
      }),
      Plot.tickX(goals, { ...GOAL, x: "value", y: "name", stroke: "goal" }),
      Plot.link(ratios, { ...SPREAD, stroke: METRIC_COLOR }),
      Plot.dot(ratios, { ...VALUE_DOT, x: "median", fill: METRIC_COLOR }),
      Plot.text(ratios, {
        ...HALO,
        x: "median",
        y: "name",
        text: ({ median }: SpeedRatio) =>
          `${median.toFixed(median < 1 ? 2 : 1)}×`,
        dy: -12,
        strokeWidth: 4,
      }),
    ],
  }, options);
}

const MEDIAN = "Median of the pairs, line: their spread";
const MUST = "must reach";
const AIM = "aim";
