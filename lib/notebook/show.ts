import type * as Plot from "@observablehq/plot";
import {
  chartScript,
  type Figure,
  figureTitle,
  renderLiveChart,
} from "../charts/mod.ts";
import { print, visible } from "../base/mod.ts";

/**
 * Shows a chart under the running cell: its picture and, where the notebook is
 * trusted, the chart itself, with tooltips, a legend that hides classes and its
 * slider. Outside a notebook prints a line.
 *
 * Await it: only then is the chart under its own cell.
 *
 * @param figure What a chart function or `Plot.plot` returned.
 * @param kernel Where to show it. Default: the kernel this code runs in.
 */
export async function show(
  figure: Figure | ReturnType<typeof Plot.plot>,
  kernel: Kernel | undefined = currentKernel(),
): Promise<void> {
  const chart = figure as Figure; // of Plot's, Deno's types hold no DOM
  const text = `[chart: ${visible(figureTitle(chart))}]`;
  if (!kernel) return print(text);
  await display(kernel, {
    "text/html": renderLiveChart(chart),
    "text/plain": text,
  });
}

/** What a notebook says of its charts where scripts do not run, and where they do. */
const CHARTS = {
  still:
    "The charts are pictures: run the notebook, or trust it, to play with " +
    "them.",
  live:
    "The charts are interactive: point at a mark, click a name in a legend, move a " +
    "slider.",
};

/**
 * Gives the notebook, once, the script that its charts need. Charts that are shown
 * earlier wait for it.
 *
 * @param kernel Where to show it.
 */
export async function showChartScript(kernel: Kernel): Promise<void> {
  await display(kernel, {
    "text/html": `<div>${CHARTS.still}</div>` +
      // Visual Studio Code runs scripts at the end of the output.
      `<script>document.currentScript.parentElement.querySelector("div")` +
      `.textContent = ${JSON.stringify(CHARTS.live)}</script>` +
      `<script>${chartScript()}</script>`,
    "text/plain": CHARTS.still,
  });
}

/** One output as a notebook stores it: the same thing in several formats. */
export type MimeBundle = Record<string, string>;

/** The Jupyter kernel that a cell runs in, as far as this library needs it. */
export interface Kernel {
  /** Sends a message to whoever shows the notebook. */
  broadcast(type: string, content: Record<string, unknown>): Promise<void>;
}

/** What `display` can be told. */
export interface DisplayOptions {
  /** Names the output, so that it can be replaced. */
  readonly displayId?: string;
  /** Whether to replace the output of that name. Default false: a new one. */
  readonly isUpdate?: boolean;
}

/**
 * The kernel this code runs in; undefined under `deno run` and `deno test`,
 * where reading `Deno.jupyter` throws.
 */
export function currentKernel(): Kernel | undefined {
  try {
    return Deno.jupyter as unknown as Kernel;
  } catch {
    return undefined;
  }
}

/**
 * Waits until an output has been sent. The kernel may say that a cell has ended
 * before it sends the cell's last output, which then appears in the next cell or
 * nowhere. Measured: with 25 ms none of 1,800 outputs went astray under
 * JupyterLab's Run All Cells, without it 19.
 */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 25));
}

/** Shows an output in the cell that is running, and waits until it is there. */
export async function display(
  kernel: Kernel,
  data: MimeBundle,
  { displayId, isUpdate = false }: DisplayOptions = {},
): Promise<void> {
  await kernel.broadcast(isUpdate ? "update_display_data" : "display_data", {
    data,
    metadata: {},
    transient: displayId === undefined ? {} : { display_id: displayId },
  });
  await settle();
}
