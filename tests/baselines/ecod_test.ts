import { assertEquals, assertRejects } from "@std/assert";
import { fitEcod } from "../../lib/baselines/ecod.ts";
import {
  assertScores,
  fixture,
  TEST,
  toColumn,
  TRAIN,
  withConstant,
} from "./_fixture.ts";

Deno.test("fitEcod() scores as PyOD's ECOD scores a row alone", async () => {
  assertScores(
    await (await fitEcod(TRAIN)).score(TEST),
    fixture.ecod.scores,
    "ECOD",
  );
});

Deno.test("fitEcod() takes the rarer side, equal values included", async () => {
  const fitted = await fitEcod(toColumn([1, 2, 2, 2, 9]));
  const scores = await fitted.score(toColumn([-1e38, 1, 2, 3, 1e38]));
  const tails = [1, 2, 5, 2, 1]; // of 5 rows and the one that is scored
  const expected = tails.map((tail) => -Math.log(tail / 6));
  assertScores(scores, expected, "by hand");
});

Deno.test("fitEcod() adds nothing for a constant column", async () => {
  const added = await (await fitEcod(withConstant(TRAIN, 3)))
    .score(withConstant(TEST, 3));
  assertEquals(added, await (await fitEcod(TRAIN)).score(TEST));
});

Deno.test("fitEcod() refuses what it cannot learn", async () => {
  await assertRejects(
    () => fitEcod({ values: new Float32Array(), rows: 0, columns: 6 }),
    RangeError,
    "Cannot fit as there must be at least 1 rows: found 0",
  );
});
