/**
 * Metrics become pictures, as SVG and PNG, and charts that a page draws itself.
 *
 * @module
 */
export * from "./charts.ts";
export { type ChartOptions, drawFigure, type Figure } from "./figure.ts";
export { chartScript, renderLiveChart, renderSource } from "./live_chart.ts";
export { figureTitle, renderPng, renderSvg } from "./render.ts";
export { serverDocument } from "./server_document.ts";
export {
  formatCount,
  formatTick,
  formatValue,
  PAGE_COLORS,
  PALETTE,
} from "./style.ts";
