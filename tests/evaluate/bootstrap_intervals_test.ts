import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { averagePrecision } from "../../lib/evaluate/precision_recall.ts";
import {
  bootstrapIntervals,
  type Interval,
} from "../../lib/evaluate/intervals.ts";
import { rocAuc } from "../../lib/evaluate/roc_curve.ts";
import { openRandom, permutation, type Random } from "../../lib/base/mod.ts";

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
    const found = bootstrapIntervals(labels, scores, { resamples: 4000 });
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
    const { rocAuc: [low, high] } = bootstrapIntervals(labels, scores, {
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
  const intervals = bootstrapIntervals(labels, scores);
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
      bootstrapIntervals(
        Array.from(order, (flow) => labels[flow]),
        Array.from(order, (flow) => values[flow]),
        { resamples: 50 },
      ),
      bootstrapIntervals(labels, values, { resamples: 50 }),
    );
  }
});

Deno.test("bootstrapIntervals() follows the seed", () => {
  const { labels, scores } = drawFlows(50, 30, openRandom(5, "bootstrap"));
  const of = (seed: number) => bootstrapIntervals(labels, scores, { seed });
  assertEquals(of(1), of(1));
  assertNotEquals(of(1), of(2));
  assertEquals(bootstrapIntervals(labels, scores), of(42));
});

Deno.test("bootstrapIntervals() draws a thousand times by default", () => {
  const { labels, scores } = drawFlows(50, 30, openRandom(5, "bootstrap"));
  assertEquals(
    bootstrapIntervals(labels, scores),
    bootstrapIntervals(labels, scores, { resamples: 1000 }),
  );
});

Deno.test("bootstrapIntervals() has no width where nothing can vary", () => {
  // Of equal scores every resample has the same areas, exactly; so has a
  // ranking without a mistake.
  assertEquals(bootstrapIntervals([0, 1, 0, 0], [3, 3, 3, 3]), {
    rocAuc: [0.5, 0.5],
    averagePrecision: [0.25, 0.25],
  });
  assertEquals(bootstrapIntervals([0, 0, 1, 1], [1, 2, 3, 4]), {
    rocAuc: [1, 1],
    averagePrecision: [1, 1],
  });
});

Deno.test("bootstrapIntervals() narrows with the root of the flows", () => {
  const width = (flows: number) => {
    const { labels, scores } = drawFlows(flows, flows, openRandom(6, "width"));
    const { rocAuc: [low, high] } = bootstrapIntervals(labels, scores);
    return high - low;
  };
  // Ten times for a hundred times the flows, each width good for some 5 %.
  assertAlmostEquals(width(100) / width(10_000), 10, 2.5);
});

Deno.test("bootstrapIntervals() rejects what has no areas", () => {
  assertThrows(
    () => bootstrapIntervals([0, 0], [1, 2]),
    RangeError,
    "found no attack",
  );
  assertThrows(
    () => bootstrapIntervals([0, 1], [1, 2], { resamples: 0 }),
    RangeError,
    "at least one resample: found 0",
  );
});
