import {
  type Figure,
  figureTitle,
  renderPng,
  renderSvg,
} from "../charts/mod.ts";
import { print, visible } from "../base/mod.ts";

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
  const text = `[chart: ${visible(figureTitle(figure))}]`;
  if (!kernel) return print(text);
  const svg = renderSvg(figure);
  const { png, width, height } = renderPng(svg);
  await display(kernel, {
    "image/svg+xml": svg,
    "image/png": png.toBase64(),
    "text/plain": text,
  }, { metadata: { "image/png": { width, height } } }); // it has twice the pixels
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
  /** Facts about a format, by format: the size of a picture, say. */
  readonly metadata?: Record<string, Record<string, unknown>>;
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
 * How long to wait after an output, in milliseconds. The kernel may say that a
 * cell has ended before it sends the cell's last output, which then appears in
 * the next cell or nowhere. Measured: none of 200 outputs was lost with 10 to
 * 25 ms, one or more of 100 without.
 */
const SETTLE_MS = 25;

/** Shows an output in the cell that is running, and waits until it is there. */
export async function display(
  kernel: Kernel,
  data: MimeBundle,
  { metadata = {}, displayId, isUpdate = false }: DisplayOptions = {},
): Promise<void> {
  await kernel.broadcast(isUpdate ? "update_display_data" : "display_data", {
    data,
    metadata,
    transient: displayId === undefined ? {} : { display_id: displayId },
  });
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}
