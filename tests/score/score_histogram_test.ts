import { assertAlmostEquals, assertEquals } from "@std/assert";
import { ScoreHistogram } from "../../lib/score/counters.ts";

Deno.test("ScoreHistogram counts scores in twenty bins a decade", () => {
  const histogram = new ScoreHistogram();
  histogram.add(Float32Array.of(1.01, 1.02, 9));
  histogram.add(Float32Array.of(1.13));
  const { edges, counts } = histogram.bins()!;
  assertEquals(edges.length, counts.length + 1);
  assertEquals([counts[0], counts[1], counts.at(-1)], [2, 1, 1]); // 10^(1/20) = 1.12
  assertAlmostEquals(edges[1] / edges[0], 10 ** (1 / 20), 1e-12);
  assertEquals(edges[0] <= 1.01 && edges.at(-1)! > 9, true);
});

Deno.test("ScoreHistogram counts 0 in the first bin and Infinity in the last", () => {
  const histogram = new ScoreHistogram();
  assertEquals(histogram.bins(), null);
  histogram.add(Float32Array.of(0, Infinity, 1.01, 3));
  const { counts } = histogram.bins()!;
  assertEquals([counts[0], counts.at(-1)], [2, 2]);
});
