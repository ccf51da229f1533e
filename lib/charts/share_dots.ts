import * as Plot from "@observablehq/plot";
import { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
import { labelBelow, namedRows } from "./axes.ts";
import { HALO, SPREAD, tip, VALUE_DOT } from "./marks.ts";
import {
  ATTACK_COLOR,
  CHART_WIDTH,
  formatValue,
  METRIC_COLOR,
  SMALL_TEXT_SIZE,
} from "./style.ts";

/** A share, or an area under a curve, of something with a name. */
export interface NamedShare {
  /** What it is the share of. */
  readonly name: string;
  /** In [0, 1]. */
  readonly value: number;
  /** How far it may lie to either side. Default: not drawn. */
  readonly interval?: readonly [low: number, high: number];
  /** Drawn in the colour of attacks. Default false. */
  readonly isHighlighted?: boolean;
}

/** Options of {@linkcode shareDots}. */
export interface ShareDotsOptions extends ChartOptions {
  /** What the axis measures. */
  readonly label: string;
  /** Where the axis begins; it ends at 1, or earlier if all are small. Default 0. */
  readonly start?: number;
  /** A line below the chart. Default none. */
  readonly caption?: string;
}

/**
 * Draws shares one below the other, in the order given: a dot for each, its
 * number beside it, and its interval as a line.
 */
export function shareDots(
  shares: readonly NamedShare[],
  options: ShareDotsOptions,
): Figure {
  const { label, start = 0, caption } = options;
  const intervals = shares.flatMap(({ interval, ...share }) =>
    interval ? [{ ...share, low: interval[0], high: interval[1] }] : []
  );
  return drawFigure(
    {
      caption,
      width: CHART_WIDTH,
      ...namedRows(shares.map(({ name }) => name), 12, 50),
      marginRight: 60,
      x: {
        domain: [start, axisEnd(shares)],
        ticks: 5,
        ...labelBelow(label, 42),
        grid: true,
      },
      marks: [
        Plot.link(intervals, { ...SPREAD, stroke: color, strokeOpacity: 0.5 }),
        Plot.dot(shares, { ...VALUE_DOT, fill: color }),
        Plot.text(shares, {
          ...HALO,
          x: ({ value, interval }: NamedShare) => interval?.[1] ?? value,
          y: "name",
          text: ({ value }: NamedShare) => value.toFixed(3),
          textAnchor: "start",
          dx: 10,
          fontSize: SMALL_TEXT_SIZE,
          strokeWidth: 4,
        }),
        tip(shares, {
          x: "value",
          y: "name",
          along: "y",
          text: ({ name, value, interval }) =>
            `${name}: ${formatValue(value)}` +
            (interval
              ? `\nfrom ${formatValue(interval[0])} to ${
                formatValue(interval[1])
              }`
              : ""),
        }),
      ],
    },
    options,
    { chart: "shareDots", args: [shares, options] },
  );
}

/** 1 or, where it leaves half of the axis empty, the next tenth. */
function axisEnd(shares: readonly NamedShare[]): number {
  const highest = Math.max(
    ...shares.map(({ value, interval }) => interval?.[1] ?? value),
    0.01,
  );
  return highest >= 0.5 ? 1 : Math.ceil(highest * 10) / 10;
}

function color({ isHighlighted }: { isHighlighted?: boolean }): string {
  return isHighlighted ? ATTACK_COLOR : METRIC_COLOR;
}
