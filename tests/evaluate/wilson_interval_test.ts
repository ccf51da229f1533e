import {
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
  assertThrows,
} from "@std/assert";
import {
  differenceInterval,
  wilsonInterval,
} from "../../lib/evaluate/intervals.ts";

import scipy from "../fixtures/scipy_stats.json" with { type: "json" };

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

Deno.test("differenceInterval() gives the examples of Newcombe's table II", () => {
  const examples = [
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.8090],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [10, 10, 0, 10, 0.6075, 1],
  ];
  for (const [a, ofA, b, ofB, low, high] of examples) {
    const found = differenceInterval({ count: a, total: ofA }, {
      count: b,
      total: ofB,
    });
    assertAlmostEquals(found[0], low, 0.5e-4); // printed with four digits
    assertAlmostEquals(found[1], high, 0.5e-4);
  }
});

Deno.test("differenceInterval() changes its sign with the order", () => {
  const [a, b] = [{ count: 7, total: 90 }, { count: 2, total: 110 }];
  const [low, high] = differenceInterval(a, b);
  assertEquals(differenceInterval(b, a), [-high, -low]);
});

Deno.test("differenceInterval() takes both samples into account", () => {
  const width = (flows: number) => {
    const [low, high] = differenceInterval(
      { count: 10, total: 1000 },
      { count: flows / 100, total: flows },
    );
    return high - low;
  };
  const [low, high] = wilsonInterval({ count: 10, total: 1000 });
  assertGreater(width(1000), 1.3 * (high - low)); // √2 wider, about
  assertLess(width(1e8), 1.01 * (high - low)); // the other is known exactly
});
