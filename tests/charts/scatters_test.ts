import { chartSource } from "../../lib/charts/figure.ts";
import {
  assert,
  assertEquals,
  assertLess,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import type { LatentPoint } from "../../lib/charts/scatters.ts";
import {
  latentFrames,
  latentScatter,
  scoreScatter,
} from "../../lib/charts/mod.ts";
import { ATTACK_COLOR, NORMAL_COLOR } from "../../lib/charts/style.ts";
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
    latentScatter(points(3, 2), { xLabel: "PC 1 (43 %)", yLabel: "PC 2 (9 %)" })
  );
  assertEquals(count("circle", "dot"), 5);
  const dots = svg.slice(svg.indexOf('aria-label="dot"'));
  assertLess(dots.indexOf(NORMAL_COLOR), dots.indexOf(ATTACK_COLOR));
  assert(texts.includes("PC 1 (43 %) →") && texts.includes("↑ PC 2 (9 %)"));
});

Deno.test("latentScatter() samples half of each class, and says so", () => {
  const { count, texts } = draw(() =>
    latentScatter(points(30, 20), { maxPoints: 10 })
  );
  assertEquals(count("circle", "dot"), 10);
  assert(texts.includes(
    "Drawn: 5 of 30 normal flows and 5 of 20 attacks, evenly chosen.",
  ));
});

Deno.test("latentScatter() gives one class what the other does not need", () => {
  const { texts } = draw(() => latentScatter(points(30, 2), { maxPoints: 10 }));
  assert(texts.includes(
    "Drawn: 8 of 30 normal flows and 2 of 2 attacks, evenly chosen.",
  ));
});

Deno.test("latentScatter() draws one point, equal points and none", () => {
  for (const list of [points(1, 0), [...points(1, 0), ...points(1, 0)], []]) {
    const { count } = draw(() => latentScatter(list));
    assertEquals(count("circle", "dot"), list.length);
  }
});

const PAIRS = {
  first: [1, 2, 50, 100],
  second: [1, 30, 2, 1000],
  labels: [0, 1, 0, 1],
  thresholds: [10, 20],
} as const;

Deno.test("scoreScatter() draws a dot a flow, and both thresholds", () => {
  const { count, texts, svg } = draw(() =>
    scoreScatter(PAIRS, { names: ["all columns", "no TTL"] })
  );
  assertEquals(count("circle", "dot"), 4);
  assertEquals(count("line", "rule"), 2);
  const said = texts.join(" ");
  assertStringIncludes(said, "Score of all columns (log scale)");
  assertStringIncludes(said, "Score of no TTL (log scale)");
  assertEquals(svg.includes("Drawn:"), false);
});

Deno.test("scoreScatter() leaves out what a log axis has no place for", () => {
  const { count } = draw(() =>
    scoreScatter({ ...PAIRS, first: [0, Infinity, 50, 100] })
  );
  assertEquals(count("circle", "dot"), 2);
});

Deno.test("scoreScatter() draws no threshold beyond the scores", () => {
  const { count, texts } = draw(() =>
    scoreScatter({ ...PAIRS, thresholds: [0.1, Infinity] })
  );
  assertEquals(count("line", "rule"), 0);
  assertEquals(texts.some((text) => text.includes("flagged")), false);
});

Deno.test("scoreScatter() says how many of too many flows it draws", () => {
  const flows = Array.from({ length: 100 }, (_, i) => i + 1);
  const { count, texts } = draw(() =>
    scoreScatter({
      ...PAIRS,
      first: flows,
      second: flows,
      labels: flows.map((flow) => Number(flow > 90)),
    }, { maxPoints: 40 })
  );
  assertEquals(count("circle", "dot"), 40);
  assertStringIncludes(
    texts.join(" "),
    "Drawn: 30 of 90 normal flows and 10 of 10 attacks, evenly chosen.",
  );
});

Deno.test("scoreScatter() draws no flows", () => {
  draw(() => scoreScatter({ ...PAIRS, first: [], second: [], labels: [] }));
});

Deno.test("scoreScatter() refuses scores of other flows", () => {
  assertThrows(
    () => scoreScatter({ ...PAIRS, second: [1] }),
    TypeError,
    "found 4 and 1 for 4 flows",
  );
});

const FRAMES = {
  names: ["epoch 1", "epoch 2"],
  x: [[0, 1, 2], [5, 6, 7]],
  y: [[0, 1, 2], [0, 0, 9]],
  labels: ["Normal", "Normal", "Attack"] as const,
};

Deno.test("latentFrames() draws the last moment on the axes of all, with a slider", () => {
  const { count, texts } = draw(() => latentFrames(FRAMES));
  assertEquals(count("circle", "dot"), 3);
  assert(texts.includes("Latent space, epoch 2"));
  assert(texts.includes("0") && texts.includes("8"));
  assertEquals(chartSource(latentFrames(FRAMES))!.slider, {
    option: "frame",
    name: "Epoch",
    labels: FRAMES.names,
  });
});

Deno.test("latentFrames() draws another moment, and hides a class", () => {
  const { count, texts } = draw(() =>
    latentFrames(FRAMES, { frame: 0, hide: ["Normal"] })
  );
  assertEquals(count("circle", "dot"), 1);
  assert(texts.includes("Latent space, epoch 1"));
});
