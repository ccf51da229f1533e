import { assertEquals, assertThrows } from "@std/assert";
import { compareAlerts } from "../../lib/evaluate/mod.ts";

const scores = Float32Array.of(1, 2, 3, 4);

Deno.test("compareAlerts() finds a detector to agree with itself", () => {
  const own = { scores, threshold: 2 };
  assertEquals(compareAlerts(own, own, 3), {
    both: 2,
    onlyFirst: 0,
    onlySecond: 0,
    neither: 2,
    topOverlap: 1,
  });
});

Deno.test("compareAlerts() counts whose alerts differ, and compares all there are", () => {
  const opposite = { scores: scores.toReversed(), threshold: 3 };
  assertEquals(compareAlerts({ scores, threshold: 2 }, opposite, 1), {
    both: 0,
    onlyFirst: 2,
    onlySecond: 1,
    neither: 1,
    topOverlap: 0,
  });
  assertEquals(compareAlerts({ scores, threshold: 2 }, opposite).topOverlap, 1);
});

Deno.test("compareAlerts() refuses scores of other flows", () => {
  assertThrows(
    () =>
      compareAlerts({ scores, threshold: 1 }, {
        scores: Float32Array.of(1),
        threshold: 1,
      }),
    TypeError,
    "found 4 and 1",
  );
});
