import * as Plot from "@observablehq/plot";
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { drawFigure } from "../../lib/charts/figure.ts";
import { figureTitle, renderPng, renderSvg } from "../../lib/charts/mod.ts";
import {
  ATTACK_COLOR,
  CARD_COLOR,
  CLASS_COLORS,
  INK_COLOR,
} from "../../lib/charts/style.ts";
import { draw, parseXml } from "./_drawing.ts";

const clipped = (x: number, title = "Clipped") =>
  drawFigure({
    title,
    marks: [Plot.dot([x], { x: (d) => d, y: (d) => d, clip: true })],
  }, {});

Deno.test("renderSvg() puts title, subtitle, legend and caption into one svg on a light card", () => {
  const { svg, texts, count } = draw(() =>
    drawFigure({
      title: 'A <title> & "more"',
      subtitle: "below it",
      caption: "at the end",
      color: { domain: ["Normal", "Attack"], legend: true },
      marks: [Plot.dot([1, 2], { x: [1, 2], y: [1, 2] })],
    }, {})
  );
  assertEquals(texts.slice(0, 4), [
    'A <title> & "more"',
    "below it",
    "Normal",
    "Attack",
  ]);
  assertEquals(texts.at(-1), "at the end");
  assertEquals(count("figure") + count("div") + count("style"), 0);
  assert(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"'));
  assertStringIncludes(svg, `fill="${CARD_COLOR}"`);
  assertStringIncludes(svg, `color="${INK_COLOR}"`);
});

Deno.test("renderSvg() takes a bare svg and breaks long captions", () => {
  const marks = [Plot.dot([1], { x: [1], y: [1] })];
  assertEquals(figureTitle(drawFigure({ marks }, {})), "chart");
  const plain = draw(() => drawFigure({ marks }, {}));
  const { texts } = draw(() =>
    drawFigure({ marks, caption: "many words ".repeat(30) }, {})
  );
  assert(texts.length - plain.texts.length > 1);
});

Deno.test("renderSvg() inPage follows the page's colours and leaves it the heading", () => {
  const figure = drawFigure({
    title: "Heading",
    subtitle: "below it",
    color: { ...CLASS_COLORS, legend: true },
    marks: [Plot.dot([1], { x: [1], y: [1], fill: ATTACK_COLOR })],
  }, {});
  const svg = renderSvg(figure, { inPage: true, describedBy: "words" });
  const colors = svg.match(/#[0-9a-f]{6}/g)!;
  assertEquals(colors.length, svg.match(/var\(--chart-\w+, #/g)!.length);
  for (const name of ["ink", "card", "normal", "attack"]) {
    assertStringIncludes(svg, `var(--chart-${name}, `);
  }
  assertStringIncludes(
    svg,
    'role="img" aria-label="Heading" aria-describedby="words"',
  );
  assert(!svg.includes(">Heading<"));
  assertEquals(svg.split("aria-label").length - 1, 1);
  assertStringIncludes(svg, ">below it<");
});

Deno.test("renderSvg() writes no character that XML forbids", () => {
  const { texts } = draw(() =>
    drawFigure({
      title: "nul \0, bell \x07, half \ud800",
      marks: [Plot.dot([1], { x: [1], y: [1] })],
    }, {})
  );
  assertEquals(texts[0], "nul \\x00, bell \\x07, half \ufffd");
});

Deno.test("renderSvg() names ids after the content: equal for equal charts, unlike for others", () => {
  const ids = (svg: string) =>
    [...svg.matchAll(/ id="([^"]+)"/g)].map((m) => m[1]);
  const first = renderSvg(clipped(1));
  assertEquals(renderSvg(clipped(1)), first);
  assertEquals(ids(first).length, 1);
  assertStringIncludes(first, `clip-path="url(#${ids(first)[0]})"`);
  assertNotEquals(ids(renderSvg(clipped(1, "Another"))), ids(first));
});

Deno.test("renderSvg() leaves the figure as it was", () => {
  const figure = clipped(1);
  assertEquals(renderSvg(figure), renderSvg(figure));
});

Deno.test("renderSvg() rounds coordinates, not texts", () => {
  const svg = renderSvg(drawFigure({
    marks: [Plot.text(["0.123456"], { x: [1 / 3], y: [1] })],
    x: { domain: [0, 1] },
  }, {}));
  assertStringIncludes(svg, ">0.123456<");
  assertEquals(svg.match(/="[^"]*\.\d{3,}[^"]*"/g), null);
});

Deno.test("parseXml() tells XML from what only looks like it", () => {
  assertEquals(parseXml('<a b="1"><c/>x&#38;</a>').map((n) => n.name), [
    "a",
    "c",
  ]);
  for (
    const broken of [
      "<a>",
      "<a></b>",
      '<a b="1" b="2"/>',
      "<a b=1/>",
      '<a b="<"/>',
      "<a>&</a>",
      "<a/><a/>",
    ]
  ) {
    let message = "";
    try {
      parseXml(broken);
    } catch (error) {
      message = String(error);
    }
    assert(message, `Accepted ${broken}`);
  }
});

const svgOf = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20">` +
  `<rect width="100%" height="100 %" fill="#fff"/>${content}</svg>`;

Deno.test("renderPng() draws twice the pixels, and tells the size on the page", () => {
  const { png, width, height } = renderPng(svgOf(""));
  assertEquals([width, height], [60, 20]);
  // Width and height stand in the header of a PNG, big-endian, at bytes 16 and 20.
  const header = new DataView(png.buffer, png.byteOffset);
  assertEquals([header.getUint32(16), header.getUint32(20)], [120, 40]);
  assertEquals(new TextDecoder().decode(png.subarray(1, 4)), "PNG");
});

Deno.test("renderPng() draws text without the system's fonts, bold and regular", () => {
  const text = (weight: number, text: string) =>
    renderPng(
      svgOf(`<text x="5" y="15" font-weight="${weight}">${text}</text>`),
    ).png;
  const blank = renderPng(svgOf("")).png;
  assert(text(400, "flow").length > blank.length);
  assert(text(400, "flow").toBase64() !== text(700, "flow").toBase64());
  // What charts write beyond ASCII has a glyph of its own, not the box of a
  // missing one, which would make these equal.
  const signs = [..."→↑–−×⁻⁶±"].map((sign) => text(400, sign).toBase64());
  assertEquals(new Set(signs).size, signs.length);
});

Deno.test("renderPng() throws on what is no svg", () => {
  assertThrows(() => renderPng("<svg"), Error);
});
