import type { PlotOptions, ScaleOptions } from "@observablehq/plot";

/** An axis for a share, from none to all. */
export const UNIT_AXIS = {
  domain: [0, 1],
  ticks: 5,
  tickFormat: "%",
  grid: true,
} satisfies ScaleOptions;

/** Size and margins that make the frame of two such axes 440 pixels square. */
export const UNIT_SQUARE = {
  width: 520,
  height: 522,
  marginTop: 28,
  marginRight: 20,
  marginBottom: 54,
  marginLeft: 60,
} satisfies PlotOptions;
