import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  agreementByCategory,
  rankCorrelation,
  rankingSteadiness,
  topOverlap,
} from "../../lib/evaluate/mod.ts";

Deno.test("agreementByCategory() counts who flags what, each kind by itself", () => {
  const categories = ["normal", "dos", "normal", "worms", "dos", "normal"];
  const first = { scores: [1, 9, 9, 9, 1, 5], threshold: 5 };
  const second = { scores: [10, 90, 10, 10, 90, 10], threshold: 50 };
  assertEquals(agreementByCategory(categories, first, second), [
    { category: "normal", both: 0, onlyFirst: 1, onlySecond: 0, neither: 2 },
    { category: "dos", both: 1, onlyFirst: 0, onlySecond: 1, neither: 0 },
    { category: "worms", both: 0, onlyFirst: 1, onlySecond: 0, neither: 0 },
  ]);
});

Deno.test("agreementByCategory() does not flag a score at the threshold", () => {
  const at = { scores: [2], threshold: 2 };
  const [{ neither }] = agreementByCategory(["dos"], at, at);
  assertEquals(neither, 1);
});

Deno.test("agreementByCategory() refuses scores of other flows", () => {
  const two = { scores: [1, 2], threshold: 1 };
  assertThrows(
    () => agreementByCategory(["dos", "dos"], two, { ...two, scores: [1] }),
    TypeError,
    "found 2 and 1 for 2 flows",
  );
});

Deno.test("rankCorrelation() is 1 for one order, −1 for the opposite", () => {
  assertEquals(rankCorrelation([1, 2, 30, 4], [0.1, 0.2, 90, 0.7]), 1);
  assertEquals(rankCorrelation([1, 2, 3], [9, 8, Number.MIN_VALUE]), -1);
});

Deno.test("rankCorrelation() without ties is 1 − 6 Σd² / (n (n² − 1))", () => {
  // Ranks 1 2 3 4 5 and 2 1 4 3 5: Σd² = 4, so 1 − 24 / 120.
  assertAlmostEquals(
    rankCorrelation([1, 2, 3, 4, 5], [20, 10, 40, 30, 50]),
    0.8,
    1e-15, // ranks are exact, the quotient is rounded
  );
});

Deno.test("rankCorrelation() lets equal scores share their mean rank", () => {
  // Centred ranks −1.5 0 0 1.5 and −1.5 −0.5 0.5 1.5: 4.5 / √(4.5 · 5).
  assertAlmostEquals(
    rankCorrelation([1, 2, 2, 3], [1, 2, 3, 4]),
    4.5 / Math.sqrt(4.5 * 5),
    1e-15,
  );
});

Deno.test("rankCorrelation() takes infinite scores for the highest", () => {
  assertEquals(rankCorrelation([1, Infinity, 2], [1, 3, 2]), 1);
});

Deno.test("rankCorrelation() refuses scores that have no order", () => {
  assertThrows(() => rankCorrelation([1], [1, 2]), TypeError, "found 1 and 2");
  assertThrows(
    () => rankCorrelation([1, 2], [1, NaN]),
    RangeError,
    "found NaN at 1",
  );
  for (const equal of [[], [7], [7, 7]]) {
    assertThrows(
      () => rankCorrelation(equal, equal),
      RangeError,
      "found equal ones alone",
    );
  }
});

Deno.test("topOverlap() is the share of the highest that both have", () => {
  const first = [9, 8, 7, 1, 2, 3];
  const second = [9, 1, 8, 7, 2, 3];
  assertEquals(topOverlap(first, second, 1), 1);
  assertEquals(topOverlap(first, second, 2), 1 / 2);
  assertEquals(topOverlap(first, second, 3), 2 / 3);
  assertEquals(topOverlap(first, second, 100), 1);
});

Deno.test("topOverlap() takes the earlier of equal scores", () => {
  assertEquals(topOverlap([5, 5, 1], [1, 5, 2], 1), 0);
  assertEquals(topOverlap([5, 5, 1], [6, 5, 2], 1), 1);
});

Deno.test("topOverlap() refuses no flows, and no count", () => {
  assertThrows(() => topOverlap([], [], 1), RangeError, "found 1 of 0");
  for (const count of [0, -1, 1.5, NaN]) {
    assertThrows(
      () => topOverlap([1], [1], count),
      RangeError,
      `found ${count} of 1`,
    );
  }
});

Deno.test("rankingSteadiness() compares all pairs of rankings", () => {
  const [rising, falling] = [[1, 2, 3, 4], [4, 3, 2, 1]];
  assertEquals(rankingSteadiness([rising, rising, falling], 1), {
    flows: 4,
    rankCorrelation: { mean: -1 / 3, min: -1 }, // of 1, −1 and −1
    topOverlap: { mean: 1 / 3, min: 0 },
    top: 1,
  });
  const all = rankingSteadiness([rising, falling], 100);
  assertEquals([all.top, all.topOverlap.min], [4, 1]);
  assertThrows(() => rankingSteadiness([rising], 1), RangeError, "found 1");
});
