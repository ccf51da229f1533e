import {
  type Figure,
  figureTitle,
  renderPng,
  renderSvg,
} from "../charts/mod.ts";
import { currentKernel, display, type Kernel } from "./kernel.ts";

/**
 * Shows a chart under the running cell: as SVG, as a PNG for places that strip
 * SVG, and as a line of text. Outside a notebook prints that line.
 *
 * Await it: only then is the chart under its own cell.
 *
 * @param figure What a chart function or `Plot.plot` returned.
 * @param kernel Where to show it. Default: the kernel this code runs in.
 */
export async function show(
  figure: Figure,
  kernel: Kernel | undefined = currentKernel(),
): Promise<void> {
  const text = `[chart: ${figureTitle(figure)}]`;
  if (!kernel) return console.log(text);
  const svg = renderSvg(figure);
  const { png, width, height } = renderPng(svg);
  await display(kernel, {
    "image/svg+xml": svg,
    "image/png": png.toBase64(),
    "text/plain": text,
  }, { metadata: { "image/png": { width, height } } }); // it has twice the pixels
}
