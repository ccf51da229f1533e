import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { scoreHistogram } from "../../lib/charts/mod.ts";
import { draw } from "./_drawing.ts";

const SCORES = { edges: [1, 10, 100, 1000], counts: [60, 0, 5] };

Deno.test("scoreHistogram() draws a bar a bin, and the threshold with its number", () => {
  const { texts, count } = draw(() =>
    scoreHistogram({ ...SCORES, threshold: 200 })
  );
  assertEquals(count("rect", "rect"), 3);
  assertEquals(texts.filter((text) => text.startsWith("threshold")), [
    "threshold 200",
  ]);
});

Deno.test("scoreHistogram() says so where the threshold is off the axis, or nothing was counted", () => {
  for (const threshold of [0.1, 5000, Infinity]) {
    const { svg } = draw(() => scoreHistogram({ ...SCORES, threshold }));
    assertStringIncludes(svg, "The threshold is outside the axis.");
  }
  draw(() => scoreHistogram({ ...SCORES, counts: [0, 0, 0], threshold: 5 }));
});

Deno.test("scoreHistogram() refuses edges that are not one more than bins", () => {
  assertThrows(
    () => scoreHistogram({ edges: [1, 2], counts: [1, 2], threshold: 1 }),
    TypeError,
    "found 2 edges and 2 counts",
  );
});
