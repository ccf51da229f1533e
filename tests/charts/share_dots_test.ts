import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { shareDots } from "../../lib/charts/mod.ts";
import { ATTACK_COLOR, METRIC_COLOR } from "../../lib/charts/style.ts";
import { draw } from "./_drawing.ts";

Deno.test("shareDots() draws a dot a share, in the order given, and its number", () => {
  const { svg, count, texts } = draw(() =>
    shareDots([
      { name: "sttl", value: 0.997, isHighlighted: true },
      { name: "dload", value: 0.959 },
    ], { label: "ROC-AUC", start: 0.5 })
  );
  assertEquals(count("circle"), 2);
  assert(svg.indexOf(">sttl<") < svg.indexOf(">dload<"));
  for (const text of ["0.997", "0.959", "ROC-AUC"]) {
    assertStringIncludes(texts.join(" "), text);
  }
  for (const color of [ATTACK_COLOR, METRIC_COLOR]) {
    assertEquals(svg.split(`fill="${color}"`).length - 1, 1);
  }
});

Deno.test("shareDots() draws an interval where there is one", () => {
  const drawn = (interval?: [number, number]) =>
    draw(() =>
      shareDots([{ name: "dos", value: 0.5, interval }], { label: "Recall" })
    );
  const { svg, count } = drawn([0.4, 0.6]);
  assertEquals(svg.split(`stroke-opacity="0.5"`).length - 1, 1);
  assertEquals([count("path", "link"), drawn().count("path", "link")], [1, 0]);
});

Deno.test("shareDots() draws nothing without shares", () => {
  const { count } = draw(() => shareDots([], { label: "Recall" }));
  assertEquals(count("circle"), 0);
});
