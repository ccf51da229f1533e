import * as Plot from "@observablehq/plot";
import { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
import {
  ATTACK_COLOR,
  CARD_COLOR,
  CHART_WIDTH,
  INK_COLOR,
  METRIC_COLOR,
  SMALL_TEXT_SIZE,
  TEXT_SIZE,
  textWidth,
} from "./palette.ts";

/** A share, or an area under a curve, of something with a name. */
export interface NamedShare {
  readonly name: string;
  /** In [0, 1]. */
  readonly value: number;
  /** How far it may lie to either side. Default: not drawn. */
  readonly interval?: readonly [low: number, high: number];
  /** Drawn in the colour of attacks. Default false. */
  readonly isHighlighted?: boolean;
}

export interface ShareDotsOptions extends ChartOptions {
  /** What the axis measures. */
  readonly label: string;
  /** Where the axis begins; it ends at 1. Default 0. */
  readonly start?: number;
  /** A line below the chart. Default none. */
  readonly caption?: string;
}

const ROW_HEIGHT = 24;
const MARGIN_TOP = 12;
const MARGIN_BOTTOM = 50;

/**
 * Draws shares one below the other, in the order given: a dot for each, its
 * number beside it, and its interval as a line.
 */
export function shareDots(
  shares: readonly NamedShare[],
  options: ShareDotsOptions,
): Figure {
  const { label, start = 0, caption } = options;
  const names = shares.map(({ name }) => name);
  const widest = Math.max(
    0,
    ...names.map((name) => textWidth(name, TEXT_SIZE)),
  );
  const intervals = shares.flatMap(({ interval, ...share }) =>
    interval ? [{ ...share, low: interval[0], high: interval[1] }] : []
  );
  return drawFigure({
    caption,
    width: CHART_WIDTH,
    height: ROW_HEIGHT * shares.length + MARGIN_TOP + MARGIN_BOTTOM,
    marginTop: MARGIN_TOP,
    marginBottom: MARGIN_BOTTOM,
    marginLeft: Math.ceil(widest) + 20,
    marginRight: 60,
    x: {
      domain: [start, 1],
      ticks: 5,
      label,
      labelAnchor: "center",
      labelOffset: 42,
      grid: true,
    },
    y: { domain: names, label: null, tickSize: 0 },
    marks: [
      Plot.link(intervals, {
        x1: "low",
        x2: "high",
        y: "name",
        stroke: color,
        strokeWidth: 3,
        strokeOpacity: 0.5,
      }),
      Plot.dot(shares, { x: "value", y: "name", r: 5, fill: color }),
      Plot.text(shares, {
        x: ({ value, interval }: NamedShare) => interval?.[1] ?? value,
        y: "name",
        text: ({ value }: NamedShare) => value.toFixed(3),
        textAnchor: "start",
        dx: 10,
        fontSize: SMALL_TEXT_SIZE,
        fill: INK_COLOR,
        stroke: CARD_COLOR,
        strokeWidth: 4,
      }),
    ],
  }, options);
}

function color({ isHighlighted }: { isHighlighted?: boolean }): string {
  return isHighlighted ? ATTACK_COLOR : METRIC_COLOR;
}
