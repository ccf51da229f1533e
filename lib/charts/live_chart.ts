/**
 * HTML of charts that a page draws itself.
 *
 * @module
 */
import { escapeHtml, visible } from "../base/mod.ts";
import { chartSource, type Figure } from "./figure.ts";
import { writeSource } from "./page/source_text.ts";
import { figureTitle, renderPng, renderSvg } from "./render.ts";

let script: string | undefined;

/**
 * The script that draws charts on a page: our chart functions, and Plot with what
 * it needs. A page holds it once, in a `<script>`. It asks the network for
 * nothing.
 */
export function chartScript(): string {
  return script ??= Deno.readTextFileSync(
    new URL("./page/bundle.js", import.meta.url),
  ).trim();
}

/** What a chart calls where its page may run scripts, before or after the script. */
const ANNOUNCE =
  "(globalThis.liveCharts ??= []).push(document.currentScript.parentElement)";

/**
 * A chart as HTML: its picture and, where scripts run, itself, with tooltips, a
 * legend that hides classes and its slider. The page needs `chartScript`.
 *
 * @param figure What a chart function returned, or `Plot.plot`: of that, only the
 * picture.
 */
export function renderLiveChart(figure: Figure): string {
  const { png, width, height } = renderPng(renderSvg(figure));
  const name = escapeHtml(visible(figureTitle(figure)));
  const picture = `<img alt="${name}" width="${width}" height="${height}" ` +
    `style="max-width:100%;height:auto" ` +
    `src="data:image/png;base64,${png.toBase64()}">`;
  const source = renderSource(figure);
  return source === ""
    ? `<div>${picture}</div>`
    : `<div data-chart>${picture}${source}<script>${ANNOUNCE}</script></div>`;
}

/**
 * What a chart is drawn from, as a `<script>` that holds data alone; empty where no
 * chart function drew it.
 */
export function renderSource(figure: Figure): string {
  const source = chartSource(figure);
  return source === undefined
    ? ""
    : `<script type="application/json">${writeSource(source)}</script>`;
}
