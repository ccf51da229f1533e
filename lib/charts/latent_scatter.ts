import * as Plot from "@observablehq/plot";
import { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
import { ATTACK_COLOR, CLASS_COLORS, NORMAL_COLOR } from "./palette.ts";
import { type Labelled, sampleClasses } from "./sample_classes.ts";

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
