import { assertEquals, assertLess, assertThrows } from "@std/assert";
import { thinCurve } from "../../lib/charts/marks.ts";

Deno.test("thinCurve() leaves a short curve as it is", () => {
  assertEquals(thinCurve([0, 0, 1], [0, 1, 1]), [0, 1, 2]);
});

Deno.test("thinCurve() keeps the ends and no gap wider than a share of the length", () => {
  const x = Array.from({ length: 1001 }, (_, index) => index / 1000);
  const thin = thinCurve(x, x, 100);
  assertEquals(thin[0], 0);
  assertEquals(thin.at(-1), 1000);
  assertLess(thin.length, 103);
  for (let i = 1; i < thin.length; i++) {
    // A hundredth of the way, and one step of the curve at most.
    assertLess(x[thin[i]] - x[thin[i - 1]], 0.0111);
  }
});

Deno.test("thinCurve() rejects arrays of unlike length", () => {
  assertThrows(() => thinCurve([0], [0, 1]), TypeError, "found 1 and 2");
});
