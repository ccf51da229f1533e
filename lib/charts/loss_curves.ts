import * as Plot from "@observablehq/plot";
import {
  type ChartOptions,
  drawFigure,
  type Figure,
  MARGINS,
} from "./figure.ts";
import { labelBelow } from "./axes.ts";
import { HALO, tip } from "./marks.ts";
import {
  formatValue,
  INK_COLOR,
  METRIC_COLOR,
  REFERENCE_COLOR,
} from "./style.ts";

/** What training recorded: mean squared errors, one an epoch, lower is better. */
export interface Losses {
  /** Of the training rows. */
  readonly trainLoss: readonly number[];
  /** Of the validation rows. */
  readonly validationLoss: readonly number[];
}

/** Options of {@linkcode lossCurves}. */
export interface LossCurvesOptions extends ChartOptions {
  /** Whether units are dropped in training; it raises the loss. Default true. */
  readonly hasDropout?: boolean;
}

/**
 * Draws the losses of training and validation, and marks the best epoch. Losses
 * that are not finite are left out.
 *
 * @param history As `fit` returns it.
 */
export function lossCurves(
  history: Losses,
  options: LossCurvesOptions = {},
): Figure {
  const { hasDropout = true, hide = [] } = options;
  const names = hasDropout
    ? ["Training (dropout on)", "Validation (dropout off)"]
    : ["Training", "Validation"];
  const all = [
    ...losses(names[0], history.trainLoss),
    ...losses(names[1], history.validationLoss),
  ];
  const points = all.filter(({ series }) => !hide.includes(series));
  const epochs = Math.max(
    1,
    history.trainLoss.length,
    history.validationLoss.length,
  );
  // The first of equal ones: sorting keeps their order.
  const marked = losses("best", history.validationLoss)
    .sort((a, b) => a.loss - b.loss)
    .slice(0, hide.includes(names[1]) ? 0 : 1);
  const isLate = marked[0]?.epoch > epochs / 2;
  return drawFigure(
    {
      title: "Loss by epoch",
      caption: hasDropout
        ? "The training loss is measured with dropout on, which raises it: " +
          "compare each curve with itself."
        : undefined,
      height: 340,
      ...MARGINS,
      marginLeft: 62,
      x: {
        domain: [0.5, epochs + 0.5],
        ticks: wholeTicks(epochs),
        tickFormat: String,
        ...labelBelow("Epoch"),
      },
      y: {
        label: "Mean squared error, lower is better",
        labelArrow: "up",
        domain: [
          0,
          all.reduce((most, { loss }) => Math.max(most, loss), 0) || 1,
        ],
        nice: true,
        grid: true,
        ticks: 6,
      },
      color: {
        domain: names,
        range: [REFERENCE_COLOR, METRIC_COLOR],
        legend: true,
      },
      marks: [
        Plot.ruleX(marked, {
          x: "epoch",
          stroke: INK_COLOR,
          strokeDasharray: "4 3",
        }),
        Plot.lineY(points, {
          x: "epoch",
          y: "loss",
          z: "series", // one point a series: Plot would take it for a quantity
          stroke: "series",
          strokeWidth: 2,
        }),
        Plot.dot(points, { x: "epoch", y: "loss", fill: "series", r: 2.5 }),
        Plot.dot(marked, {
          x: "epoch",
          y: "loss",
          r: 6,
          stroke: INK_COLOR,
          strokeWidth: 1.5,
        }),
        Plot.text(marked, {
          ...HALO,
          x: "epoch",
          frameAnchor: "top",
          dy: 4,
          dx: isLate ? -8 : 8,
          textAnchor: isLate ? "end" : "start",
          text: ({ epoch, loss }: LossPoint) =>
            `best: epoch ${epoch}, ${formatValue(loss)}`,
        }),
        tip(points, {
          x: "epoch",
          y: "loss",
          text: ({ series, epoch, loss }) =>
            `${series}\nepoch ${epoch}, ${formatValue(loss)}`,
        }),
      ],
    },
    options,
    { chart: "lossCurves", args: [history, options] },
  );
}

interface LossPoint {
  readonly series: string;
  readonly epoch: number;
  readonly loss: number;
}

/** The finite losses with their epochs, counted from 1. */
function losses(series: string, values: readonly number[]): LossPoint[] {
  return values.map((loss, index) => ({ series, epoch: index + 1, loss }))
    .filter(({ loss }) => Number.isFinite(loss));
}

/** Whole epochs only, about ten of them: Plot would tick 1.5 in a short run. */
function wholeTicks(epochs: number): number[] {
  const every =
    [1, 2, 5, 10, 20, 50, 100].find((step) => epochs <= 12 * step) ??
      Math.ceil(epochs / 10);
  const ticks = [1];
  for (let epoch = every; epoch <= epochs; epoch += every) {
    if (epoch > 1) ticks.push(epoch);
  }
  return ticks;
}
