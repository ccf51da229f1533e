/// <reference lib="dom" />
/**
 * What runs on a page: it draws charts again with what a browser adds, tooltips, a
 * legend that hides a class, a slider. `deno task charts:bundle` makes one script of
 * it, the chart functions and Plot; `live_chart.ts` writes the HTML around it.
 *
 * @module
 */
/*!
Chart functions of this project, with parts of
  Observable Plot, Copyright 2020-2025 Observable, Inc. (ISC)
  D3, Copyright 2010-2026 Mike Bostock, 2018-2026 Observable, Inc. (ISC)
  internmap, isoformat, Copyright 2021 Mike Bostock (ISC)
  delaunator, Copyright (c) 2026, Mapbox (ISC)
  interval-tree-1d, binary-search-bounds, Copyright (c) 2013-2015 Mikola Lysenko (MIT)
  robust-predicates (public domain)

ISC: Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted, provided that the above copyright
notice and this permission notice appear in all copies.

MIT: Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in the
Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software,
and to permit persons to whom the Software is furnished to do so, subject to the
following conditions: The above copyright notice and this permission notice shall be
included in all copies or substantial portions of the Software.

Both: THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY, FITNESS FOR A
PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT
HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING FROM, OUT OF OR IN CONNECTION
WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
*/
import * as charts from "../charts.ts";
import type { ChartSource, Figure } from "../figure.ts";
import { PAGE_COLORS } from "../style.ts";
import { readSource } from "./source_text.ts";

const FUNCTIONS: Record<string, unknown> = charts;

/** Draws a chart in its holder, and again whenever a reader changes something. */
class LiveChart {
  private readonly source: ChartSource;
  private readonly place: HTMLElement;
  private readonly hidden: Set<string>;
  /** Where the slider stands. */
  private value: number | undefined;

  constructor(holder: HTMLElement) {
    const { textContent } = holder.querySelector("script[type*=json]")!;
    this.source = readSource(textContent!);
    this.hidden = new Set(this.options.hide as string[] | undefined);
    const card = document.createElement("div");
    card.className = "live-chart";
    this.place = document.createElement("div");
    card.append(this.place);
    if (this.source.slider) this.addSlider(this.source.slider);
    this.draw();
    // Drawn: now it takes the place of the picture for where scripts don't run.
    holder.querySelector("img")?.remove();
    holder.append(card);
    holder.hidden = false;
  }

  private get options(): Record<string, unknown> {
    return this.source.args.at(-1) as Record<string, unknown>;
  }

  private addSlider(
    { option, name, labels }: NonNullable<ChartSource["slider"]>,
  ): void {
    this.value = Number(this.options[option]);
    const label = document.createElement("label");
    const input = document.createElement("input");
    const output = document.createElement("output");
    const show = () => {
      output.textContent = labels[this.value!];
      input.setAttribute("aria-valuetext", labels[this.value!]);
    };
    Object.assign(input, {
      type: "range",
      min: "0",
      max: String(labels.length - 1),
      value: String(this.value),
    });
    keepKeys(input);
    input.addEventListener("input", () => {
      this.value = Number(input.value);
      show();
      this.draw();
    });
    label.append(`${name} `, input, output);
    show();
    this.place.before(label);
  }

  private draw(): void {
    const { chart, args, slider } = this.source;
    const draw = FUNCTIONS[chart] as (...args: unknown[]) => Figure;
    const figure = draw(...args.slice(0, -1), {
      ...this.options,
      hide: [...this.hidden],
      ...(slider ? { [slider.option]: this.value } : {}),
    }) as unknown as HTMLElement;
    followPage(figure);
    nameForReaders(figure);
    catchPointer(figure);
    this.makeLegend(figure);
    const focused = [...this.place.querySelectorAll("[role=button]")]
      .indexOf(document.activeElement!);
    this.place.replaceChildren(figure);
    if (focused >= 0) {
      this.place.querySelectorAll<HTMLElement>("[role=button]")[focused]
        .focus();
    }
  }

  /** Each entry of Plot's legend becomes a button that hides its class. */
  private makeLegend(figure: HTMLElement): void {
    for (const swatch of figure.querySelectorAll<HTMLElement>("div > span")) {
      const name = swatch.textContent ?? "";
      const isHidden = this.hidden.has(name);
      swatch.setAttribute("role", "button");
      swatch.setAttribute("aria-pressed", String(!isHidden));
      swatch.tabIndex = 0;
      keepKeys(swatch);
      swatch.title = isHidden ? `Show ${name}` : `Hide ${name}`;
      const toggle = () => {
        if (!this.hidden.delete(name)) this.hidden.add(name);
        this.draw();
      };
      swatch.addEventListener("click", toggle);
      swatch.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        toggle();
      });
    }
  }
}

