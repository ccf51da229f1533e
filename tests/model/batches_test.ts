import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { batchCount } from "../../lib/model/mod.ts";
import { shuffledBatches } from "../../lib/model/batches.ts";
import { openRandom } from "../../lib/base/mod.ts";

const sizes = (rows: number, batchSize: number) =>
  shuffledBatches(rows, batchSize, openRandom(42, "shuffle"))
    .flatMap(({ rows, batches }) =>
      new Array<number>(batches).fill(rows.length / batches)
    );

Deno.test("shuffledBatches() cuts full batches and one of what is left", () => {
  assertEquals(sizes(12, 4), [4, 4, 4]);
  assertEquals(sizes(10, 4), [4, 4, 2]);
  assertEquals(sizes(3, 256), [3]);
});

Deno.test("shuffledBatches() joins a single row left to the batch before", () => {
  assertEquals(sizes(9, 4), [4, 5]);
  assertEquals(sizes(5, 4), [5]);
  assertEquals(sizes(7, 2), [2, 2, 3]);
});

Deno.test("shuffledBatches() puts each row into exactly one batch, in random order", () => {
  const random = openRandom(42, "shuffle");
  const epochs = [1, 2].map(() =>
    shuffledBatches(50, 8, random).flatMap(({ rows }) => [...rows])
  );
  const inOrder = Array.from({ length: 50 }, (_, index) => index);
  for (const epoch of epochs) {
    assertNotEquals(epoch, inOrder);
    assertEquals(epoch.toSorted((a, b) => a - b), inOrder);
  }
  assertNotEquals(epochs[0], epochs[1]);
});

Deno.test("shuffledBatches() puts some 2,000 rows into a run, and the last batch into its own", () => {
  const batches = (rows: number, batchSize: number) =>
    shuffledBatches(rows, batchSize, openRandom(42, "shuffle"))
      .map(({ batches }) => batches);
  assertEquals(batches(256 * 17, 256), [8, 8, 1]);
  assertEquals(batches(256 * 17 + 2, 256), [8, 8, 1, 1]);
  assertEquals(batches(3000, 1000), [2, 1]);
  assertEquals(batches(12_000, 4000), [1, 1, 1]);
  assertEquals(batches(3, 256), [1]);
});

Deno.test("shuffledBatches() rejects batches that BatchNorm cannot take", () => {
  assertThrows(() => sizes(10, 1), RangeError, "at least 2 rows: found 1");
  assertThrows(() => sizes(10, 2.5), RangeError, "at least 2 rows: found 2.5");
  assertThrows(() => sizes(1, 4), RangeError, "at least 2 rows: found 1");
  assertThrows(() => sizes(0, 4), RangeError, "at least 2 rows: found 0");
});

Deno.test("batchCount() counts the batches that there will be", () => {
  for (const [rows, batchSize] of [[2, 2], [7, 3], [9, 4], [3, 5], [8, 4]]) {
    assertEquals(batchCount(rows, batchSize), sizes(rows, batchSize).length);
  }
});
