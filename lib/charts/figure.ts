import * as Plot from "@observablehq/plot";
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
  /**
   * The document to draw in. Default: the page's; without a browser, the one of
   * `useDocument`.
   */
  readonly document?: object;
  /** Classes or series to leave out, by their names in the legend. Default none. */
  readonly hide?: readonly string[];
  /** Width in pixels, margins included. Default 720, or less for square charts. */
  readonly width?: number;
  /** Height in pixels, title, legend and caption not included. Default: what suits the chart. */
  readonly height?: number;
  /** Heading. Default: what the chart shows; an empty string leaves it out. */
  readonly title?: string;
}

/** What a page needs to draw a chart again, in other ways. */
export interface ChartSource {
  /** The chart function, by its name in `charts.ts`. */
  readonly chart: string;
  /**
   * What it is to be called with, its options last: binned or thinned, so that a
   * page of it stays small, and drawn as the original was.
   */
  readonly args: readonly unknown[];
  /** An option that a reader may move. Default: none. */
  readonly slider?: Slider;
}

/** A numeric option of a chart, from 0 up, and what its values are called. */
export interface Slider {
  /** The option's name. */
  readonly option: string;
  /** What the slider moves: `"Threshold"`, say. */
  readonly name: string;
  /** What is written beside it, a text for each value. */
  readonly labels: readonly string[];
}

const sources = new WeakMap<Figure, ChartSource>();

/** What a figure was drawn from; undefined where no chart function drew it. */
export function chartSource(figure: Figure): ChartSource | undefined {
  return sources.get(figure);
}

let documentInUse = (globalThis as { document?: object }).document;

/**
 * Sets the document that charts are drawn in where no browser is at hand. One
 * serves all: Plot only makes elements in it and leaves nothing behind.
 */
export function useDocument(document: object): void {
  documentInUse ??= document;
}

/**
 * Draws a plot in the house style.
 *
 * @param spec Plot's own options, with the chart's default size and title.
 * @param options What the caller asked for; wins over the chart's defaults.
 * @param source What a page draws the chart again from. Default: a page shows it
 * as it is.
 */
export function drawFigure(
  spec: Plot.PlotOptions,
  { document = documentInUse, width, height, title }: ChartOptions,
  source?: ChartSource,
): Figure {
  const figure = Plot.plot({
    ...spec,
    document: document as Plot.PlotOptions["document"],
    width: width ?? spec.width ?? CHART_WIDTH,
    height: height ?? spec.height,
    title: (title ?? spec.title) || undefined,
    style: { fontSize: `${TEXT_SIZE}px`, color: INK_COLOR },
  }) as unknown as Figure;
  if (source) sources.set(figure, source);
  return figure;
}

/** Margins that most charts have, in pixels; that on the left depends on ticks. */
export const MARGINS = { marginTop: 28, marginRight: 20, marginBottom: 46 };

/**
 * A mark that puts one drawn plot inside another, with its upper left corner at
 * the given pixel: panels and legends that need scales of their own. Of a chart
 * with a heading or a legend, only the plot is put there.
 */
export function inset(figure: Figure, x: number, y: number): Plot.Markish {
  const plot = figure.localName === "svg"
    ? figure
    : [...figure.childNodes].find(({ localName }) => localName === "svg")!;
  plot.setAttribute("x", String(x));
  plot.setAttribute("y", String(y));
  return (() => plot) as unknown as Plot.Markish;
}
