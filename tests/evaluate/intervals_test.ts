import scipy from "../fixtures/scipy_stats.json" with { type: "json" };
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { openRandom, permutation, type Random } from "../../lib/base/mod.ts";
import { type Interval, wilsonInterval } from "../../lib/evaluate/intervals.ts";
import { rocAuc } from "../../lib/evaluate/roc_curve.ts";
import { averagePrecision, intervalsOf } from "./_fixture.ts";

for (const { successes, trials, wilson } of scipy.proportions) {
  Deno.test(`wilsonInterval() is scipy's: ${successes} of ${trials}`, () => {
    const [low, high] = wilsonInterval({ count: successes, total: trials });
    // A handful of operations on numbers of at most 1, one of them a root.
    assertAlmostEquals(low, wilson[0], 1e-14);
    assertAlmostEquals(high, wilson[1], 1e-14);
  });
}

Deno.test("wilsonInterval() ends at 0 and at 1, not a little beside", () => {
  for (const total of [1, 3, 10, 77, 1e6]) {
    assertEquals(wilsonInterval({ count: 0, total })[0], 0);
    assertEquals(wilsonInterval({ count: total, total })[1], 1);
  }
});

Deno.test("wilsonInterval() covers the true share 95 times in 100", () => {
  // Over all outcomes of 50 flows, each with its binomial chance. There are but
  // 51 outcomes, so 0.95 is not met exactly: 0.97, 0.957 and 0.935.
  for (const share of [0.1, 0.3, 0.5]) {
    let covered = 0;
    let chance = (1 - share) ** 50; // of no flow, then of one more each time
    for (let count = 0; count <= 50; count++) {
      const [low, high] = wilsonInterval({ count, total: 50 });
      if (low <= share && share <= high) covered += chance;
      chance *= (50 - count) / (count + 1) * share / (1 - share);
    }
    assertAlmostEquals(covered, 0.95, 0.021, `${share}: ${covered}`);
  }
});

Deno.test("wilsonInterval() rejects counts that are no share", () => {
  for (const [count, total] of [[0, 0], [2, 1], [-1, 3], [0.5, 1], [NaN, 1]]) {
    assertThrows(
      () => wilsonInterval({ count, total }),
      RangeError,
      `found ${count} of ${total}`,
    );
  }
});

/** Scores of both classes, normal first, attacks higher by one deviation. */
function drawFlows(normals: number, attacks: number, random: Random) {
  const labels = new Uint8Array(normals + attacks).fill(1, normals);
  const scores = Float64Array.from(labels, (label) => random.normal() + label);
  return { labels, scores };
}

/** The bootstrap as it is told: draw flows, measure, sort, cut. */
function plainIntervals(
  { labels, scores }: { labels: Uint8Array; scores: Float64Array },
  measure: (labels: Uint8Array, scores: Float64Array) => number,
  resamples: number,
  random: Random,
): Interval {
  const normals = labels.indexOf(1);
  const attacks = labels.length - normals;
  const areas = Array.from({ length: resamples }, () =>
    measure(
      labels,
      scores.map((_, flow) =>
        flow < normals
          ? scores[random.integer(normals)]
          : scores[normals + random.integer(attacks)]
      ),
    )).sort((a, b) => a - b);
  return [areas[0.025 * resamples], areas[0.975 * resamples]];
}

Deno.test("bootstrapIntervals() agrees with drawing flows and measuring anew", () => {
  const random = openRandom(1, "plain bootstrap");
  const flows = drawFlows(60, 30, random);
  const tied = {
    labels: flows.labels,
    scores: flows.scores.map((score) => Math.round(score)), // six scores or so
  };
  for (const { labels, scores } of [flows, tied]) {
    const found = intervalsOf(labels, scores, { resamples: 4000 });
    for (const name of ["rocAuc", "averagePrecision"] as const) {
      const measure = name === "rocAuc" ? rocAuc : averagePrecision;
      const plain = plainIntervals({ labels, scores }, measure, 4000, random);
      // A 2.5 % quantile of 4,000 normal values has a deviation of 0.042 of
      // theirs, a hundredth of the interval's width; two of them: 1.5. Four.
      const tolerance = 4 * 0.015 * (plain[1] - plain[0]);
      assertAlmostEquals(found[name][0], plain[0], tolerance, name);
      assertAlmostEquals(found[name][1], plain[1], tolerance, name);
    }
  }
});

