import {
  type ChartOptions,
  type ChartSource,
  chartSource,
} from "../../lib/charts/figure.ts";
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import * as charts from "../../lib/charts/charts.ts";
import { type Figure, renderPng, renderSvg } from "../../lib/charts/mod.ts";
import { readSource, writeSource } from "../../lib/charts/page/source_text.ts";

/** A chart as it was drawn, for tests to look at. */
export interface Drawing {
  readonly svg: string;
  /** The texts, in the order they are drawn. */
  readonly texts: string[];
  /** How many elements match, within the marks of this name (all if undefined). */
  count(element: string, mark?: string): number;
}

/**
 * Draws a chart twice and checks what must hold for every chart: the same bytes
 * each time, well-formed XML, finite coordinates, no warning from Plot, text
 * that can be seen in the PNG, and the same picture from what a page is given.
 */
export function draw(chart: () => Figure): Drawing {
  const figure = chart();
  const svg = renderSvg(figure);
  assertEquals(renderSvg(chart()), svg, "The same chart gave other bytes");
  const nodes = parseXml(svg);
  assertEquals(svg.match(/NaN|Infinity|undefined|null|⚠/g), null);

  const source = chartSource(figure);
  if (source) {
    assertEquals(drawAgain(source), svg, "A page draws another chart");
    for (const name of legendOf(figure)) {
      const without = drawAgain(source, [name]);
      assertEquals(without.match(/NaN|Infinity|undefined|null|⚠/g), null);
      assert(without.length <= svg.length, `Hiding ${name} adds something`);
    }
  }

  const blank = svg.replace(/<text[^>]*>.*?<\/text>/gs, "");
  assertNotEquals(renderPng(svg, 1).png, renderPng(blank, 1).png);
  return {
    svg,
    texts: textsOf(nodes),
    count: (element, mark) =>
      nodes.filter((node) =>
        node.name === element &&
        (mark === undefined || node.marks.includes(mark))
      ).length,
  };
}

/** Most characters of a chart's data on a page. */
const MOST_DATA = 300_000;

/** The chart as a page draws it, from its source as text. */
function drawAgain(source: ChartSource, hide: readonly string[] = []): string {
  const text = writeSource(source);
  assert(text.length < MOST_DATA, `${text.length} characters of data`);
  const { chart, args } = readSource(text);
  const functions = charts as unknown as Record<
    string,
    (...args: readonly unknown[]) => Figure
  >;
  const options = args.at(-1) as ChartOptions;
  return renderSvg(functions[chart](...args.slice(0, -1), {
    ...options,
    hide: [...options.hide ?? [], ...hide],
  }));
}

/** The texts and the length of the chart where a page hides each name of its legend. */
export function hideEach(figure: Figure) {
  const source = chartSource(figure)!;
  const looks = (svg: string) => ({
    texts: textsOf(parseXml(svg)),
    length: svg.length,
  });
  return {
    whole: looks(renderSvg(figure)),
    without: Object.fromEntries(
      legendOf(figure).map((name) => [name, looks(drawAgain(source, [name]))]),
    ),
  };
}

/** The names in a chart's legend that a page makes buttons of. */
function legendOf(figure: Figure): string[] {
  const elements = (node: Figure) =>
    [...node.childNodes].filter(({ nodeType }) => nodeType === 1);
  return figure.localName === "svg" ? [] : elements(figure)
    .filter(({ localName }) => localName === "div")
    .flatMap(elements)
    .filter(({ localName }) => localName === "span")
    .map(({ textContent }) => textContent ?? "");
}

function textsOf(nodes: readonly XmlNode[]): string[] {
  return nodes.filter(({ name }) => name === "text").map(({ text }) => text);
}

interface XmlNode {
  readonly name: string;
  /** Labels of the marks the node stands in, the outermost first. */
  readonly marks: string[];
  text: string;
}

/**
 * Reads the XML that `renderSvg` writes, strictly: tags balanced, attributes
 * quoted and unique, `<` and `&` escaped, one root. (linkedom's parser forgives
 * all of that.)
 */
export function parseXml(xml: string): XmlNode[] {
  const token =
    /<\/([\w:-]+)>|<([\w:-]+)((?:\s+[\w:-]+="(?:[^<&"]|&#?\w+;)*")*)\s*(\/?)>|((?:[^<&]|&#?\w+;)+)/y;
  const nodes: XmlNode[] = [];
  const open: XmlNode[] = [];
  while (token.lastIndex < xml.length) {
    const start = token.lastIndex;
    const match = token.exec(xml);
    assert(match, `Not XML: ${xml.slice(start, start + 80)}`);
    const [, closed, name, attributes, isEmpty, text] = match;
    if (text !== undefined) {
      const plain = text.replace(
        /&#(\d+);/g,
        (_, code) => String.fromCharCode(code),
      );
      if (open.length) open.forEach((node) => node.text += plain);
      else assertEquals(plain.trim(), "", "Text outside the root");
    } else if (closed !== undefined) {
      assertEquals(open.pop()?.name, closed, "Tags cross");
    } else {
      assert(open.length || nodes.length === 0, "More than one root");
      const pairs = [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)];
      assertEquals(new Set(pairs.map(([, key]) => key)).size, pairs.length);
      const label = pairs.find(([, key]) => key === "aria-label")?.[2];
      const marks = [...open.at(-1)?.marks ?? [], ...(label ? [label] : [])];
      const node = { name, marks, text: "" };
      nodes.push(node);
      if (!isEmpty) open.push(node);
    }
  }
  assertEquals(open, [], "Tags left open");
  return nodes;
}
