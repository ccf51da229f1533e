import { assertEquals, assertThrows } from "@std/assert";
import { spread } from "../../bench/statistics.ts";

Deno.test("spread() finds the middle and the ends, as numbers and not as texts", () => {
  assertEquals(spread([10, 9, 2]), { median: 9, low: 2, high: 10 });
  assertEquals(spread([1, 4, 2, 3]), { median: 2.5, low: 1, high: 4 });
  assertEquals(spread([5]), { median: 5, low: 5, high: 5 });
});

Deno.test("spread() leaves its values in their order", () => {
  const values = [3, 1, 2];
  spread(values);
  assertEquals(values, [3, 1, 2]);
});

Deno.test("spread() refuses no values", () => {
  assertThrows(() => spread([]), RangeError, "no values");
});
