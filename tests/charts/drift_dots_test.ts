import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { driftDots } from "../../lib/charts/mod.ts";
import { ATTACK_COLOR, METRIC_COLOR } from "../../lib/charts/style.ts";
import { draw } from "./_drawing.ts";

Deno.test("driftDots() draws a dot a column, in the order given, and the bound", () => {
  const { svg, count, texts } = draw(() =>
    driftDots([
      { name: "sbytes", psi: 7.8512, hasMoved: true },
      { name: "dur", psi: 0.4, hasMoved: false },
      { name: "sttl", psi: 0, hasMoved: false },
    ], { bound: 0.25 })
  );
  assertEquals(count("circle"), 3);
  assert(svg.indexOf(">sbytes<") < svg.indexOf(">dur<"));
  for (const text of ["7.9", "0.4", "<0.01", "moved, above 0.25"]) {
    assertStringIncludes(texts.join(" ").replaceAll("&lt;", "<"), text);
  }
  assertEquals(svg.split(`fill="${ATTACK_COLOR}"`).length - 1, 1);
  assertEquals(svg.split(`fill="${METRIC_COLOR}"`).length - 1, 2);
});

Deno.test("driftDots() draws nothing without columns", () => {
  const { count } = draw(() => driftDots([], { bound: 0.25 }));
  assertEquals(count("circle"), 0);
});
