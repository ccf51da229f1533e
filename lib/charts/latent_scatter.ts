import * as Plot from "@observablehq/plot";
import { openRandom, permutation } from "../random.ts";
import { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
import { formatCount } from "./format.ts";
import { ATTACK_COLOR, CLASS_COLORS, NORMAL_COLOR } from "./palette.ts";

/** A flow's place in the latent space, seen in two dimensions. */
export interface LatentPoint {
  readonly x: number;
  readonly y: number;
  readonly label: "Normal" | "Attack";
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
 * Draws flows as points in two dimensions, attacks above normal flows.
 *
 * Where there are too many, each class gets half the points, and what one class
 * does not need goes to the other; which are drawn is random, but always the same.
 */
export function latentScatter(
  points: readonly LatentPoint[],
  options: LatentScatterOptions = {},
): Figure {
  const { xLabel = "PC 1", yLabel = "PC 2", maxPoints = 3000 } = options;
  const normals = points.filter(({ label }) => label === "Normal");
  const attacks = points.filter(({ label }) => label === "Attack");
  const half = Math.floor(maxPoints / 2);
  const shownNormals = sample(
    normals,
    Math.max(half, maxPoints - attacks.length),
  );
  const shownAttacks = sample(
    attacks,
    Math.max(half, maxPoints - normals.length),
  );
  return drawFigure({
    title: "Latent space",
    caption: shownNormals.length + shownAttacks.length < points.length
      ? `Drawn: ${formatCount(shownNormals.length)} of ` +
        `${formatCount(normals.length)} normal flows and ` +
        `${formatCount(shownAttacks.length)} of ` +
        `${formatCount(attacks.length)} attacks, at random.`
      : undefined,
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
      Plot.dot(shownNormals, { ...DOT, fill: NORMAL_COLOR }),
      Plot.dot(shownAttacks, { ...DOT, fill: ATTACK_COLOR }),
    ],
  }, options);
}

function sample<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const order = permutation(items.length, openRandom(0, "latent scatter"));
  return Array.from(order.subarray(0, most), (index) => items[index]);
}
