import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { CHART_WIDTH, INK_COLOR, TEXT_SIZE } from "./palette.ts";

/**
 * What this library asks of a DOM node. Any document's will do; Deno's own types
 * hold no DOM.
 */
export interface FigureNode {
  /** 1 for an element, 3 for text. */
  readonly nodeType: number;
  readonly localName: string;
  readonly textContent: string | null;
  readonly attributes: Iterable<{ name: string; value: string }>;
  readonly childNodes: Iterable<FigureNode>;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
}

/** What a chart function returns: Plot's `<svg>`, or a `<figure>` around it. */
export type Figure = FigureNode;

/** What every chart can be told. */
export interface ChartOptions {
  /** The document to draw in. Default: one shared by all charts, without a browser. */
  readonly document?: object;
  /** Width in pixels, margins included. Default 720, or less for square charts. */
  readonly width?: number;
  /** Height in pixels, title, legend and caption not included. Default: what suits the chart. */
  readonly height?: number;
  /** Heading. Default: what the chart shows; an empty string leaves it out. */
  readonly title?: string;
}

/**
 * Draws a plot in the house style.
 *
 * @param spec Plot's own options, with the chart's default size and title.
 * @param options What the caller asked for; wins over the chart's defaults.
 */
export function drawFigure(
  spec: Plot.PlotOptions,
  { document = serverDocument, width, height, title }: ChartOptions,
): Figure {
  return Plot.plot({
    ...spec,
    document: document as Plot.PlotOptions["document"],
    width: width ?? spec.width ?? CHART_WIDTH,
    height: height ?? spec.height,
    title: (title ?? spec.title) || undefined,
    style: { fontSize: `${TEXT_SIZE}px`, color: INK_COLOR },
  }) as unknown as Figure;
}

/**
 * A mark that puts one drawn plot inside another, with its upper left corner at
 * the given pixel: panels and legends that need scales of their own.
 */
export function inset(figure: Figure, x: number, y: number): Plot.Markish {
  figure.setAttribute("x", String(x));
  figure.setAttribute("y", String(y));
  return (() => figure) as unknown as Plot.Markish;
}

/**
 * The document that charts are drawn in where no browser is at hand. One serves
 * all: Plot only makes elements in it and leaves nothing behind.
 */
export const serverDocument = (parseHTML(
  "<!doctype html><html><body></body></html>",
) as unknown as { document: object }).document;
