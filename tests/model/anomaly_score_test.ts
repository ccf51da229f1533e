import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { InputError } from "../../lib/errors.ts";
import type { Matrix } from "../../lib/matrix.ts";
import { AnomalyScore, type Reconstructor } from "../../lib/model/mod.ts";

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

Deno.test("AnomalyScore.score() multiplies standardised residuals and latent distance", async () => {
  const score = await AnomalyScore.learn(NETWORK, TRAIN);
  const [found] = await score.score(NETWORK, matrix([2, 10]));
  const firstSquare = 0.125 ** 2 / (0.125 ** 2 + FLOOR);
  const secondSquare = 10 ** 2 / ((3 ** 2 + 4 ** 2) / 2 + FLOOR);
  const residual = (firstSquare + secondSquare) / 2;
  const latent = 2 ** 2 / (2 + 2 * 1e-3); // a ridge of a thousandth
  // Scores are float32; the parts have a millionth added.
  assertAlmostEquals(found, residual * Math.sqrt(latent), 1e-5);
});

Deno.test("AnomalyScore.score() leaves the latent distance out at weight 0", async () => {
  const score = await AnomalyScore.learn(NETWORK, TRAIN, 0);
  const scores = await score.score(NETWORK, matrix([0, 10], [5, 10]));
  assertEquals(scores[0], scores[1]);
});

Deno.test("AnomalyScore.parts() are 1 on average for the rows learnt from", async () => {
  const score = await AnomalyScore.learn(NETWORK, TRAIN);
  const { residual, latent } = score.parts(
    TRAIN,
    await NETWORK.reconstruct(TRAIN),
  );
  // Less the floor and the ridge, and n − 1 for n: 1/2 of two rows.
  assertAlmostEquals((residual[0] + residual[1]) / 2, 1, 0.03);
  assertAlmostEquals((latent[0] + latent[1]) / 2, 1 / 2, 0.001);
});

Deno.test("AnomalyScore.learn() takes latent values that do not vary", async () => {
  const score = await AnomalyScore.learn(NETWORK, matrix([1, 3], [1, -4]));
  const scores = await score.score(NETWORK, matrix([1, 3], [1.5, 3]));
  assert(scores.every(Number.isFinite));
  assert(scores[1] > scores[0]);
});

Deno.test("AnomalyScore.learn() rejects too few rows and impossible weights", async () => {
  await assertRejects(
    () => AnomalyScore.learn(NETWORK, matrix([1, 2])),
    RangeError,
    "it takes 2 rows: found 1",
  );
  await assertRejects(
    () => AnomalyScore.learn(NETWORK, TRAIN, -1),
    RangeError,
    "the latent weight must not be negative: found -1",
  );
});

Deno.test("AnomalyScore survives JSON, and rejects another form", async () => {
  const score = await AnomalyScore.learn(NETWORK, TRAIN);
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
  reject({ latentPrecision: [1, 2] }, "a row and a column for each latent");
});
