import * as Plot from "@observablehq/plot";
import { type ChartOptions, drawFigure, type Figure, inset } from "./figure.ts";
import { labelBelow } from "./axes.ts";
import { HALO, SPREAD, tip, VALUE_DOT } from "./marks.ts";
import {
  BOLD,
  CHART_WIDTH,
  formatTick,
  METRIC_COLOR,
  REFERENCE_COLOR,
  SMALL_TEXT_SIZE,
  TEXT_SIZE,
  textWidth,
} from "./style.ts";

/** A metric in [0, 1] and its interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How good a detector is, and how fast. */
export interface DetectorQuality {
  /** What the detector is called. */
  readonly name: string;
  /** Whether it is the one that the others are compared with; it stands out. */
  readonly isOwn: boolean;
  /** Area under the ROC curve. */
  readonly rocAuc: Estimate;
  /** Average precision. */
  readonly averagePrecision: Estimate;
  /** Share of the attacks that it flags at its threshold. */
  readonly recall: Estimate;
  /** Null where speed is not compared: its column is left out. */
  readonly scoreRowsPerSecond: number | null;
}

/** Options of {@linkcode comparison}. */
export interface ComparisonOptions extends ChartOptions {
  /** What the lines through the dots are: `"95 % interval"`, say. */
  readonly spread: string;
  /** From what the thresholds come: `"1 % of the validation flows"`, say. */
  readonly threshold: string;
}

/** The panels, from left to right. */
const PANELS = [
  { quality: "rocAuc", label: "ROC-AUC →" },
  { quality: "averagePrecision", label: "Average precision →" },
  { quality: "recall", label: "Recall →" },
] as const;

const ROW_HEIGHT = 40;
const MARGIN_TOP = 26;
const MARGIN_BOTTOM = 46;
const SPEED_HEADING = ["Rows scored", "a second"];

/**
 * Draws detectors one below the other, in the order given: a panel with dots for
 * each of three qualities, on an axis of its own that ends at 1, and how many
 * rows a second each scores. Whatever is outside [0, 1] is cut off.
 */
export function comparison(
  detectors: readonly DetectorQuality[],
  options: ComparisonOptions,
): Figure {
  const { document, width = CHART_WIDTH, spread, threshold } = options;
  const height = options.height ??
    ROW_HEIGHT * detectors.length + MARGIN_TOP + MARGIN_BOTTOM;
  const names = detectors.map(({ name }) => name);
  const marginLeft = Math.ceil(
    Math.max(
      0,
      ...detectors.map(({ name, isOwn }) =>
        textWidth(name, TEXT_SIZE) * (isOwn ? BOLD : 1)
      ),
    ) + 16,
  );
  const timed = detectors.filter(({ scoreRowsPerSecond }) =>
    scoreRowsPerSecond !== null
  );
  const heading = timed.length > 0 ? SPEED_HEADING : [];
  const speedWidth = heading.length > 0
    ? Math.ceil(textWidth(heading[0], TEXT_SIZE) + 8)
    : 0;
  const panelWidth = Math.floor(
    (width - marginLeft - speedWidth) / PANELS.length,
  );
  const rows = {
    marginTop: MARGIN_TOP,
    marginBottom: MARGIN_BOTTOM,
    y: { domain: names, axis: null, padding: 0.2 },
  };
  const isCut = PANELS.some(({ quality }) => {
    const estimates = detectors.map((detector) => detector[quality]);
    const start = axisStart(estimates);
    return estimates.some(({ value }) => value < start);
  });
  const ofRow = { y: "name", fill: color } as const;
  return drawFigure(
    {
      title: "Detectors compared on the same flows",
      caption:
        `Dot and line: ${spread}. Recall: share of the attacks above the ` +
        `detector's own threshold (${threshold}). Each axis ends at 1, the best, ` +
        `and begins where it has to${
          isCut ? " (←: farther to the left)" : ""
        }.`,
      height,
      ...rows,
      marginLeft,
      marginRight: speedWidth,
      x: { axis: null, domain: [0, 1] },
      marks: [
        ...[true, false].map((isOwn) =>
          Plot.text(detectors.filter((detector) => detector.isOwn === isOwn), {
            ...ofRow,
            text: "name",
            frameAnchor: "left",
            textAnchor: "end",
            dx: -8,
            fontWeight: isOwn ? "bold" : "normal",
          })
        ),
        Plot.text(timed, {
          ...ofRow,
          text: ({ scoreRowsPerSecond }: DetectorQuality) =>
            formatTick(scoreRowsPerSecond!),
          frameAnchor: "right",
          textAnchor: "end",
          dx: speedWidth - 4,
        }),
        Plot.text([heading.join("\n")], {
          frameAnchor: "bottom-right",
          textAnchor: "end",
          dx: speedWidth - 4,
          dy: MARGIN_BOTTOM - 6,
          lineAnchor: "bottom",
        }),
        ...PANELS.map(({ quality, label }, index) =>
          inset(
            drawPanel(
              detectors.map((detector) => ({
                ...detector[quality],
                name: detector.name,
                isOwn: detector.isOwn,
              })),
              label,
              { ...rows, height },
              { document, width: panelWidth },
            ),
            marginLeft + index * panelWidth,
            0,
          )
        ),
      ],
    },
    options,
    { chart: "comparison", args: [detectors, options] },
  );
}

