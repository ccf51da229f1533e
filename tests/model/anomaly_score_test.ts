import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import {
  InputError,
  type Matrix,
  openRandom,
  permutation,
  selectRows,
} from "../../lib/base/mod.ts";
import {
  AnomalyScore,
  type Reconstructor,
  type State,
} from "../../lib/model/anomaly_score.ts";

/**
 * A network of two features that copies the first to within a tenth and leaves
 * the second to the latent value, which is the first: residuals and latent
 * values can be told by hand.
 */
const NETWORK: Reconstructor = {
  reconstruct({ values, rows }: Matrix) {
    const first = Float32Array.from(
      { length: rows },
      (_, row) => values[2 * row],
    );
    const reconstruction = new Float32Array(2 * rows);
    first.forEach((value, row) => {
      reconstruction[2 * row] = value + 0.125;
      reconstruction[2 * row + 1] = 0;
    });
    return Promise.resolve({
      latent: { values: first, rows, columns: 1 },
      reconstruction: { values: reconstruction, rows, columns: 2 },
    });
  },
};

function matrix(...rows: [number, number][]): Matrix {
  const values = Float32Array.from(rows.flat());
  return { values, rows: rows.length, columns: 2 };
}

/** Latent values −1, 1: mean 0, variance 2. Residuals 0.125, and 3 and 4. */
const TRAIN = matrix([-1, 3], [1, -4]);
const FLOOR = 0.03 ** 2;

/** Weights that leave the forest out. */
const NO_FOREST = { seed: 42, isolation: 0 };

/** So many rows of which every value is drawn. */
function drawn(rows: number): Matrix {
  const random = openRandom(1, "rows");
  const row = (): [number, number] => [random.normal(), random.normal()];
  return matrix(...Array.from({ length: rows }, row));
}

Deno.test("AnomalyScore.score() multiplies standardised residuals and latent distance", async () => {
  const score = await AnomalyScore.learn(NETWORK, TRAIN, NO_FOREST);
  const [found] = await score.score(NETWORK, matrix([2, 10]));
  const firstSquare = 0.125 ** 2 / (0.125 ** 2 + FLOOR);
  const secondSquare = 10 ** 2 / ((3 ** 2 + 4 ** 2) / 2 + FLOOR);
  const residual = (firstSquare + secondSquare) / 2;
  const shrinkage = 1 / (2 + 1); // one row more, with the variance of all directions
  const variance = 2 * (1 - shrinkage) + 2 * (shrinkage + 1e-3); // and a ridge
  const latent = 2 ** 2 / variance;
  // Scores are float32: about seven digits.
  assertAlmostEquals(found, Math.sqrt((1 + residual) * (1 + latent)), 1e-5);
});

Deno.test("AnomalyScore.score() leaves a part out at weight 0", async () => {
  const weights = { ...NO_FOREST, latent: 0 };
  const score = await AnomalyScore.learn(NETWORK, TRAIN, weights);
  const scores = await score.score(NETWORK, matrix([0, 10], [5, 10]));
  assertEquals(scores[0], scores[1]);
});

Deno.test("AnomalyScore.score() grows with the isolation, by its weight", async () => {
  const rows = matrix([1, -4]);
  const weights = { seed: 42, isolation: 2 };
  const score = await AnomalyScore.learn(NETWORK, TRAIN, weights);
  const without = await AnomalyScore.learn(NETWORK, TRAIN, NO_FOREST);
  const parts = await score.parts(rows, await NETWORK.reconstruct(rows));
  const [found] = await score.score(NETWORK, rows);
  const [plain] = await without.score(NETWORK, rows);
  assertAlmostEquals(found / plain, Math.exp(2 * parts.isolation[0]), 1e-5);
});

Deno.test("AnomalyScore.parts() standardises by the rows learnt from", async () => {
  const train = drawn(50);
  const score = await AnomalyScore.learn(NETWORK, train, { seed: 42 });
  const { residual, latent, isolation } = await score.parts(
    train,
    await NETWORK.reconstruct(train),
  );
  const mean = (values: Float64Array) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  // Less the floor of the first, small residual; and n − 1 for n, of fifty.
  assertAlmostEquals(mean(residual), 1, 0.04);
  assertAlmostEquals(mean(latent), 1, 0.025);
  assertAlmostEquals(mean(isolation), 0, 1e-6);
  assertAlmostEquals(mean(isolation.map((f) => f * f)), 1, 1e-6);
});

Deno.test("AnomalyScore.score() rates what lies apart higher by its isolation alone", async () => {
  const train = matrix(
    ...Array.from({ length: 64 }, (_, i): [number, number] => [i % 8, i >> 3]),
  );
  const score = await AnomalyScore.learn(NETWORK, train, { seed: 42 });
  const rows = matrix([3, 3], [30, 30]);
  const { isolation } = await score.parts(
    rows,
    await NETWORK.reconstruct(rows),
  );
  assert(isolation[1] > isolation[0] + 1);
});

Deno.test("AnomalyScore.learn() takes latent values that do not vary, and rows all alike", async () => {
  for (const train of [matrix([1, 3], [1, -4]), matrix([1, 3], [1, 3])]) {
    const score = await AnomalyScore.learn(NETWORK, train, { seed: 42 });
    const scores = await score.score(NETWORK, matrix([1, 3], [1.5, 3]));
    assert(scores.every(Number.isFinite));
    assert(scores[1] > scores[0]);
  }
});