Deno.test("bootstrapIntervals() covers the true area about 95 times in 100", () => {
  const random = openRandom(2, "coverage");
  const truth = 0.7602499389; // Φ(1 / √2), of two normal classes one apart
  let covered = 0;
  for (let trial = 0; trial < 300; trial++) {
    const { labels, scores } = drawFlows(80, 40, random);
    const { rocAuc: [low, high] } = intervalsOf(labels, scores, {
      resamples: 400,
      seed: trial,
    });
    if (low <= truth && truth <= high) covered++;
  }
  // 300 trials vary by 1.3 %; a percentile interval of forty attacks is known to
  // fall short by a percent or two. Three deviations above, and five below.
  assert(covered / 300 > 0.885 && covered / 300 < 0.99, `${covered / 300}`);
});

Deno.test("bootstrapIntervals() holds the observed areas", () => {
  const { labels, scores } = drawFlows(200, 100, openRandom(3, "bootstrap"));
  const intervals = intervalsOf(labels, scores);
  for (
    const [[low, high], area] of [
      [intervals.rocAuc, rocAuc(labels, scores)],
      [intervals.averagePrecision, averagePrecision(labels, scores)],
    ] as [Interval, number][]
  ) {
    assertGreater(area, low);
    assertGreater(high, area);
  }
});

Deno.test("bootstrapIntervals() does not depend on the order of the flows", () => {
  const random = openRandom(4, "bootstrap order");
  const { labels, scores } = drawFlows(300, 200, random);
  const tied = scores.map((score) => Math.round(4 * score));
  for (const values of [scores, tied]) {
    const order = permutation(labels.length, random);
    assertEquals(
      intervalsOf(
        Array.from(order, (flow) => labels[flow]),
        Array.from(order, (flow) => values[flow]),
        { resamples: 50 },
      ),
      intervalsOf(labels, values, { resamples: 50 }),
    );
  }
});

Deno.test("bootstrapIntervals() follows the seed", () => {
  const { labels, scores } = drawFlows(50, 30, openRandom(5, "bootstrap"));
  const of = (seed: number) => intervalsOf(labels, scores, { seed });
  assertEquals(of(1), of(1));
  assertNotEquals(of(1), of(2));
  assertEquals(intervalsOf(labels, scores), of(42));
});

Deno.test("bootstrapIntervals() draws a thousand times by default", () => {
  const { labels, scores } = drawFlows(50, 30, openRandom(5, "bootstrap"));
  assertEquals(
    intervalsOf(labels, scores),
    intervalsOf(labels, scores, { resamples: 1000 }),
  );
});

Deno.test("bootstrapIntervals() has no width where nothing can vary", () => {
  // Of equal scores every resample has the same areas, exactly; so has a
  // ranking without a mistake.
  assertEquals(intervalsOf([0, 1, 0, 0], [3, 3, 3, 3]), {
    rocAuc: [0.5, 0.5],
    averagePrecision: [0.25, 0.25],
  });
  assertEquals(intervalsOf([0, 0, 1, 1], [1, 2, 3, 4]), {
    rocAuc: [1, 1],
    averagePrecision: [1, 1],
  });
});

Deno.test("bootstrapIntervals() narrows with the root of the flows", () => {
  const width = (flows: number) => {
    const { labels, scores } = drawFlows(flows, flows, openRandom(6, "width"));
    const { rocAuc: [low, high] } = intervalsOf(labels, scores);
    return high - low;
  };
  // Ten times for a hundred times the flows, each width good for some 5 %.
  assertAlmostEquals(width(100) / width(10_000), 10, 2.5);
});

Deno.test("bootstrapIntervals() rejects what has no areas", () => {
  assertThrows(
    () => intervalsOf([0, 0], [1, 2]),
    RangeError,
    "found no attack",
  );
  assertThrows(
    () => intervalsOf([0, 1], [1, 2], { resamples: 0 }),
    RangeError,
    "at least one resample: found 0",
  );
});
