import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  binEdges,
  countBins,
  LINEAR,
  LOG,
  symlog,
} from "../../lib/charts/axes.ts";
import { chooseValueAxis, logExtent, logTicks } from "../../lib/charts/axes.ts";

Deno.test("chooseValueAxis() is linear for values of like size", () => {
  const { type, domain } = chooseValueAxis([31, 62, 254, NaN, Infinity]);
  assertEquals({ type, domain }, { type: "linear", domain: [31, 254] });
});

Deno.test("chooseValueAxis() is symlog from 50 times the median, zeros aside", () => {
  assertEquals(chooseValueAxis([0, 0, 0, 2, 2, 99]).type, "linear");
  const axis = chooseValueAxis([0, 0, 0, 2, 2, 100_000]);
  assertEquals(axis.type, "symlog");
  assertEquals(axis.constant, 2);
  // 10 has its place too near that of 0.
  assertEquals(axis.ticks, [0, 1000, 100_000]);
});

Deno.test("chooseValueAxis() gives a constant and an empty feature some length", () => {
  assertEquals(chooseValueAxis([4, 4]).domain, [2, 6]);
  assertEquals(chooseValueAxis([0]).domain, [-0.5, 0.5]);
  assertEquals(chooseValueAxis([NaN]).domain, [0, 1]);
});

Deno.test("logTicks() skips powers where there are many", () => {
  assertEquals(logTicks(1e-6, 1e3, 5), [1e-5, 1e-3, 0.1, 10, 1000]);
});

Deno.test("logTicks() falls back on the ends of a short axis", () => {
  assertEquals(logTicks(0.41, 0.44), [0.41, 0.44]);
  assertEquals(logTicks(2, 1), []);
});

Deno.test("logExtent() gives one value, and none, some length", () => {
  assertEquals(logExtent([5, 0.2, 70]), [0.2, 70]);
  assertEquals(logExtent([4, 4]), [2, 8]);
  const [low, high] = logExtent([]);
  assertEquals(low > 0 && low < high, true);
});

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
