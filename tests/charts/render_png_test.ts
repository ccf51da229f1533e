import { assert, assertEquals, assertThrows } from "@std/assert";
import { renderPng } from "../../lib/charts/mod.ts";

const SVG = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20">` +
  `<rect width="100%" height="100%" fill="#fff"/>${content}</svg>`;

Deno.test("renderPng() draws twice the pixels, and tells the size on the page", () => {
  const { png, width, height } = renderPng(SVG(""));
  assertEquals([width, height], [60, 20]);
  // Width and height stand in the header of a PNG, big-endian, at bytes 16 and 20.
  const header = new DataView(png.buffer, png.byteOffset);
  assertEquals([header.getUint32(16), header.getUint32(20)], [120, 40]);
  assertEquals(new TextDecoder().decode(png.subarray(1, 4)), "PNG");
});

Deno.test("renderPng() draws text without the system's fonts, bold and regular", () => {
  const text = (weight: number, text: string) =>
    renderPng(
      SVG(`<text x="5" y="15" font-weight="${weight}">${text}</text>`),
    ).png;
  const blank = renderPng(SVG("")).png;
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
