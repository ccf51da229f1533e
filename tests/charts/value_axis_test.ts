import { assertEquals } from "@std/assert";
import {
  chooseValueAxis,
  logExtent,
  logTicks,
} from "../../lib/charts/value_axis.ts";

Deno.test("chooseValueAxis() is linear for values of like size", () => {
  const { type, domain } = chooseValueAxis([31, 62, 254, NaN, Infinity]);
  assertEquals({ type, domain }, { type: "linear", domain: [31, 254] });
});

Deno.test("chooseValueAxis() is symlog from 50 times the median, zeros aside", () => {
  assertEquals(chooseValueAxis([0, 0, 0, 2, 2, 99]).type, "linear");
  const axis = chooseValueAxis([0, 0, 0, 2, 2, 100_000]);
  assertEquals(axis.type, "symlog");
  assertEquals(axis.constant, 2);
  // 10 has its place too near that of 0.
  assertEquals(axis.ticks, [0, 1000, 100_000]);
});

Deno.test("chooseValueAxis() gives a constant and an empty feature some length", () => {
  assertEquals(chooseValueAxis([4, 4]).domain, [2, 6]);
  assertEquals(chooseValueAxis([0]).domain, [-0.5, 0.5]);
  assertEquals(chooseValueAxis([NaN]).domain, [0, 1]);
});

Deno.test("logTicks() skips powers where there are many", () => {
  assertEquals(logTicks(1e-6, 1e3, 5), [1e-5, 1e-3, 0.1, 10, 1000]);
});

Deno.test("logTicks() falls back on the ends of a short axis", () => {
  assertEquals(logTicks(0.41, 0.44), [0.41, 0.44]);
  assertEquals(logTicks(2, 1), []);
});

Deno.test("logExtent() gives one value, and none, some length", () => {
  assertEquals(logExtent([5, 0.2, 70]), [0.2, 70]);
  assertEquals(logExtent([4, 4]), [2, 8]);
  const [low, high] = logExtent([]);
  assertEquals(low > 0 && low < high, true);
});
