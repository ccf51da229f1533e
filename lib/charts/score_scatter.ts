import * as Plot from "@observablehq/plot";
import { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
import { formatTick } from "./format.ts";
import {
  ATTACK_COLOR,
  CARD_COLOR,
  CLASS_COLORS,
  INK_COLOR,
  NORMAL_COLOR,
} from "./palette.ts";
import { type Labelled, sampleClasses } from "./sample_classes.ts";
import { logExtent, logTicks } from "./value_axis.ts";

/** What two detectors say of the same flows. */
export interface ScorePairs {
  /** The first detector's score of each flow, higher is more anomalous. */
  readonly first: ArrayLike<number>;
  /** The second's. */
  readonly second: ArrayLike<number>;
  /** 0 for a normal flow, 1 for an attack. */
  readonly labels: ArrayLike<number>;
  /** Each flags flows with a higher score. */
  readonly thresholds: readonly [first: number, second: number];
}

export interface ScoreScatterOptions extends ChartOptions {
  /** What the detectors are called. Default "first" and "second". */
  readonly names?: readonly [first: string, second: string];
  /** Most points to draw, in [2, ∞). Default 3,000; a caption says what was left out. */
  readonly maxPoints?: number;
}

interface Point extends Labelled {
  readonly x: number;
  readonly y: number;
}

const DOT = { x: "x", y: "y", fillOpacity: 0.5, r: 2.5 };

/**
 * Draws flows by the scores that two detectors give them, on log axes, with both
 * thresholds: in the upper right lie the flows that both flag, in the upper left
 * and the lower right those that one of them does.
 *
 * Scores that have no place there, 0 and infinite ones, are not drawn.
 *
 * @throws {TypeError} If scores and labels differ in number.
 */
export function scoreScatter(
  { first, second, labels, thresholds }: ScorePairs,
  options: ScoreScatterOptions = {},
): Figure {
  if (first.length !== labels.length || second.length !== labels.length) {
    throw new TypeError(
      "Cannot draw scores as each flow needs two: found " +
        `${first.length} and ${second.length} for ${labels.length} flows`,
    );
  }
  const { names = ["first", "second"], maxPoints = 3000 } = options;
  const points = Array.from(labels, (label, flow): Point => ({
    x: first[flow],
    y: second[flow],
    label: label === 1 ? "Attack" : "Normal",
  })).filter(({ x, y }) => isDrawable(x) && isDrawable(y));
  const { normals, attacks, caption } = sampleClasses(points, maxPoints);
  const [x, y] = (["x", "y"] as const).map((axis, which) => {
    const domain = logExtent(points.map((point) => point[axis]));
    return {
      type: "log" as const,
      domain,
      ticks: logTicks(...domain),
      tickFormat: formatTick,
      label: `Score of ${names[which]} (log scale)`,
      grid: true,
      threshold: inside(thresholds[which], domain),
    };
  });
  return drawFigure({
    title: "The same flows, scored by two detectors",
    caption,
    height: 480,
    marginTop: 28,
    marginLeft: 52,
    marginRight: 20,
    marginBottom: 46,
    color: { ...CLASS_COLORS, legend: true },
    x: { ...x, label: `${x.label} →`, labelAnchor: "center", labelOffset: 40 },
    y: { ...y, labelArrow: "up" },
    marks: [
      Plot.dot(normals, { ...DOT, fill: NORMAL_COLOR }),
      Plot.dot(attacks, { ...DOT, fill: ATTACK_COLOR }),
      Plot.ruleX(x.threshold, { stroke: INK_COLOR, strokeDasharray: "4 3" }),
      Plot.ruleY(y.threshold, { stroke: INK_COLOR, strokeDasharray: "4 3" }),
      // Each name where its line has few flows beside it.
      name(
        x.threshold,
        { frameAnchor: "top", x: x.threshold },
        `${names[0]}: flagged →`,
      ),
      name(
        y.threshold,
        { frameAnchor: "left", y: y.threshold },
        `${names[1]}: flagged ↑`,
      ),
    ],
  }, options);
}

/** Says what a line means, beside its end. */
function name(
  thresholds: readonly number[],
  place: Plot.TextOptions,
  text: string,
): Plot.Markish {
  return Plot.text(thresholds, {
    ...place,
    text: [text],
    textAnchor: "start",
    lineAnchor: place.y ? "bottom" : "top",
    dx: 6,
    dy: place.y ? -5 : 2,
    fill: INK_COLOR,
    stroke: CARD_COLOR,
    strokeWidth: 5,
  });
}

function isDrawable(score: number): boolean {
  return score > 0 && score < Infinity;
}

/** A threshold, where the axis reaches so far. */
function inside(threshold: number, [low, high]: readonly number[]): number[] {
  return threshold >= low && threshold <= high ? [threshold] : [];
}
