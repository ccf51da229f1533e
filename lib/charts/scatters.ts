/**
 * Flows as points, attacks above normal flows.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { openRandom, permutation } from "../base/mod.ts";
import { labelBelow, logAxis, logExtent } from "./axes.ts";
import {
  type ChartOptions,
  drawFigure,
  type Figure,
  MARGINS,
} from "./figure.ts";
import { HALO } from "./marks.ts";
import {
  ATTACK_COLOR,
  CLASS_COLORS,
  formatCount,
  INK_COLOR,
  NORMAL_COLOR,
} from "./style.ts";

/** A flow's place in the latent space, seen in two dimensions. */
export interface LatentPoint {
  /** Along the first axis, in the latent space's own unit. */
  readonly x: number;
  /** Along the second. */
  readonly y: number;
  /** What the flow is. */
  readonly label: "Normal" | "Attack";
}

/** Options of {@linkcode latentScatter}. */
export interface LatentScatterOptions extends ChartOptions {
  /** What x is: `"PC 1 (43% of variance)"`, say. Default "PC 1". */
  readonly xLabel?: string;
  /** What y is. Default "PC 2". */
  readonly yLabel?: string;
  /** Most points to draw, in [2, ∞). Default 3,000; a caption says what was left out. */
  readonly maxPoints?: number;
}

/**
 * Draws flows as points in two dimensions, attacks above normal flows; of too
 * many, some of each class.
 *
 * @param points As `latentView` returns them.
 */
export function latentScatter(
  points: readonly LatentPoint[],
  options: LatentScatterOptions = {},
): Figure {
  const { xLabel = "PC 1", yLabel = "PC 2", maxPoints } = options;
  const axis = { nice: true, grid: true, ticks: 7 };
  return drawScatter(points, maxPoints, {
    title: "Latent space",
    x: { ...axis, ...labelBelow(xLabel) },
    y: { ...axis, label: yLabel },
  }, options);
}

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

/** Options of {@linkcode scoreScatter}. */
export interface ScoreScatterOptions extends ChartOptions {
  /** What the detectors are called. Default "first" and "second". */
  readonly names?: readonly [first: string, second: string];
  /** Most points to draw, in [2, ∞). Default 3,000; a caption says what was left out. */
  readonly maxPoints?: number;
}

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
  const { names = ["first", "second"], maxPoints } = options;
  const isDrawable = (score: number) => score > 0 && score < Infinity;
  const points = Array.from(labels, (label, flow): LatentPoint => ({
    x: first[flow],
    y: second[flow],
    label: label === 1 ? "Attack" : "Normal",
  })).filter(({ x, y }) => isDrawable(x) && isDrawable(y));
  const [x, y] = (["x", "y"] as const).map((axis, which) => {
    const [low, high] = logExtent(points.map((point) => point[axis]));
    return {
      ...logAxis([low, high]),
      label: `Score of ${names[which]} (log scale)`,
      grid: true,
      // Drawn where the axis reaches so far.
      threshold: [thresholds[which]].filter((at) => at >= low && at <= high),
    };
  });
  const line = { stroke: INK_COLOR, strokeDasharray: "4 3" };
  const name = { ...HALO, textAnchor: "start", dx: 6 } as const;
  return drawScatter(points, maxPoints, {
    title: "The same flows, scored by two detectors",
    x: { ...x, ...labelBelow(`${x.label} →`) },
    y: { ...y, labelArrow: "up" },
    marks: [
      Plot.ruleX(x.threshold, line),
      Plot.ruleY(y.threshold, line),
      // Each name where its line has few flows beside it.
      Plot.text(x.threshold, {
        ...name,
        x: x.threshold,
        text: [`${names[0]}: flagged →`],
        frameAnchor: "top",
        lineAnchor: "top",
        dy: 2,
      }),
      Plot.text(y.threshold, {
        ...name,
        y: y.threshold,
        text: [`${names[1]}: flagged ↑`],
        frameAnchor: "left",
        lineAnchor: "bottom",
        dy: -5,
      }),
    ],
  }, options);
}

/**
 * Draws points, and marks above them. Where there are too many points, each
 * class gets half of them, and what one class does not need goes to the other.
 * Which are drawn is random, but always the same.
 *
 * @param most Points to keep, in [2, ∞). Default 3,000.
 */
function drawScatter(
  points: readonly LatentPoint[],
  most = 3000,
  { marks = [], ...spec }: Plot.PlotOptions,
  options: ChartOptions,
): Figure {
  const normals = points.filter(({ label }) => label === "Normal");
  const attacks = points.filter(({ label }) => label === "Attack");
  const half = Math.floor(most / 2);
  const shownNormals = sample(normals, Math.max(half, most - attacks.length));
  const shownAttacks = sample(attacks, Math.max(half, most - normals.length));
  const dot = { x: "x", y: "y", fillOpacity: 0.5, r: 2.5 };
  return drawFigure({
    ...spec,
    caption: shownNormals.length + shownAttacks.length < points.length
      ? `Drawn: ${formatCount(shownNormals.length)} of ` +
        `${formatCount(normals.length)} normal flows and ` +
        `${formatCount(shownAttacks.length)} of ` +
        `${formatCount(attacks.length)} attacks, at random.`
      : undefined,
    height: 480,
    ...MARGINS,
    marginLeft: 52,
    color: { ...CLASS_COLORS, legend: true },
    marks: [
      Plot.dot(shownNormals, { ...dot, fill: NORMAL_COLOR }),
      Plot.dot(shownAttacks, { ...dot, fill: ATTACK_COLOR }),
      ...marks,
    ],
  }, options);
}

function sample<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const order = permutation(items.length, openRandom(0, "latent scatter"));
  return Array.from(order.subarray(0, most), (index) => items[index]);
}
