import { assertEquals } from "@std/assert";
import { captureTime } from "../../../lib/dataset/generate/hosts.ts";

const date = (position: number) =>
  new Date(captureTime(position) * 1000).toISOString();

Deno.test("captureTime() runs from the first second to the last", () => {
  assertEquals(date(0), "2015-01-22T11:49:37.000Z");
  assertEquals(date(1), "2015-02-18T12:21:08.000Z");
});

Deno.test("captureTime() leaps over the weeks between the captures", () => {
  const leap = 16 / 31; // 16 of 31 hours belong to the first capture
  assertEquals(date(leap - 1 / 31), "2015-01-23T02:49:37.000Z");
  assertEquals(date(leap + 1 / 31), "2015-02-17T22:21:08.000Z");
});
