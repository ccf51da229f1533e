import type { Matrix } from "../base/mod.ts";
import { principalComponents } from "./principal_components.ts";

/** Latent vectors seen in two dimensions. */
export interface LatentView {
  readonly points: { x: number; y: number; label: "Normal" | "Attack" }[];
  /** What the axes are, and how much of the variance they hold. */
  readonly axes: { xLabel: string; yLabel: string };
}

/**
 * Looks at latent vectors along their first two principal components.
 *
 * @param latent Shape `[flows, latentDim]`, the normal flows first.
 * @param normalRows How many of the flows are normal.
 */
export function latentView(latent: Matrix, normalRows: number): LatentView {
  const { x, y, explainedVariance } = principalComponents(latent);
  const axis = (component: number) =>
    `PC ${component} (${
      Math.round(explainedVariance[component - 1] * 100)
    } % of variance)`;
  return {
    points: Array.from(x, (value, row) => ({
      x: value,
      y: y[row],
      label: row < normalRows ? "Normal" : "Attack",
    })),
    axes: { xLabel: axis(1), yLabel: axis(2) },
  };
}
