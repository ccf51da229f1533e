import { assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { DropoutMasks } from "../../lib/model/dropout_masks.ts";
import type { Masks } from "../../lib/model/engine.ts";

const ARCHITECTURE = {
  inputDim: 5,
  hiddenDims: [100, 50],
  latentDim: 3,
  dropoutRates: [0.3, 0.2],
};

const copy = (masks: Masks) => masks.map((mask) => mask!.slice());

Deno.test("DropoutMasks.next() drops each layer's share", () => {
  const rows = 1000;
  const masks = new DropoutMasks(ARCHITECTURE, 42).next(rows);
  const layers = [[100, 0.3], [50, 0.2], [50, 0.2], [100, 0.3]];
  assertEquals(masks.length, layers.length);
  for (const [layer, [width, rate]] of layers.entries()) {
    const mask = masks[layer]!;
    assertEquals(mask.length, rows * width);
    assertEquals(new Set(mask), new Set([0, 1]));
    const kept = mask.reduce((sum, keep) => sum + keep, 0);
    // Of 50,000 draws or more the share deviates by 0.002; four are allowed.
    assertAlmostEquals(1 - kept / mask.length, rate, 0.008);
  }
});

Deno.test("DropoutMasks.next() drops neighbours independently", () => {
  const rows = 1000;
  const architecture = { ...ARCHITECTURE, dropoutRates: [0.5, 0.3] };
  const [half, third] = copy(new DropoutMasks(architecture, 42).next(rows));
  for (const [mask, rate] of [[half, 0.5], [third, 0.3]] as const) {
    // The next unit, the next four, the next 32, the next row.
    for (const distance of [1, 4, 32, 100]) {
      let both = 0;
      for (let at = 0; at + distance < mask.length; at++) {
        if (mask[at] === 0 && mask[at + distance] === 0) both++;
      }
      // Of 50,000 pairs the share deviates by 0.002; four are allowed.
      assertAlmostEquals(both / mask.length, rate ** 2, 0.008);
    }
  }
});

Deno.test("DropoutMasks.next() is exact at rates of few bits, and at the end", () => {
  for (const rate of [2 ** -16, 0.25, 1 - 2 ** -16]) {
    const architecture = { ...ARCHITECTURE, dropoutRates: [rate, rate] };
    const [mask] = copy(new DropoutMasks(architecture, 42).next(10_000));
    const dropped = mask.length - mask.reduce((sum, keep) => sum + keep, 0);
    const expected = mask.length * rate; // of a million
    // Four deviations of a binomial count.
    const deviation = Math.sqrt(expected * (1 - rate));
    assertAlmostEquals(dropped, expected, 4 * deviation);
  }
});

Deno.test("DropoutMasks.next() fills layers of odd size, and has none for rate 0", () => {
  const masks = new DropoutMasks({
    inputDim: 2,
    hiddenDims: [3, 1],
    latentDim: 1,
    dropoutRates: [0, 0.5],
  }, 42).next(1);
  assertEquals(masks.map((mask) => mask?.length), [undefined, 1, 1, undefined]);
});

Deno.test("DropoutMasks.next() goes on from the seed's first masks", () => {
  const one = new DropoutMasks(ARCHITECTURE, 42);
  const same = new DropoutMasks(ARCHITECTURE, 42);
  const first = copy(one.next(8));
  assertEquals(copy(same.next(8)), first);
  const second = copy(one.next(8));
  assertEquals(copy(same.next(8)), second);
  assertNotEquals(second, first);
  assertNotEquals(copy(new DropoutMasks(ARCHITECTURE, 43).next(8)), first);
});

Deno.test("DropoutMasks.next() fits its masks to batches that shrink and grow", () => {
  const masks = new DropoutMasks(ARCHITECTURE, 42);
  for (const rows of [4, 2, 5]) {
    const lengths = masks.next(rows).map((mask) => mask!.length);
    assertEquals(lengths, [rows * 100, rows * 50, rows * 50, rows * 100]);
  }
});

Deno.test("DropoutMasks.setState() goes on from another one's masks", () => {
  const one = new DropoutMasks(ARCHITECTURE, 42);
  one.next(7);
  const other = new DropoutMasks(ARCHITECTURE, 1);
  other.setState(one.getState());
  assertEquals(copy(other.next(5)), copy(one.next(5)));
});
