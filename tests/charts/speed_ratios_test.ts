import { assert, assertEquals } from "@std/assert";
import { speedRatios } from "../../lib/charts/speed_ratios.ts";
import { draw } from "./_drawing.ts";

Deno.test("speedRatios() draws a dot and a spread for each ratio, the goals and the line at 1", () => {
  const { count, texts } = draw(() =>
    speedRatios([
      { name: "train", median: 2.04, low: 1.9, high: 2.2, must: 1.8, aim: 3 },
      { name: "load", median: 0.8, low: 0.8, high: 0.8 },
    ])
  );
  assertEquals(count("circle", "dot"), 2);
  assertEquals(count("path", "link"), 2);
  assertEquals(count("line", "tick"), 2);
  assert(texts.includes("equally fast"));
  assertEquals(texts.slice(-2), ["2.0×", "0.80×"]);
});

Deno.test("speedRatios() keeps goals that no ratio reaches inside its axis", () => {
  const { texts } = draw(() =>
    speedRatios([{
      name: "score",
      median: 1,
      low: 1,
      high: 1,
      must: 3,
      aim: 5,
    }])
  );
  assert(texts.includes("4×"));
});

Deno.test("speedRatios() draws an empty frame without ratios", () => {
  assertEquals(draw(() => speedRatios([])).count("circle", "dot"), 0);
});