Deno.test("AnomalyScore.learn() rejects too few rows and impossible weights", async () => {
  await assertRejects(
    () => AnomalyScore.learn(NETWORK, matrix([1, 2]), { seed: 42 }),
    RangeError,
    "it takes 2 rows: found 1",
  );
  await assertRejects(
    () => AnomalyScore.learn(NETWORK, TRAIN, { seed: 42, latent: -1 }),
    RangeError,
    "the latent weight must not be negative: found -1",
  );
});

Deno.test("AnomalyScore.crossFit() learns from all rows, and scores each fold by the others", async () => {
  const rows = drawn(23); // folds of 4 or 5
  const { anomalyScore, outOfFold } = await AnomalyScore
    .crossFit(NETWORK, rows, { seed: 42 });
  const learnt = await AnomalyScore.learn(NETWORK, rows, { seed: 42 });
  assertEquals(anomalyScore.toJSON(), learnt.toJSON());
  const dealt = [...permutation(23, openRandom(42, "folds"))];
  const starts = [0, 4, 9, 13, 18, 23];
  for (const [fold, start] of starts.slice(0, -1).entries()) {
    const own = dealt.slice(start, starts[fold + 1]);
    const others = await AnomalyScore.learn(
      NETWORK,
      selectRows(rows, dealt.filter((row) => !own.includes(row))),
      { seed: 42 },
    );
    assertEquals(
      Float32Array.from(own, (row) => outOfFold[row]),
      await others.score(NETWORK, selectRows(rows, own)),
    );
  }
});

Deno.test("AnomalyScore.crossFit() does not flatter a row that is like no other", async () => {
  const rows = drawn(50);
  rows.values[2 * 30 + 1] = 500;
  const { anomalyScore, outOfFold } = await AnomalyScore
    .crossFit(NETWORK, rows, { seed: 42 });
  const known = await anomalyScore.score(NETWORK, rows);
  assert(outOfFold[30] > 10 * known[30]);
});

Deno.test("AnomalyScore.crossFit() knows every kind of row where the rows come kind by kind", async () => {
  const rows = drawn(100);
  for (let row = 80; row < 100; row++) rows.values[2 * row] += 1000; // a fifth
  const { anomalyScore, outOfFold } = await AnomalyScore
    .crossFit(NETWORK, rows, { seed: 42 });
  const known = await anomalyScore.score(NETWORK, rows);
  outOfFold.forEach((score, row) => assert(score < 3 * known[row], `${row}`));
});

Deno.test("AnomalyScore.crossFit() needs ten rows, and takes them all alike", async () => {
  const alike = matrix(...Array<[number, number]>(10).fill([1, 2]));
  const { outOfFold } = await AnomalyScore
    .crossFit(NETWORK, alike, { seed: 42 });
  assert(outOfFold.every(Number.isFinite));
  assertEquals(new Set(outOfFold).size, 1);
  await assertRejects(
    () => AnomalyScore.crossFit(NETWORK, drawn(9), { seed: 42 }),
    RangeError,
    "it takes 10 rows: found 9",
  );
});

Deno.test("AnomalyScore.crossFit() stops at a signal", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(
    () => AnomalyScore.crossFit(NETWORK, drawn(20), { seed: 42, signal }),
    Error,
    "enough",
  );
});

Deno.test("AnomalyScore survives JSON, and rejects another form", async () => {
  const score = await AnomalyScore.learn(NETWORK, TRAIN, { seed: 42 });
  const json = JSON.parse(JSON.stringify(score));
  const rows = matrix([2, 10], [0.5, 0]);
  assertEquals(
    await AnomalyScore.fromJSON(json).score(NETWORK, rows),
    await score.score(NETWORK, rows),
  );
  const reject = (change: object, message: string) =>
    assertThrows(
      () => AnomalyScore.fromJSON({ ...json, ...change }),
      InputError,
      message,
    );
  reject({ formatVersion: 2 }, "formatVersion");
  reject({ residualScale: [1, 0] }, "residualScale.1");
  reject(
    { latentPrecision: [1, 2] },
    "expected 1 numbers, a row and a column for each latent value, found 2",
  );
  const [tree, ...trees] = json.isolation.trees;
  const withTree = (change: object) => ({
    isolation: { ...json.isolation, trees: [{ ...tree, ...change }, ...trees] },
  });
  reject(
    withTree({ features: [7, 0, 0] }),
    "expected cuts of 2 features, found feature 7",
  );
  reject(withTree({ left: [0, -1, -1] }), "expected children after node 0");
  reject(withTree({ right: [9, -1, -1] }), "expected children after node 0");
  reject(withTree({ rows: [2] }), "expected arrays of 3, found one of 1");
});

Deno.test("AnomalyScore.learn() grows another forest where rows are suspect", async () => {
  const rows = matrix(
    ...Array.from(
      { length: 40 },
      (_, row): [number, number] => [row % 7, row === 39 ? 50 : row % 5],
    ),
  );
  const learn = (suspects?: number) =>
    AnomalyScore.learn(NETWORK, rows, { seed: 42, suspects });
  const forestOf = (score: AnomalyScore) =>
    (score.toJSON() as State).isolation.trees;
  assertEquals(forestOf(await learn()), forestOf(await learn(0)));
  assertNotEquals(forestOf(await learn()), forestOf(await learn(0.1)));
});
