import { assertAlmostEquals, assertEquals } from "@std/assert";
import { type RunMetrics, summarizeSeeds } from "../../lib/pipeline/mod.ts";
import { mean, sampleDeviation } from "../../lib/pipeline/metrics.ts";

/** A run's metrics, of which these matter here. */
const run = (metrics: Partial<RunMetrics>) =>
  ({
    averagePrecisionAtNaturalShare: null,
    recallAt: null,
    ...metrics,
  }) as RunMetrics;

Deno.test("summarizeSeeds() gives mean and deviation of each metric", () => {
  const runs = [
    run({ seed: 3, rocAuc: 0.5, falseAlarmRate: 0 }),
    run({ seed: 4, rocAuc: 0.75, falseAlarmRate: 0.25 }),
    run({ seed: 5, rocAuc: 1, falseAlarmRate: 0.5 }),
  ];
  const metrics = summarizeSeeds(runs);
  assertEquals(metrics.seeds, [3, 4, 5]);
  assertEquals(metrics.mean.rocAuc, 0.75);
  assertEquals(metrics.std.rocAuc, 0.25); // √((1/16 + 0 + 1/16) / 2)
  assertEquals(metrics.mean.falseAlarmRate, 0.25);
  assertEquals(metrics.runs, runs);
});

Deno.test("summarizeSeeds() has null where a run has, or for one run's deviation", () => {
  const defined = run({ averagePrecisionAtNaturalShare: 0.5, rocAuc: 0.5 });
  const { mean, std } = summarizeSeeds([defined, run({ rocAuc: 0.5 })]);
  assertEquals(mean.averagePrecisionAtNaturalShare, null);
  assertEquals(std.averagePrecisionAtNaturalShare, null);
  assertEquals(summarizeSeeds([defined]).mean.rocAuc, 0.5);
  assertEquals(summarizeSeeds([defined]).std.rocAuc, null);
});

Deno.test("sampleDeviation() divides by n − 1", () => {
  assertEquals(mean([1, 2, 6]), 3);
  // √((4 + 1 + 9) / 2), a few roundings apart.
  assertAlmostEquals(sampleDeviation([1, 2, 6])!, Math.sqrt(7), 1e-12);
  assertEquals(sampleDeviation([1]), null);
});
