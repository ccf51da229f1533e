import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import { fitOneClassSvm } from "../../lib/baselines/one_class_svm.ts";
import { fixture, TEST, toColumn, TRAIN } from "./_fixture.ts";

const scoresOf = async (
  ...[train, options = {}, rows = TEST]: [
    train?: typeof TRAIN,
    options?: Partial<Parameters<typeof fitOneClassSvm>[1]>,
    rows?: typeof TRAIN,
  ]
) =>
  (await fitOneClassSvm(train ?? TRAIN, { seed: 42, ...options })).score(rows);

Deno.test("fitOneClassSvm() scores as scikit-learn's OneClassSVM", async () => {
  for (const { nu, gamma, scores } of fixture.oneClassSvms) {
    const options = { nu, gamma: gamma ?? undefined, tolerance: 1e-10 };
    const actual = await scoresOf(TRAIN, options);
    assertEquals(actual.length, scores.length);
    actual.forEach((score, row) => {
      // Similarities, at most 1, are learnt in float32: 2^-24 each.
      assertAlmostEquals(score, scores[row], 2 ** -22, `nu ${nu}, row ${row}`);
    });
  }
});

Deno.test("fitOneClassSvm() has converged by default", async () => {
  const byDefault = await scoresOf();
  const exact = await scoresOf(TRAIN, { nu: 0.1, tolerance: 1e-10 });
  // Scores lie between -0.6 and 0; similarities may be out of order by 1e-6,
  // and weights that differ move the scores of other rows by more.
  byDefault.forEach((score, row) =>
    assertAlmostEquals(score, exact[row], 1e-4)
  );
});

Deno.test("fitOneClassSvm() learns equal rows, and one alone", async () => {
  const rows = toColumn([7, 8]);
  const expected = Float32Array.of(-1, -Math.exp(-1)); // gamma is 1
  for (const train of [[7], [7, 7, 7, 7]]) {
    assertEquals(await scoresOf(toColumn(train), {}, rows), expected);
  }
});

Deno.test("fitOneClassSvm() keeps as many rows as asked for, drawn by the seed", async () => {
  const options = { maxRows: 50, seed: 1 };
  const scores = await scoresOf(TRAIN, options);
  assertEquals(await scoresOf(TRAIN, options), scores);
  const others = await scoresOf(TRAIN, { ...options, seed: 2 });
  assert(others.some((score, row) => score !== scores[row]));
});

Deno.test("fitOneClassSvm() refuses what it cannot learn", async () => {
  const none = { values: new Float32Array(), rows: 0, columns: 6 };
  await assertRejects(
    () => scoresOf(none),
    RangeError,
    "Cannot fit as there must be at least 1 rows: found 0",
  );
  const options = [
    [{ nu: 0 }, "nu must be in (0, 1]: found 0"],
    [{ nu: 1.1 }, "nu must be in (0, 1]: found 1.1"],
    [{ gamma: 0 }, "gamma must be above 0: found 0"],
    [{ gamma: NaN }, "gamma must be above 0: found NaN"],
    [{ tolerance: 0 }, "tolerance must be above 0: found 0"],
    [{ maxRows: 0 }, "maxRows must be an integer of at least 1: found 0"],
  ] as const;
  for (const [option, message] of options) {
    await assertRejects(() => scoresOf(TRAIN, option), RangeError, message);
  }
});
