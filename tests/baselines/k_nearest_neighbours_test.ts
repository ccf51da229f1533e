import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { fitNearestNeighbours } from "../../lib/baselines/k_nearest_neighbours.ts";
import { openRandom } from "../../lib/base/mod.ts";
import {
  assertScores,
  fixture,
  scoresBy,
  TEST,
  toColumn,
  TRAIN,
  withConstant,
} from "./_fixture.ts";

const scoresOf = scoresBy(fitNearestNeighbours);

Deno.test("fitNearestNeighbours() scores as PyOD's KNN", async () => {
  for (const { neighbours, scores } of fixture.nearestNeighbours) {
    const actual = await scoresOf(TRAIN, TEST, { neighbours });
    assertScores(actual, scores, `${neighbours} neighbours`);
  }
});

Deno.test("fitNearestNeighbours() looks for the fifth neighbour by default", async () => {
  const five = await scoresOf(TRAIN, TEST, { neighbours: 5 });
  assertEquals(await scoresOf(TRAIN, TEST), five);
});

Deno.test("fitNearestNeighbours() scores copies 0, and as exactly far from the origin", async () => {
  // Multiples of 1/64 below 8, and 2^17 added, are exact in float32; a product
  // of two such numbers, 2^34, is not to better than 2^10.
  const random = openRandom(42, "grid");
  const near = {
    values: Float32Array.from({ length: 300 }, () => random.integer(512) / 64),
    rows: 100,
    columns: 3,
  };
  const far = { ...near, values: near.values.map((value) => value + 2 ** 17) };
  const scores = await scoresOf(near, near, { neighbours: 2 });
  assertEquals(await scoresOf(far, far, { neighbours: 2 }), scores);
  const nearest = await scoresOf(far, far, { neighbours: 1 });
  assertEquals(nearest, new Float32Array(100));
});

Deno.test("fitNearestNeighbours() scores the same with a constant column", async () => {
  const added = await scoresOf(withConstant(TRAIN, 3), withConstant(TEST, 3));
  assertEquals(added, await scoresOf(TRAIN, TEST)); // adds exact zeros
});

Deno.test("fitNearestNeighbours() keeps as many rows as asked for, drawn by the seed", async () => {
  const train = toColumn(Array.from({ length: 300 }, (_, row) => row * row));
  const options = { neighbours: 1, maxRows: 100 };
  const scores = await scoresOf(train, train, { ...options, seed: 1 });
  assertEquals(scores.filter((score) => score === 0).length, 100);
  assertEquals(await scoresOf(train, train, { ...options, seed: 1 }), scores);
  assertNotEquals(
    await scoresOf(train, train, { ...options, seed: 2 }),
    scores,
  );
});

Deno.test("fitNearestNeighbours() refuses what it cannot learn", async () => {
  await assertRejects(
    () => scoresOf(toColumn([1, 2, 3, 4]), TEST),
    RangeError,
    "Cannot fit as there must be at least 5 rows: found 4",
  );
  await assertRejects(
    () => scoresOf(TRAIN, TEST, { neighbours: 0 }),
    RangeError,
    "Cannot fit as neighbours must be an integer of at least 1: found 0",
  );
  await assertRejects(
    () => scoresOf(TRAIN, TEST, { maxRows: 4 }),
    RangeError,
    "Cannot fit as maxRows must be an integer of at least 5: found 4",
  );
});
