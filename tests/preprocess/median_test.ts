import { assertEquals } from "@std/assert";
import { findMedian } from "../../lib/preprocess/mod.ts";
import { openRandom } from "../../lib/base/mod.ts";

function median(values: number[]): number {
  const column = Float64Array.from(values);
  return findMedian(column, new Float64Array(values.length)).median;
}

Deno.test("findMedian() takes the middle value, or the mean of the middle two", () => {
  assertEquals(median([3, 1, 2]), 2);
  assertEquals(median([4, 1, 3, 2]), 2.5);
  assertEquals(median([7]), 7);
});

Deno.test("findMedian() passes gaps over, and is NaN where nothing else is", () => {
  assertEquals(median([NaN, 5, NaN, 1]), 3);
  assertEquals(median([NaN, NaN]), NaN);
  assertEquals(median([]), NaN);
  const gaps = (...values: number[]) =>
    findMedian(Float64Array.from(values), new Float64Array(values.length)).gaps;
  assertEquals([gaps(NaN, 5, NaN), gaps(5, Infinity)], [2, 0]);
});

Deno.test("findMedian() orders negative numbers, zeros and infinities", () => {
  assertEquals(median([-1, -2, -3]), -2);
  assertEquals(median([-5, 3, -1e300, 1e-300]), (-5 + 1e-300) / 2);
  assertEquals(median([0, -0, -1e-320, 1e-320]), 0);
  assertEquals(median([-Infinity, 7, Infinity]), 7);
  assertEquals(median([1, 1e6]), 500_000.5); // far apart: two buckets
});

Deno.test("findMedian() agrees with sorting, whatever the values look like", () => {
  const random = openRandom(42, "median");
  const shapes: Record<string, (i: number) => number> = {
    distinct: () => random.normal(),
    "mostly equal": () => Math.max(0, random.integer(10) - 8),
    ascending: (i) => i,
    descending: (i) => -i,
    negative: () => -Math.abs(random.normal()),
    infinite: () => random.integer(3) === 0 ? Infinity : -1,
  };
  for (const [shape, value] of Object.entries(shapes)) {
    for (const size of [599, 600, 5000, 5001]) { // sampling begins at 602
      const values = Float64Array.from({ length: size }, (_, i) => value(i));
      const sorted = values.slice().sort();
      const middle = size >> 1;
      const expected = size % 2 === 1
        ? sorted[middle]
        : (sorted[middle - 1] + sorted[middle]) / 2;
      const found = findMedian(values, new Float64Array(size)).median;
      assertEquals(found, expected, `${size} ${shape} values`);
    }
  }
});
