import { assertEquals, assertThrows } from "@std/assert";
import { recallByCategory } from "../../lib/evaluate/classification_report.ts";
import { wilsonInterval } from "../../lib/evaluate/intervals.ts";

const CATEGORIES = ["DoS", "Worms", "Fuzzers", "DoS", "DoS", "Analysis"];
const SCORES = [5, 2, 3, 1, 2, 9];

Deno.test("recallByCategory() counts each kind's attacks above the threshold", () => {
  assertEquals(recallByCategory(CATEGORIES, SCORES, 2), [
    {
      category: "DoS",
      flagged: 1, // 5, but neither 1 nor the 2 at the threshold
      rows: 3,
      recall: 1 / 3,
      interval: wilsonInterval({ count: 1, total: 3 }),
    },
    ...[["Analysis", 1], ["Fuzzers", 1], ["Worms", 0]].map((
      [category, flagged],
    ) => ({
      category: String(category),
      flagged: Number(flagged),
      rows: 1,
      recall: Number(flagged),
      interval: wilsonInterval({ count: Number(flagged), total: 1 }),
    })),
  ]);
});

Deno.test("recallByCategory() does not depend on the order of the attacks", () => {
  assertEquals(
    recallByCategory(CATEGORIES.toReversed(), SCORES.toReversed(), 2),
    recallByCategory(CATEGORIES, SCORES, 2),
  );
});

Deno.test("recallByCategory() rejects categories of another number", () => {
  assertThrows(
    () => recallByCategory(["DoS"], [1, 2], 0),
    TypeError,
    "found 1 categories for 2 attacks",
  );
});
