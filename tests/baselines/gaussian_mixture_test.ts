import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import { fitGaussianMixture } from "../../lib/baselines/gaussian_mixture.ts";
import type { Matrix } from "../../lib/base/mod.ts";
import { fixture, TEST, toColumn, toMatrix, TRAIN } from "./_fixture.ts";

type Options = Partial<Parameters<typeof fitGaussianMixture>[1]>;

async function scoresOf(
  train: Matrix,
  options: Options = {},
  rows: Matrix = TEST,
): Promise<Float32Array> {
  const fitted = await fitGaussianMixture(train, { seed: 42, ...options });
  return await fitted.score(rows);
}

/** Half of the rows 30 farther along the first column. */
function moveHalf({ values, ...shape }: Matrix): Matrix {
  const move = (value: number, at: number) =>
    at % shape.columns === 0 && at >= values.length / 2 ? value + 30 : value;
  return { values: values.map(move), ...shape };
}

Deno.test("fitGaussianMixture() scores as scikit-learn's GaussianMixture", async () => {
  for (const { scores, moved, ...options } of fixture.gaussianMixtures) {
    const train = moved ? moveHalf(TRAIN) : TRAIN;
    const exact = { ...options, tolerance: 1e-12, maxPasses: 1000 };
    const actual = await scoresOf(train, exact);
    assertEquals(actual.length, scores.length);
    actual.forEach((score, row) => {
      // Centred rows are squared in float32's precision, two roundings of 2^-24;
      // covariances that are nearly singular pass them on some times larger.
      const tolerance = 2 ** -20 * Math.abs(scores[row]);
      assertAlmostEquals(score, scores[row], tolerance, `row ${row}`);
    });
  }
});

Deno.test("fitGaussianMixture() learns no more components than there are different rows", async () => {
  const rows = toColumn([1, 1, 1, 5, 5]);
  const two = await scoresOf(rows, { components: 2 }, rows);
  assertEquals(await scoresOf(rows, { components: 9 }, rows), two);
  const equal = toMatrix([[7, 1], [7, 1], [7, 1]]);
  const [same, other] = await scoresOf(equal, {}, toMatrix([[7, 1], [7, 2]]));
  assert(Number.isFinite(same) && Number.isFinite(other) && other > same);
});

Deno.test("fitGaussianMixture() lets components start where others are not", async () => {
  // Three groups of ten, far apart: any start that is spread out finds all.
  const rows = toColumn(
    Array.from({ length: 30 }, (_, row) => 100 * (row % 3) + row / 30),
  );
  const options = { components: 3, ridge: 1e-9 };
  for (const seed of [1, 2, 3, 4, 5]) {
    const scores = await scoresOf(rows, { ...options, seed }, rows);
    // −ln of a third of a density of deviation 0.29 is 1.3 to 2.6 within 1.6 of it.
    scores.forEach((score) => assert(score < 3, `seed ${seed}: ${score}`));
  }
});

Deno.test("fitGaussianMixture() keeps as many rows as asked for, drawn by the seed", async () => {
  const options = { maxRows: 50, seed: 1 };
  const scores = await scoresOf(TRAIN, options);
  assertEquals(await scoresOf(TRAIN, options), scores);
  const others = await scoresOf(TRAIN, { ...options, seed: 2 });
  assert(others.some((score, row) => score !== scores[row]));
});

Deno.test("fitGaussianMixture() refuses what it cannot learn", async () => {
  await assertRejects(
    () => scoresOf(toColumn([1])),
    RangeError,
    "Cannot fit as there must be at least 2 rows: found 1",
  );
  const options = [
    [{ components: 0 }, "components must be an integer of at least 1: found 0"],
    [{ ridge: 0 }, "ridge must be above 0: found 0"],
    [{ tolerance: NaN }, "tolerance must be above 0: found NaN"],
    [{ maxPasses: 0 }, "maxPasses must be an integer of at least 1: found 0"],
    [{ maxRows: 1 }, "maxRows must be an integer of at least 2: found 1"],
  ] as const;
  for (const [option, message] of options) {
    await assertRejects(() => scoresOf(TRAIN, option), RangeError, message);
  }
});
