import type { PlotOptions, ScaleOptions } from "@observablehq/plot";

/** An axis for a share, from none to all. */
export const UNIT_AXIS = {
  domain: [0, 1],
  ticks: 5,
  tickFormat: "%",
  grid: true,
} satisfies ScaleOptions;

/**
 * Size and margins that make the frame of two such axes square.
 *
 * @param width Of the chart, in pixels. Default 520, a frame of 440.
 */
export function unitSquare(width = 520) {
  return {
    width,
    height: width + 2,
    marginTop: 28,
    marginRight: 20,
    marginBottom: 54,
    marginLeft: 60,
  } satisfies PlotOptions;
}
