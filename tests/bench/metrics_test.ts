import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  formatMetric,
  formatRatio,
  growthExponent,
  type MetricName,
  METRICS,
  ratioOf,
  reached,
  spread,
} from "../../bench/metrics.ts";
import { report } from "./_reports.ts";

const PAIR = {
  ours: report(
    { load: 1, preprocess: 2, train: 4, score: 1 },
    { peakBytes: 1e9, wallSeconds: 8 },
  ),
  other: report(
    { load: 2, preprocess: 7, train: 8, score: 5 },
    { peakBytes: 4e9, wallSeconds: 20 },
  ),
};

Deno.test("ratioOf() is above 1 where ours is faster, and a share for memory", () => {
  const ratio = (name: MetricName) => ratioOf(METRICS[name], PAIR);
  assertEquals(ratio("load + preprocess"), 3);
  assertEquals(ratio("train"), 2);
  assertEquals(ratio("score"), 5);
  assertEquals(ratio("end to end"), 2.5);
  assertEquals(ratio("peak memory"), 0.25);
});

Deno.test("METRICS has rows per second for training and scoring", () => {
  assertEquals(METRICS.train.of(PAIR.ours), 160 / 4);
  assertEquals(METRICS.score.of(PAIR.other), 50 / 5);
});

Deno.test("reached() compares speeds from below and memory from above", () => {
  const speed = { must: 1.7, aim: 2.5 };
  assertEquals([1.69, 1.7, 2.5].map((ratio) => reached(speed, ratio, false)), [
    "no",
    "must",
    "aim",
  ]);
  const memory = { must: 0.65, aim: 0.4 };
  assertEquals([0.66, 0.65, 0.4].map((ratio) => reached(memory, ratio, true)), [
    "no",
    "must",
    "aim",
  ]);
});

Deno.test("spread() finds the middle and the ends, as numbers and not as texts", () => {
  const values = [10, 9, 2];
  assertEquals(spread(values), { median: 9, low: 2, high: 10 });
  assertEquals(values, [10, 9, 2]); // in their order
  assertEquals(spread([1, 4, 2, 3]), { median: 2.5, low: 1, high: 4 });
  assertEquals(spread([5]), { median: 5, low: 5, high: 5 });
  assertThrows(() => spread([]), RangeError, "no values");
});

Deno.test("formatMetric() keeps three digits", () => {
  const seconds = [0.01234, 0.5, 9.876, 12.34, 123.4].map((value) =>
    formatMetric(value, "s")
  );
  assertEquals(seconds, ["0.012 s", "0.500 s", "9.88 s", "12.3 s", "123 s"]);
  assertEquals(formatMetric(88_249, "rows/s"), "88,200 rows/s");
  assertEquals(formatMetric(46e7, "bytes"), "0.460 GB");
});

Deno.test("formatRatio() has no range where there is one value", () => {
  assertEquals(formatRatio({ median: 2, low: 2, high: 2 }), "2.00×");
});

Deno.test("growthExponent() finds the power that values grow with", () => {
  const sizes = [10_000, 100_000, 1_000_000];
  const fit = (of: (n: number) => number) =>
    growthExponent(sizes.map((n) => [n, of(n)] as const));
  // Exact but for the rounding of logarithms.
  assertAlmostEquals(fit((n) => 3 * n ** 1.5), 1.5, 1e-12);
  assertAlmostEquals(fit(() => 7), 0, 1e-12);
  // By hand, in tens: values 1, 10, 10 at 0, 1, 2; slope ½ of the ends' rise.
  assertAlmostEquals(
    growthExponent([[1, 1], [10, 10], [100, 10]]),
    0.5,
    1e-12,
  );
});
