import { assert, assertEquals, assertRejects } from "@std/assert";
import { fitLocalOutlierFactor } from "../../lib/baselines/local_outlier_factor.ts";
import {
  assertScores,
  fixture,
  scoresBy,
  TEST,
  toColumn,
  TRAIN,
  withConstant,
} from "./_fixture.ts";

const scoresOf = scoresBy(fitLocalOutlierFactor);

Deno.test("fitLocalOutlierFactor() scores as scikit-learn's LocalOutlierFactor", async () => {
  for (const { neighbours, scores } of fixture.localOutlierFactors) {
    const actual = await scoresOf(TRAIN, TEST, { neighbours });
    assertScores(actual, scores, `${neighbours} neighbours`);
  }
});

Deno.test("fitLocalOutlierFactor() looks at twenty neighbours by default, or at all", async () => {
  const twenty = await scoresOf(TRAIN, TEST, { neighbours: 20 });
  assertEquals(await scoresOf(TRAIN, TEST), twenty);
  const few = toColumn([1, 2, 4, 8]);
  const three = await scoresOf(few, few, { neighbours: 3 });
  assertEquals(await scoresOf(few, few), three);
});

Deno.test("fitLocalOutlierFactor() scores the same with a constant column", async () => {
  const added = await scoresOf(withConstant(TRAIN, 3), withConstant(TEST, 3));
  assertEquals(added, await scoresOf(TRAIN, TEST)); // adds exact zeros
});

Deno.test("fitLocalOutlierFactor() scores many copies 1, and what lies by them 10¹⁰ times its distance", async () => {
  // More copies than candidates, so that some do not find themselves.
  const train = toColumn([...Array(60).fill(5), 0, 1, 2, 3]);
  const scores = await scoresOf(train, toColumn([5, 5.5, 1e30]), {
    neighbours: 2,
  });
  assertEquals(scores[0], 1);
  assertScores(scores.subarray(1), [0.5e10, 1e40].map(largest), "by copies");
  assertEquals(
    await scoresOf(toColumn([7, 7, 7]), toColumn([7])),
    scores.subarray(0, 1),
  );
});

/** What float32 makes of a score that it cannot hold. */
function largest(score: number): number {
  return Math.min(score, (2 - 2 ** -23) * 2 ** 127);
}

Deno.test("fitLocalOutlierFactor() keeps as many rows as asked for", async () => {
  const train = toColumn(Array.from({ length: 300 }, (_, row) => row));
  const all = await scoresOf(train, train);
  assertEquals(await scoresOf(train, train, { maxRows: 300 }), all);
  const half = await scoresOf(train, train, { maxRows: 150 });
  assert(half.some((score, row) => score !== all[row]));
  assertEquals(await scoresOf(train, train, { maxRows: 150 }), half);
});

Deno.test("fitLocalOutlierFactor() refuses what it cannot learn", async () => {
  await assertRejects(
    () => scoresOf(toColumn([1]), TEST),
    RangeError,
    "Cannot fit as there must be at least 2 rows: found 1",
  );
  await assertRejects(
    () => scoresOf(TRAIN, TEST, { neighbours: 0 }),
    RangeError,
    "Cannot fit as neighbours must be an integer of at least 1: found 0",
  );
  await assertRejects(
    () => scoresOf(TRAIN, TEST, { maxRows: 1 }),
    RangeError,
    "Cannot fit as maxRows must be an integer of at least 2: found 1",
  );
});
