import { assertEquals } from "@std/assert";
import { flowTime, type Period } from "../../../lib/dataset/generate/hosts.ts";

const date = (position: number, period?: Period) =>
  new Date(flowTime(position, period) * 1000).toISOString();

Deno.test("flowTime() runs from the first second to the last", () => {
  assertEquals(date(0), "2015-01-22T11:49:37.000Z");
  assertEquals(date(1), "2015-02-18T12:21:08.000Z");
});

Deno.test("flowTime() leaps over the weeks between the captures", () => {
  const leap = 16 / 31; // 16 of 31 hours belong to the first capture
  assertEquals(date(leap - 1 / 31), "2015-01-23T02:49:37.000Z");
  assertEquals(date(leap + 1 / 31), "2015-02-17T22:21:08.000Z");
});

Deno.test("flowTime() begins where it is told and spreads flows over days", () => {
  const start = Date.parse("2026-03-02T00:00:00Z") / 1000;
  assertEquals(date(0, { start }), "2026-03-02T00:00:00.000Z");
  assertEquals(date(1, { start }), "2026-03-29T00:31:31.000Z"); // 27 days
  assertEquals(date(0.25, { start, days: 2 }), "2026-03-02T12:00:00.000Z");
  assertEquals(date(1, { days: 7 }), "2015-01-29T11:49:37.000Z");
});
