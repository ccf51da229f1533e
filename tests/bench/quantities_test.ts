import { assertEquals, assertThrows } from "@std/assert";
import {
  endToEnd,
  formatFigure,
  formatSpread,
  peakMemory,
  rateOf,
  ratioOf,
  reached,
  secondsOf,
  spread,
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

Deno.test("formatFigure() keeps three digits", () => {
  const seconds = [0.01234, 0.5, 9.876, 12.34, 123.4].map((value) =>
    formatFigure(value, "s")
  );
  assertEquals(seconds, ["0.012 s", "0.500 s", "9.88 s", "12.3 s", "123 s"]);
  assertEquals(formatFigure(88_249, "rows/s"), "88,200 rows/s");
  assertEquals(formatFigure(46e7, "bytes"), "0.460 GB");
});

Deno.test("formatSpread() has no range where there is one value", () => {
  assertEquals(formatSpread({ median: 2, low: 2, high: 2 }), "2.00×");
});
