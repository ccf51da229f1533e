import * as Plot from "@observablehq/plot";
import { formatValue } from "./format.ts";
import { CARD_COLOR, INK_COLOR } from "./palette.ts";

/**
 * The threshold as a line over a chart's height, and its name at the top.
 *
 * @param isRight Whether it lies in the chart's right half, so that the name finds
 * room to its left.
 */
export function thresholdMark(
  threshold: number,
  isRight: boolean,
): Plot.Markish[] {
  return [
    Plot.ruleX([threshold], { stroke: INK_COLOR, strokeWidth: 1.5 }),
    Plot.text([threshold], {
      x: threshold,
      frameAnchor: "top",
      dx: isRight ? -6 : 6,
      textAnchor: isRight ? "end" : "start",
      text: [`threshold ${formatValue(threshold)}`],
      fill: INK_COLOR,
      stroke: CARD_COLOR,
      strokeWidth: 5,
    }),
  ];
}
