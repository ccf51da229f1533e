import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { METRIC_COLOR, renderSvg, shareDots } from "../../lib/charts/mod.ts";
import { ATTACK_COLOR } from "../../lib/charts/palette.ts";

const count = (svg: string, text: string) => svg.split(text).length - 1;

Deno.test("shareDots() draws a dot a share, in the order given, and its number", () => {
  const svg = renderSvg(shareDots([
    { name: "sttl", value: 0.997, isHighlighted: true },
    { name: "dload", value: 0.959 },
  ], { label: "ROC-AUC", start: 0.5 }));
  assertEquals(count(svg, "<circle"), 2);
  assert(svg.indexOf(">sttl<") < svg.indexOf(">dload<"));
  for (const text of ["0.997", "0.959", "ROC-AUC"]) {
    assertStringIncludes(svg, text);
  }
  assertEquals(count(svg, `fill="${ATTACK_COLOR}"`), 1);
  assertEquals(count(svg, `fill="${METRIC_COLOR}"`), 1);
  assertEquals(count(svg, "NaN"), 0);
});

Deno.test("shareDots() draws an interval where there is one", () => {
  const draw = (interval?: [number, number]) =>
    renderSvg(shareDots([{ name: "dos", value: 0.5, interval }], {
      label: "Recall",
    }));
  assertEquals(count(draw([0.4, 0.6]), `stroke-opacity="0.5"`), 1);
  assertEquals(count(draw([0.4, 0.6]), "<path"), count(draw(), "<path") + 1);
});

Deno.test("shareDots() draws nothing without shares", () => {
  const svg = renderSvg(shareDots([], { label: "Recall" }));
  assertEquals([count(svg, "<circle"), count(svg, "NaN")], [0, 0]);
});
