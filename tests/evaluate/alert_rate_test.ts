import { assertEquals, assertThrows } from "@std/assert";
import { alertRate } from "../../lib/evaluate/mod.ts";
import { wilsonInterval } from "../../lib/evaluate/intervals.ts";

Deno.test("alertRate() counts scores above the threshold, not those at it", () => {
  const scores = Float32Array.of(1, 5, 5, 7, Infinity);
  const found = alertRate(scores, {
    ...{ threshold: 5, target: 0.2, flowsPerDay: 1000 },
  });
  assertEquals(found, {
    ...{ target: 0.2, rate: 0.4, flagged: 2, flows: 5, scores },
    interval: wilsonInterval({ count: 2, total: 5 }),
    alertsPerDay: 400,
  });
  const unknown = alertRate(scores, { threshold: 5, target: 0.2 });
  assertEquals(unknown.alertsPerDay, null);
});

Deno.test("alertRate() rejects no flows", () => {
  assertThrows(
    () => alertRate(new Float32Array(0), { threshold: 1, target: 0.1 }),
    RangeError,
    "no flows",
  );
});