/** The palette's colours become variables, which are other ones on a dark page. */
function followPage(figure: HTMLElement): void {
  for (const element of [figure, ...figure.querySelectorAll("*")]) {
    for (const name of ["fill", "stroke"]) {
      const page = PAGE_COLORS[element.getAttribute(name) ?? ""];
      if (page) element.setAttribute(name, `var(${page.variable})`);
    }
    const { style } = element as HTMLElement;
    if (style.color) style.color = "var(--chart-ink)";
  }
}

/** JupyterLab's shortcuts, such as ←, leave an element alone that says so. */
function keepKeys(element: HTMLElement): void {
  element.dataset.lmSuppressShortcuts = "true";
}

/** A chart has its heading for a name; its marks have no role that may bear one. */
function nameForReaders(figure: HTMLElement): void {
  for (const mark of figure.querySelectorAll<SVGElement>("g[aria-label]")) {
    mark.dataset.mark = mark.getAttribute("aria-label")!;
    mark.removeAttribute("aria-label");
  }
  const words = [...figure.querySelectorAll("h2, h3")]
    .map(({ textContent }) => textContent).join(": ");
  const plot = figure.matches("svg")
    ? figure
    : figure.querySelector(":scope > svg");
  plot?.setAttribute("role", "img");
  plot?.setAttribute("aria-label", words || "chart");
}

/** A panel hears of the pointer only where it has painted something. */
function catchPointer(figure: HTMLElement): void {
  for (const panel of figure.querySelectorAll("svg svg")) {
    const ground = document.createElementNS(panel.namespaceURI, "rect");
    for (
      const [name, value] of Object.entries({
        width: "100%",
        height: "100%",
        fill: "none",
        "pointer-events": "all",
      })
    ) ground.setAttribute(name, value);
    panel.prepend(ground);
  }
}

/** Draws a chart that is already on the page; one that fails leaves its picture. */
function mount(holder: HTMLElement): void {
  if (holder.dataset.live !== undefined) return;
  holder.dataset.live = "";
  try {
    new LiveChart(holder);
  } catch (error) {
    console.error("A chart could not be drawn", error);
  }
}

const light = Object.entries(PAGE_COLORS)
  .map(([color, { variable }]) => `${variable}:${color}`).join(";");
const dark = Object.values(PAGE_COLORS)
  .map(({ variable, dark }) => `${variable}:${dark}`).join(";");

/** Dark where JupyterLab or VS Code is; elsewhere, where the reader's system is. */
const STYLE = `
.live-chart { ${light} }
[data-jp-theme-light="false"] .live-chart,
:is(.vscode-dark, .vscode-high-contrast) .live-chart { ${dark} }
@media screen and (prefers-color-scheme: dark) {
  body:not([data-jp-theme-light], [data-vscode-theme-kind]) .live-chart { ${dark} }
}
.live-chart {
  box-sizing: border-box; width: fit-content; max-width: 100%; padding: 10px 14px;
  background: var(--chart-card); color: var(--chart-ink); border-radius: 6px;
  font: 13px/1.4 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
.live-chart label { display: flex; gap: 10px; align-items: center; margin: 0 0 8px }
.live-chart input { flex: 0 1 480px; accent-color: var(--chart-normal) }
.live-chart output { font-variant-numeric: tabular-nums }
.live-chart figure { margin: 0; padding: 0; border: 0; background: none; max-width: 100% !important }
.live-chart :is(h2, h3) { margin: 0 0 6px; padding: 0; border: 0; color: inherit; font: inherit }
.live-chart h2 { font-size: 17px; font-weight: 600 }
.live-chart h3, .live-chart figcaption { max-width: 720px }
.live-chart figcaption { margin: 6px 0 0; font-size: 12px; color: inherit }
.live-chart figure > div { font-size: 13px !important }
.live-chart svg { max-width: 100%; height: auto; overflow: visible; background: none; --plot-background: var(--chart-card) }
.live-chart [role=button] { cursor: pointer; border-radius: 3px }
.live-chart [role=button]:hover { text-decoration: underline }
.live-chart [aria-pressed=false] { opacity: .45; text-decoration: line-through }
`;
const style = document.createElement("style");
style.textContent = STYLE;
document.head.append(style);

// A notebook's charts announce themselves: those of before this script lie waiting.
const page = globalThis as unknown as {
  liveCharts?: HTMLElement[] | { push(holder: HTMLElement): void };
};
const waiting = Array.isArray(page.liveCharts) ? page.liveCharts : [];
page.liveCharts = { push: mount };
waiting.forEach(mount);
document.querySelectorAll<HTMLElement>("[data-chart]").forEach(mount);
