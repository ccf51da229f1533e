import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  binEdges,
  countBins,
  LINEAR,
  LOG,
  symlog,
} from "../../lib/charts/histogram.ts";

Deno.test("binEdges() cuts at equal ratios on a log scale, its ends exact", () => {
  const edges = binEdges(0.3, 300, 3, LOG);
  assertEquals([edges[0], edges[3]], [0.3, 300]);
  assertAlmostEquals(edges[1], 3, 1e-14); // rounding of log10 and power
  assertAlmostEquals(edges[2], 30, 1e-13);
});

Deno.test("symlog() goes through 0, keeps signs and comes back", () => {
  const scale = symlog(10);
  assertEquals(scale.forward(0), 0);
  assertAlmostEquals(scale.forward(-90), -Math.log(10), 1e-15); // 1 + 90/10
  for (const value of [-1e6, -1, 0.5, 1e9]) {
    // Two roundings of a logarithm near 20, magnified by as much.
    assertAlmostEquals(
      scale.backward(scale.forward(value)),
      value,
      Math.abs(value) * 1e-14,
    );
  }
});

Deno.test("countBins() gives an edge to the bin above it, the last to the last", () => {
  assertEquals(countBins([0, 1, 1, 2], binEdges(0, 2, 2, LINEAR)), [1, 3]);
});

Deno.test("countBins() counts infinite values at the ends, NaN nowhere", () => {
  assertEquals(countBins([-Infinity, Infinity, NaN], [0, 1, 2]), [1, 1]);
});
