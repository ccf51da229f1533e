import * as Plot from "@observablehq/plot";
import { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
import { tip } from "./marks.ts";
import {
  formatCount,
  formatShare,
  INK_COLOR,
  NORMAL_COLOR,
  TEXT_SIZE,
} from "./style.ts";

const NAMES = [
  ["not flagged", "false alarms"],
  ["attacks missed", "attacks found"],
];

/**
 * Draws a confusion matrix: counts, and what share of its row each cell holds.
 *
 * @param matrix `[[tn, fp], [fn, tp]]`, rows by label, columns by prediction.
 */
export function confusionMatrix(
  matrix: readonly [readonly [number, number], readonly [number, number]],
  options: ChartOptions = {},
): Figure {
  const classes = ["Normal", "Attack"];
  const cells = matrix.flatMap((row, label) =>
    row.map((count, prediction) => ({
      label: classes[label],
      prediction: classes[prediction],
      count: formatCount(count),
      share: count / (row[0] + row[1]), // NaN in a row without flows
      name: NAMES[label][prediction],
    }))
  );
  const axis = {
    domain: classes,
    labelAnchor: "center",
    labelArrow: "none",
    tickSize: 0,
  } as const;
  const text = { x: "prediction", y: "label", fill: INK_COLOR };
  return drawFigure(
    {
      title: "Confusion matrix",
      caption: "Percentages are of the row.",
      width: 460,
      height: 320,
      marginTop: 52,
      marginLeft: 76,
      marginRight: 12,
      marginBottom: 12,
      x: {
        ...axis,
        axis: "top",
        label: "Prediction",
        labelOffset: 44,
        padding: 0.03,
      },
      y: { ...axis, label: "Label", labelOffset: 60, padding: 0.05 },
      marks: [
        // Faint throughout, so that text reads on every cell and on any card.
        Plot.cell(cells, {
          ...text,
          fill: NORMAL_COLOR,
          fillOpacity: {
            value: ({ share }: { share: number }) => 0.05 + 0.4 * (share || 0),
            scale: null,
          },
        }),
        Plot.text(cells, {
          ...text,
          text: "count",
          fontSize: 22,
          fontWeight: 600,
          dy: -16,
        }),
        Plot.text(cells, {
          ...text,
          text: ({ share }: { share: number }) => formatShare(share),
          dy: 10,
        }),
        Plot.text(cells, {
          ...text,
          text: "name",
          fontSize: TEXT_SIZE,
          dy: 30,
        }),
        tip(cells, {
          x: "prediction",
          y: "label",
          text: ({ name, count, share, label }) =>
            `${count} ${name}\n${formatShare(share)} of the ` +
            (label === "Attack" ? "attacks" : "normal flows"),
        }),
      ],
    },
    options,
    { chart: "confusionMatrix", args: [matrix, options] },
  );
}
