import * as Plot from "@observablehq/plot";
import { openRandom, permutation } from "../base/mod.ts";
import { formatCount, formatTick, logExtent, logTicks } from "./value_axis.ts";
import { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
import {
  ATTACK_COLOR,
  CARD_COLOR,
  CLASS_COLORS,
  INK_COLOR,
  NORMAL_COLOR,
} from "./palette.ts";

/** Something of one of the classes. */
export interface Labelled {
  readonly label: "Normal" | "Attack";
}

/** What is drawn of each class, and what to say of the rest. */
export interface ClassSample<T extends Labelled> {
  readonly normals: readonly T[];
  readonly attacks: readonly T[];
  /** Undefined where nothing was left out. */
  readonly caption: string | undefined;
}

/**
 * Draws points where there are too many: each class gets half of them, and what
 * one class does not need goes to the other. Which are drawn is random, but
 * always the same.
 *
 * @param most Points to keep, in [2, ∞).
 */
export function sampleClasses<T extends Labelled>(
  points: readonly T[],
  most: number,
): ClassSample<T> {
  const normals = points.filter(({ label }) => label === "Normal");
  const attacks = points.filter(({ label }) => label === "Attack");
  const half = Math.floor(most / 2);
  const shownNormals = sample(normals, Math.max(half, most - attacks.length));
  const shownAttacks = sample(attacks, Math.max(half, most - normals.length));
  return {
    normals: shownNormals,
    attacks: shownAttacks,
    caption: shownNormals.length + shownAttacks.length < points.length
      ? `Drawn: ${formatCount(shownNormals.length)} of ` +
        `${formatCount(normals.length)} normal flows and ` +
        `${formatCount(shownAttacks.length)} of ` +
        `${formatCount(attacks.length)} attacks, at random.`
      : undefined,
  };
}

function sample<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const order = permutation(items.length, openRandom(0, "latent scatter"));
  return Array.from(order.subarray(0, most), (index) => items[index]);
}

/** A flow's place in the latent space, seen in two dimensions. */
export interface LatentPoint extends Labelled {
  readonly x: number;
  readonly y: number;
}

export interface LatentScatterOptions extends ChartOptions {
  /** What x is: `"PC 1 (43% of variance)"`, say. Default "PC 1". */
  readonly xLabel?: string;
  /** What y is. Default "PC 2". */
  readonly yLabel?: string;
  /** Most points to draw, in [2, ∞). Default 3,000; a caption says what was left out. */
  readonly maxPoints?: number;
}

const DOT = { x: "x", y: "y", fillOpacity: 0.5, r: 2.5 };

/**
 * Draws flows as points in two dimensions, attacks above normal flows; of too
 * many, some of each class.
 */
export function latentScatter(
  points: readonly LatentPoint[],
  options: LatentScatterOptions = {},
): Figure {
  const { xLabel = "PC 1", yLabel = "PC 2", maxPoints = 3000 } = options;
  const { normals, attacks, caption } = sampleClasses(points, maxPoints);
  return drawFigure({
    title: "Latent space",
    caption,
    height: 480,
    marginTop: 28,
    marginLeft: 52,
    marginRight: 20,
    marginBottom: 46,
    color: { ...CLASS_COLORS, legend: true },
    x: {
      label: xLabel,
      labelAnchor: "center",
      labelOffset: 40,
      nice: true,
      grid: true,
      ticks: 7,
    },
    y: { label: yLabel, nice: true, grid: true, ticks: 7 },
    marks: [
      Plot.dot(normals, { ...DOT, fill: NORMAL_COLOR }),
      Plot.dot(attacks, { ...DOT, fill: ATTACK_COLOR }),
    ],
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