interface Dot extends Estimate {
  readonly name: string;
  readonly isOwn: boolean;
}

function drawPanel(
  estimates: readonly Dot[],
  label: string,
  rows: Plot.PlotOptions,
  options: ChartOptions,
): Figure {
  const start = axisStart(estimates);
  const dots = estimates.filter(({ value }) => value >= start)
    .map(({ low, high, ...dot }) => ({
      ...dot,
      low: Math.max(start, low),
      high: Math.min(1, high),
    }));
  const outside = estimates.filter(({ value }) => value < start);
  return drawFigure({
    ...rows,
    marginLeft: 22,
    marginRight: 22,
    x: {
      domain: [start, 1],
      ticks: [start, (start + 1) / 2, 1], // more would run into one another
      tickFormat: (share: number) => String(Number(share.toFixed(6))),
      ...labelBelow(label),
      grid: true,
    },
    marks: [
      Plot.link(dots, { ...SPREAD, stroke: color }),
      Plot.dot(dots, { ...VALUE_DOT, fill: color }),
      Plot.text(dots, {
        ...HALO,
        x: "value",
        y: "name",
        text: ({ value }: Dot) => value.toFixed(4),
        fontSize: SMALL_TEXT_SIZE,
        dy: -13,
        strokeWidth: 4,
      }),
      Plot.text(outside, {
        x: start,
        y: "name",
        text: ({ value }: Dot) => `← ${value.toFixed(4)}`,
        fontSize: SMALL_TEXT_SIZE,
        textAnchor: "start",
        fill: color,
      }),
      tip(dots, {
        x: "value",
        y: "name",
        text: ({ name, value, low, high }) =>
          `${name}\n${value.toFixed(4)}, from ${low.toFixed(4)} to ${
            high.toFixed(4)
          }`,
      }),
    ],
  }, options);
}

function color({ isOwn }: { isOwn: boolean }): string {
  return isOwn ? METRIC_COLOR : REFERENCE_COLOR;
}

/** How many times as far from 1 as most a detector may be, to be on the axis. */
const FARTHEST = 5;

/** A round number at or below all there is to see, the far worse left out. */
function axisStart(estimates: readonly Estimate[]): number {
  const away = estimates.map(({ low }) => 1 - Math.max(0, Math.min(1, low)));
  away.sort((a, b) => a - b);
  const median = away[Math.floor(away.length / 2)] ?? 0;
  const most = FARTHEST * Math.max(median, 0.01);
  const least = 1 - (away.findLast((distance) => distance <= most) ?? 0);
  const step =
    [0.01, 0.02, 0.05, 0.1, 0.2].find((step) => 1 - least <= 4 * step) ?? 0.5;
  return Number(Math.min(0.99, Math.floor(least / step) * step).toFixed(2));
}
