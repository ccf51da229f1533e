import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { CHART_WIDTH, INK_COLOR, TEXT_SIZE } from "./style.ts";

/**
 * What a chart function returns: Plot's `<svg>`, or a `<figure>` around it. Said
 * is what this library asks of a DOM node; Deno's own types hold no DOM.
 */
export interface Figure {
  /** 1 for an element, 3 for text. */
  readonly nodeType: number;
  /** An element's name: `"svg"`, say. */
  readonly localName: string;
  /** The text in it. */
  readonly textContent: string | null;
  /** An element's attributes. */
  readonly attributes: Iterable<{ name: string; value: string }>;
  /** What is directly in it, in order. */
  readonly childNodes: Iterable<Figure>;
  /** An attribute's value; null where there is none. */
  getAttribute(name: string): string | null;
  /** Sets an attribute, adding it where there is none. */
  setAttribute(name: string, value: string): void;
}

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
 * The document that charts are drawn in where no browser is at hand. One serves
 * all: Plot only makes elements in it and leaves nothing behind.
 */
const serverDocument = (parseHTML(
  "<!doctype html><html><body></body></html>",
) as unknown as { document: object }).document;

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

/** Margins that most charts have, in pixels; that on the left depends on ticks. */
export const MARGINS = { marginTop: 28, marginRight: 20, marginBottom: 46 };

/**
 * A mark that puts one drawn plot inside another, with its upper left corner at
 * the given pixel: panels and legends that need scales of their own.
 */
export function inset(figure: Figure, x: number, y: number): Plot.Markish {
  figure.setAttribute("x", String(x));
  figure.setAttribute("y", String(y));
  return (() => figure) as unknown as Plot.Markish;
}
