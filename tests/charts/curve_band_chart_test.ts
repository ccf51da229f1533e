import { assertEquals, assertStringIncludes } from "@std/assert";
import { curveBandChart, renderSvg } from "../../lib/charts/mod.ts";

const BAND = {
  x: [0, 0.5, 1],
  mean: [0, 0.8, 1],
  low: [0, 0.7, 1],
  high: [0, 0.9, 1],
};

const count = (svg: string, text: string) => svg.split(text).length - 1;

Deno.test("curveBandChart() draws a line and a band, and what guessing reaches", () => {
  const svg = renderSvg(
    curveBandChart(BAND, { kind: "roc", subtitle: "5 seeds" }),
  );
  assertEquals(count(svg, `fill-opacity="0.25"`), 1);
  assertEquals(count(svg, "stroke-dasharray"), 1);
  assertStringIncludes(svg, "5 seeds");
  assertStringIncludes(svg, "false positive rate");
  assertEquals(count(svg, "NaN"), 0);
});

Deno.test("curveBandChart() draws guessing at the attacks' share for precision and recall", () => {
  const draw = (attackShare: number) =>
    renderSvg(curveBandChart(BAND, { kind: "precision-recall", attackShare }));
  assertStringIncludes(draw(0.1), "precision");
  assertEquals(draw(0.1) === draw(0.9), false);
});
