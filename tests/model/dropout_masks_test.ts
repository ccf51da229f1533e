import { assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { DropoutMasks } from "../../lib/model/mod.ts";

const ARCHITECTURE = {
  inputDim: 5,
  hiddenDims: [100, 50],
  latentDim: 3,
  dropoutRates: [0.3, 0.2],
};

Deno.test("DropoutMasks.next() drops each layer's share and scales the rest", () => {
  const rows = 1000;
  const masks = new DropoutMasks(ARCHITECTURE, 42).next(rows);
  let start = 0;
  for (const [width, rate] of [[100, 0.3], [50, 0.2], [50, 0.2], [100, 0.3]]) {
    const layer = masks.subarray(start, start + rows * width);
    assertEquals(new Set(layer), new Set([0, Math.fround(1 / (1 - rate))]));
    const dropped = layer.reduce((sum, m) => sum + Number(m === 0), 0);
    // Of 50,000 draws or more the share deviates by 0.002; four are allowed.
    assertAlmostEquals(dropped / layer.length, rate, 0.008);
    start += layer.length;
  }
  assertEquals(start, masks.length);
});

Deno.test("DropoutMasks.next() drops neighbours independently", () => {
  const rows = 1000;
  const architecture = { ...ARCHITECTURE, dropoutRates: [0.5, 0.5] };
  const masks = new DropoutMasks(architecture, 42).next(rows);
  for (const distance of [1, 2, 100]) { // same draw, next draw, next row
    let both = 0;
    for (let at = 0; at + distance < rows * 100; at++) {
      if (masks[at] === 0 && masks[at + distance] === 0) both++;
    }
    // Of 100,000 pairs the share deviates by 0.0017; four are allowed.
    assertAlmostEquals(both / (rows * 100), 0.25, 0.007);
  }
});

Deno.test("DropoutMasks.next() keeps all at a rate of 0", () => {
  const architecture = { ...ARCHITECTURE, dropoutRates: [0, 0] };
  const masks = new DropoutMasks(architecture, 42).next(10);
  assertEquals(new Set(masks), new Set([1]));
});

Deno.test("DropoutMasks.next() fills layers of odd size", () => {
  const masks = new DropoutMasks({
    inputDim: 2,
    hiddenDims: [3, 1],
    latentDim: 1,
    dropoutRates: [0, 0.5],
  }, 42).next(1);
  // Widths 3, 1, 1, 3: the outer layers keep all, the inner ones drop or double.
  assertEquals([...masks.subarray(0, 3)], [1, 1, 1]);
  for (const value of masks.subarray(3, 5)) assertEquals(value % 2, 0);
  assertEquals([...masks.subarray(5)], [1, 1, 1]);
});

Deno.test("DropoutMasks.next() goes on from the seed's first masks", () => {
  const one = new DropoutMasks(ARCHITECTURE, 42);
  const same = new DropoutMasks(ARCHITECTURE, 42);
  const first = one.next(8).slice();
  assertEquals(same.next(8).slice(), first);
  const second = one.next(8).slice();
  assertEquals(same.next(8).slice(), second);
  assertNotEquals(second, first);
  assertNotEquals(new DropoutMasks(ARCHITECTURE, 43).next(8).slice(), first);
});

Deno.test("DropoutMasks.next() fits its masks to batches that shrink and grow", () => {
  const masks = new DropoutMasks(ARCHITECTURE, 42);
  assertEquals([4, 2, 5].map((rows) => masks.next(rows).length), [
    4 * 300,
    2 * 300,
    5 * 300,
  ]);
});
