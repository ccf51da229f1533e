import * as Plot from "@observablehq/plot";
import {
  type ChartOptions,
  drawFigure,
  type Figure,
  MARGINS,
} from "./figure.ts";
import { labelBelow, logTicks } from "./axes.ts";
import { tip } from "./marks.ts";
import {
  ATTACK_COLOR,
  formatCount,
  formatShare,
  formatTick,
  NORMAL_COLOR,
  widestText,
} from "./style.ts";

/** How many flows carry a name. */
export interface ClassCount {
  /** What the flows are called. */
  readonly name: string;
  /** Flows. */
  readonly count: number;
}

/** Options of {@linkcode classBars}. */
export interface ClassBarsOptions extends ChartOptions {
  /** Whether the axis is logarithmic, as where one class dwarfs another. Default false. */
  readonly logScale?: boolean;
}

/**
 * Draws a bar for each class, with its count and share written out. The longest
 * bar comes first.
 *
 * @param counts Classes by name. `Normal` and `Benign`, in any case, have the
 * colour of normal flows, all others that of attacks.
 */
export function classBars(
  counts: readonly ClassCount[],
  options: ClassBarsOptions = {},
): Figure {
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const largest = Math.max(1, ...counts.map(({ count }) => count));
  const bars = counts.map(({ name, count }) => ({
    name,
    count,
    text: `${formatCount(count)} (${formatShare(count / total)})`,
    color: /^(normal|benign)$/i.test(name) ? NORMAL_COLOR : ATTACK_COLOR,
  })).sort((a, b) => b.count - a.count);
  const { logScale: isLog = false } = options;
  // A log axis has no 0: it starts at one half, so that a single flow has a bar.
  const start = isLog ? 0.5 : 0;
  return drawFigure(
    {
      title: "Flows by class",
      height: 30 * bars.length + 60,
      ...MARGINS,
      marginTop: 10,
      marginLeft: widestText(bars.map(({ name }) => name)) + 16,
      marginRight: widestText(bars.map(({ text }) => text)) + 12,
      x: {
        type: isLog ? "log" : "linear",
        domain: [start, largest],
        ticks: isLog ? logTicks(1, largest) : 5,
        tickFormat: formatTick,
        ...labelBelow(isLog ? "Flows (log scale) →" : "Flows →"),
        grid: true,
      },
      y: { domain: bars.map(({ name }) => name), label: null, padding: 0.25 },
      marks: [
        Plot.barX(bars.filter(({ count }) => count > 0), {
          x1: start,
          x2: "count",
          y: "name",
          fill: "color",
        }),
        Plot.text(bars, {
          x: (bar: ClassCount) => Math.max(bar.count, start),
          y: "name",
          text: "text",
          textAnchor: "start",
          dx: 6,
        }),
        tip(bars, {
          x: "count",
          y: "name",
          along: "y",
          text: ({ name, text }) => `${name}\n${text}`,
        }),
      ],
    },
    options,
    { chart: "classBars", args: [counts, options] },
  );
}
