import { assertEquals } from "@std/assert";
import {
  endToEnd,
  peakMemory,
  rateOf,
  ratioOf,
  reached,
  secondsOf,
} from "../../bench/quantities.ts";
import { report } from "./_reports.ts";

const PAIR = {
  ours: report(
    { load: 1, preprocess: 2, train: 4 },
    { peakBytes: 1e9, wallSeconds: 8 },
  ),
  original: report(
    { load: 2, preprocess: 7, train: 8 },
    { peakBytes: 4e9, wallSeconds: 20 },
  ),
};

Deno.test("ratioOf() is above 1 where ours is faster, and a share for memory", () => {
  assertEquals(ratioOf(secondsOf(["load"]), PAIR), 2);
  assertEquals(ratioOf(secondsOf(["load", "preprocess"]), PAIR), 3);
  assertEquals(ratioOf(rateOf("train"), PAIR), 2);
  assertEquals(ratioOf(endToEnd(), PAIR), 2.5);
  assertEquals(ratioOf(peakMemory(), PAIR), 0.25);
});

Deno.test("rateOf() is rows a second", () => {
  assertEquals(rateOf("train").of(PAIR.ours), 160 / 4);
});

Deno.test("reached() compares speeds from below and memory from above", () => {
  const speed = endToEnd({ must: 1.7, aim: 2.5 });
  assertEquals([1.69, 1.7, 2.5].map((ratio) => reached(speed, ratio)), [
    "no",
    "must",
    "aim",
  ]);
  const memory = peakMemory({ must: 0.65, aim: 0.4 });
  assertEquals([0.66, 0.65, 0.4].map((ratio) => reached(memory, ratio)), [
    "no",
    "must",
    "aim",
  ]);
  assertEquals(reached(endToEnd(), 9), "");
});
