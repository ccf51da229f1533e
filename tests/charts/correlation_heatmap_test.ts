import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { correlationHeatmap } from "../../lib/charts/mod.ts";
import { UNDEFINED_COLOR } from "../../lib/charts/style.ts";
import { draw } from "./_drawing.ts";

Deno.test("correlationHeatmap() draws a cell a pair, numbers in them, and a ramp", () => {
  const { count, texts, svg } = draw(() =>
    correlationHeatmap(["dur", "sbytes"], [[1, -0.25], [-0.25, 1]])
  );
  assertEquals(count("rect", "cell"), 4);
  assertEquals(count("rect", "rect"), 100); // the ramp
  assertEquals(texts.filter((text) => text === "−0.25").length, 2);
  assertEquals(texts.filter((text) => text === "sbytes").length, 2);
  assert(texts.includes("Pearson correlation"));
  // The ends of d3's RdBu: dark red for 1.
  assertStringIncludes(svg, 'fill="rgb(103, 0, 31)"');
});

Deno.test("correlationHeatmap() leaves the numbers out where there are many columns", () => {
  const names = Array.from({ length: 13 }, (_, index) => `f${index}`);
  const { texts, count } = draw(() =>
    correlationHeatmap(names, names.map(() => names.map(() => 0.5)))
  );
  assertEquals(count("rect", "cell"), 169);
  assertEquals(texts.filter((text) => text === "0.50").length, 0);
});

Deno.test("correlationHeatmap() greys what is not defined, and says so", () => {
  const { svg, texts } = draw(() =>
    correlationHeatmap(["a", "b"], [[1, NaN], [NaN, NaN]])
  );
  assertEquals(svg.split(`fill="${UNDEFINED_COLOR}"`).length - 1, 3);
  assert(texts.some((text) => text.startsWith("Grey: not defined")));
});

Deno.test("correlationHeatmap() rejects a matrix that does not fit the names", () => {
  assertThrows(
    () => correlationHeatmap(["a", "b"], [[1, 0]]),
    TypeError,
    "each of the 2 names: found 1 rows of 2",
  );
});
