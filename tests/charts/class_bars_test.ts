import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { classBars } from "../../lib/charts/mod.ts";
import { ATTACK_COLOR, NORMAL_COLOR } from "../../lib/charts/style.ts";
import { draw } from "./_drawing.ts";

const COUNTS = [
  { name: "worms", count: 1 },
  { name: "normal", count: 3000 },
  { name: "dos", count: 999 },
];

Deno.test("classBars() draws a bar a class, the longest first, counts and shares beside", () => {
  const { count, texts, svg } = draw(() => classBars(COUNTS));
  assertEquals(count("rect", "bar"), 3);
  assertEquals(texts.slice(-3), [
    "3,000 (75.0 %)",
    "999 (25.0 %)",
    "1 (<0.1 %)",
  ]);
  assertStringIncludes(svg, NORMAL_COLOR);
  assertStringIncludes(svg, ATTACK_COLOR);
  assert(texts.includes("Flows →"));
});

Deno.test("classBars() announces a log axis", () => {
  const { texts } = draw(() => classBars(COUNTS, { logScale: true }));
  assert(texts.includes("Flows (log scale) →"));
  assertEquals(texts.filter((text) => /^1+0*k?$/.test(text)), [
    "1",
    "10",
    "100",
    "1k",
  ]);
});

Deno.test("classBars() draws no bar for a class without flows, but its name and 0", () => {
  const counts = [{ name: "Normal", count: 5 }, { name: "Attack", count: 0 }];
  for (const logScale of [false, true]) {
    const { count, texts } = draw(() => classBars(counts, { logScale }));
    assertEquals(count("rect", "bar"), 1);
    assertEquals(texts.slice(-2), ["5 (100.0 %)", "0 (0.0 %)"]);
  }
});

Deno.test("classBars() draws an empty frame without classes", () => {
  assertEquals(draw(() => classBars([])).count("rect", "bar"), 0);
});
