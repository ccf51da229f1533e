import { assertEquals, assertThrows } from "@std/assert";
import { fixture } from "./_fixture.ts";
import { fitPcaReconstruction } from "../../lib/baselines/pca_reconstruction.ts";
import {
  assertScores,
  TEST,
  toColumn,
  toMatrix,
  TRAIN,
  withConstant,
} from "./_fixture.ts";

/** Of rows as long as 60, the errors that five components leave are 1e-27. */
const NOTHING = 1e-20;

Deno.test("fitPcaReconstruction() scores as scikit-learn's PCA reconstructs", async () => {
  for (const { components, scores } of fixture.pca) {
    const fitted = fitPcaReconstruction(TRAIN, { components });
    const message = `${components} components`;
    assertScores(await fitted.score(TEST), scores, message, NOTHING);
  }
});

Deno.test("fitPcaReconstruction() finds the directions of few rows", async () => {
  // Squares of 8 along the first axis and of 7.22 along the second.
  const rows = toMatrix([[2, 0], [-2, 0], [0, 1.9], [0, -1.9], [0, 0]]);
  const fitted = fitPcaReconstruction(rows, { components: 1 });
  // The first axis is kept, the second one's square is left, over two columns.
  const tests = toMatrix([[5, 0], [5, 3], [0, -4]]);
  assertScores(await fitted.score(tests), [0, 9 / 2, 16 / 2], "by hand");
});

Deno.test("fitPcaReconstruction() sums the same squares when a constant column is added", async () => {
  const options = { components: 3 };
  const bare = await fitPcaReconstruction(TRAIN, options).score(TEST);
  const added = await fitPcaReconstruction(withConstant(TRAIN, 3), options)
    .score(withConstant(TEST, 3));
  // The mean is over seven columns, not six.
  const expected = Array.from(bare, (score) => score * 6 / 7);
  // Both are float32: two roundings.
  const twice = 2 ** -24 * Math.max(...expected);
  assertScores(added, expected, "with a constant", twice);
});

Deno.test("fitPcaReconstruction() keeps ten components, or all of fewer columns", async () => {
  const rows = Array.from(
    { length: 40 },
    (_, row) => Array.from({ length: 12 }, (_, j) => Math.sin(row * row * j)),
  );
  const train = toMatrix(rows);
  const byDefault = await fitPcaReconstruction(train).score(train);
  const ten = fitPcaReconstruction(train, { components: 10 });
  assertEquals(byDefault, await ten.score(train));

  const all = await fitPcaReconstruction(TRAIN).score(TEST);
  assertScores(all, Array(TEST.rows).fill(0), "all components", NOTHING);
});

Deno.test("fitPcaReconstruction() refuses what it cannot learn", () => {
  assertThrows(
    () => fitPcaReconstruction(toColumn([1])),
    RangeError,
    "Cannot fit as there must be at least 2 rows: found 1",
  );
  assertThrows(
    () => fitPcaReconstruction(TRAIN, { components: 7 }),
    RangeError,
    "Cannot fit as there are at most 6 components: found 7",
  );
  assertThrows(
    () => fitPcaReconstruction(TRAIN, { components: 0 }),
    RangeError,
    "Cannot fit as components must be an integer of at least 1: found 0",
  );
});
