import { assert, assertEquals } from "@std/assert";
import { drawRows, drawRowsByChance } from "../../lib/isolation/mod.ts";
import { openRandom } from "../../lib/base/mod.ts";

Deno.test("drawRows() draws different rows, ascending", () => {
  const drawn = drawRows(1000, 400, openRandom(42, "draw"));
  assertEquals(new Set(drawn).size, 400);
  assertEquals(drawn, drawn.toSorted());
  assert(drawn[399] < 1000);
});

Deno.test("drawRows() draws every set equally often", () => {
  const random = openRandom(42, "draw");
  const counts = new Map<string, number>();
  for (let draw = 0; draw < 6000; draw++) {
    const key = drawRows(4, 2, random).join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  assertEquals(counts.size, 6); // of four, two
  for (const [key, count] of counts) {
    // 1000 each, deviation √(6000 · 1/6 · 5/6) = 29, four of them allowed.
    assert(Math.abs(count - 1000) < 4 * 29, `${count} times ${key}`);
  }
});

Deno.test("drawRowsByChance() draws all rows where all are asked for", () => {
  const chances = Float64Array.of(1, 0.01, 0.5);
  const drawn = drawRowsByChance(chances, 3, openRandom(42, "draw"));
  assertEquals(drawn, Uint32Array.of(0, 1, 2));
});

Deno.test("drawRowsByChance() draws rows as often as their chances say", () => {
  const random = openRandom(42, "draw");
  const counts = [0, 0, 0];
  for (let draw = 0; draw < 7000; draw++) {
    counts[drawRowsByChance(Float64Array.of(1, 0.5, 0.25), 1, random)[0]]++;
  }
  for (const [row, expected] of [4000, 2000, 1000].entries()) {
    // The largest deviation is √(7000 · 4/7 · 3/7) = 41, four of them allowed.
    assert(Math.abs(counts[row] - expected) < 4 * 41, `${counts}`);
  }
});
