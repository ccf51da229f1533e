import * as Plot from "@observablehq/plot";
import { type ChartOptions, drawFigure, type Figure, inset } from "./figure.ts";
import { tip } from "./marks.ts";
import {
  CHART_WIDTH,
  SMALL_TEXT_SIZE,
  TEXT_SIZE,
  UNDEFINED_COLOR,
  widestText,
} from "./style.ts";

/** Few columns make a small chart, not large cells; in pixels. */
const WIDEST_CELL = 60;
/** Up to this many columns, a cell has room for its number. */
const MOST_NUMBERED = 12;
const RAMP = { width: 260, height: 54, steps: 100 };

const COLOR = {
  type: "diverging",
  scheme: "RdBu",
  reverse: true, // red for +1, as a warm colour reads as more
  domain: [-1, 1],
  unknown: UNDEFINED_COLOR,
} as const;

/**
 * Draws a matrix of correlations as coloured cells, blue for −1, white for 0,
 * red for 1, grey where undefined; with numbers in them where there is room.
 *
 * @param names Columns, in the order of the matrix.
 * @param matrix Correlations in [−1, 1] or NaN, shape `[names, names]`.
 * @throws {TypeError} If the matrix has another shape.
 */
export function correlationHeatmap(
  names: readonly string[],
  matrix: ArrayLike<ArrayLike<number>>,
  options: ChartOptions = {},
): Figure {
  const rows = Array.from(matrix);
  if (
    rows.length !== names.length ||
    rows.some((row) => row.length !== names.length)
  ) {
    throw new TypeError(
      `Cannot draw correlations as the matrix must be square, with a row for ` +
        `each of the ${names.length} names: found ${rows.length} rows of ` +
        [...new Set(rows.map((row) => row.length))].join(" or "),
    );
  }
  const cells = rows.flatMap((row, i) =>
    Array.from(row, (value, j) => ({
      row: names[i],
      column: names[j],
      value: Number.isFinite(value) ? value : null,
    }))
  );
  const textSize = names.length > MOST_NUMBERED ? SMALL_TEXT_SIZE : TEXT_SIZE;
  const longest = widestText(names, textSize);
  const marginLeft = longest + 12;
  const marginRight = 12;
  const marginTop = RAMP.height + 16;
  const marginBottom = longest * Math.SQRT1_2 + 24; // names at 45 degrees
  const { document, width = CHART_WIDTH } = options;
  const side = options.width === undefined
    ? Math.min(width - marginLeft - marginRight, names.length * WIDEST_CELL)
    : width - marginLeft - marginRight;
  const axis = { label: null, tickSize: 0, fontSize: textSize };

  return drawFigure(
    {
      title: "Correlation of features",
      caption: cells.some(({ value }) => value === null)
        ? "Grey: not defined, as for a constant column"
        : undefined,
      width: Math.max(marginLeft + RAMP.width, marginLeft + side + marginRight),
      height: marginTop + side + marginBottom,
      marginTop,
      marginRight,
      marginBottom,
      marginLeft,
      color: COLOR,
      x: { domain: names, padding: 0 },
      y: { domain: names, padding: 0 },
      marks: [
        Plot.cell(cells, { x: "column", y: "row", fill: "value", inset: 0.5 }),
        Plot.axisX({ ...axis, tickRotate: -45 }),
        Plot.axisY(axis),
        names.length <= MOST_NUMBERED
          ? Plot.text(cells.filter(({ value }) => value !== null), {
            x: "column",
            y: "row",
            text: ({ value }: { value: number }) =>
              value.toFixed(2).replace("-", "−"),
            // White on the dark ends of the scale.
            fill: ({ value }: { value: number }) =>
              Math.abs(value) > 0.6 ? "white" : "black",
          })
          : null,
        inset(drawRamp(document), marginLeft, 10),
        tip(cells, {
          x: "column",
          y: "row",
          text: ({ row, column, value }) =>
            `${row} and ${column}\n` +
            (value === null
              ? "not defined"
              : value.toFixed(3).replace("-", "−")),
        }),
      ],
    },
    options,
    { chart: "correlationHeatmap", args: [names, rows, options] },
  );
}

/**
 * The scale's own legend. Plot would paint it on a canvas, which only browsers
 * have; a row of rectangles looks the same.
 */
function drawRamp(document: object | undefined): Figure {
  const steps = Array.from({ length: RAMP.steps }, (_, step) => ({
    from: -1 + 2 * step / RAMP.steps,
    to: -1 + 2 * (step + 1) / RAMP.steps,
  }));
  return drawFigure({
    width: RAMP.width,
    height: RAMP.height,
    marginTop: 20,
    marginBottom: 22,
    marginLeft: 14,
    marginRight: 14,
    color: COLOR,
    x: { domain: [-1, 1], ticks: 5, label: null, tickSize: 3 },
    marks: [
      Plot.rect(steps, {
        x1: "from",
        x2: "to",
        fill: (step: typeof steps[number]) => (step.from + step.to) / 2,
        shapeRendering: "crispEdges", // no seams between neighbours
      }),
      Plot.text(["Pearson correlation"], {
        frameAnchor: "top-left",
        dy: -18,
        fontWeight: "bold",
      }),
    ],
  }, { document });
}
