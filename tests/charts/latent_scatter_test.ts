import { assert, assertEquals, assertLess } from "@std/assert";
import type { LatentPoint } from "../../lib/charts/scatter.ts";
import { latentScatter } from "../../lib/charts/mod.ts";
import { ATTACK_COLOR, NORMAL_COLOR } from "../../lib/charts/palette.ts";
import { draw } from "./_drawing.ts";

function points(normals: number, attacks: number): LatentPoint[] {
  return Array.from({ length: normals + attacks }, (_, index) => ({
    x: index,
    y: -index,
    label: index < attacks ? "Attack" : "Normal", // attacks come first here
  }));
}

Deno.test("latentScatter() draws a dot a flow, attacks above", () => {
  const { svg, count, texts } = draw(() =>
    latentScatter(points(3, 2), { xLabel: "PC 1 (43%)", yLabel: "PC 2 (9%)" })
  );
  assertEquals(count("circle", "dot"), 5);
  const dots = svg.slice(svg.indexOf('aria-label="dot"'));
  assertLess(dots.indexOf(NORMAL_COLOR), dots.indexOf(ATTACK_COLOR));
  assert(texts.includes("PC 1 (43%) →") && texts.includes("↑ PC 2 (9%)"));
});

Deno.test("latentScatter() samples half of each class, and says so", () => {
  const { count, texts } = draw(() =>
    latentScatter(points(30, 20), { maxPoints: 10 })
  );
  assertEquals(count("circle", "dot"), 10);
  assert(texts.includes(
    "Drawn: 5 of 30 normal flows and 5 of 20 attacks, at random.",
  ));
});

Deno.test("latentScatter() gives one class what the other does not need", () => {
  const { texts } = draw(() => latentScatter(points(30, 2), { maxPoints: 10 }));
  assert(texts.includes(
    "Drawn: 8 of 30 normal flows and 2 of 2 attacks, at random.",
  ));
});

Deno.test("latentScatter() draws one point, equal points and none", () => {
  for (const list of [points(1, 0), [...points(1, 0), ...points(1, 0)], []]) {
    const { count } = draw(() => latentScatter(list));
    assertEquals(count("circle", "dot"), list.length);
  }
});
