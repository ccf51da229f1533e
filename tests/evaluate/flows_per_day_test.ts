import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { flowsPerDay } from "../../lib/evaluate/mod.ts";

const DAY = 86_400;

Deno.test("flowsPerDay() does not depend on the order, and changes nothing", () => {
  const times = [120, 0, 60];
  assertEquals(flowsPerDay(times), flowsPerDay([0, 60, 120]));
  assertEquals(times, [120, 0, 60]);
});

Deno.test("flowsPerDay() leaves out the time between two captures", () => {
  // 101 flows in 100 s, twice, four weeks apart: 202 flows in 200 s.
  const capture = Array.from({ length: 101 }, (_, second) => second);
  const twice = [...capture, ...capture.map((time) => time + 28 * DAY)];
  assertAlmostEquals(flowsPerDay(twice), 202 / 200 * DAY, 1e-9); // one division
});

Deno.test("flowsPerDay() counts waits up to the pause", () => {
  const times = [0, 10, 30];
  assertEquals(flowsPerDay(times, { pause: 20 }), 3 / 30 * DAY);
  assertEquals(flowsPerDay(times, { pause: 19 }), 3 / 10 * DAY);
});

Deno.test("flowsPerDay() refuses flows between which no time passes", () => {
  for (const times of [[], [5], [5, 5], [0, 1e9], [0, 1, NaN], [0, Infinity]]) {
    assertThrows(() => flowsPerDay(times), RangeError, "some time apart");
  }
});
