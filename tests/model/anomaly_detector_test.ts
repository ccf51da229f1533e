import * as tf from "@tensorflow/tfjs";
import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { openBackend } from "../../lib/model/tensorflow/backend.ts";
import { rowsBetween } from "../../lib/base/mod.ts";
import { AnomalyScore } from "../../lib/model/anomaly_score.ts";
import {
  AnomalyDetector,
  type DetectorFitOptions,
  type FitOptions,
} from "../../lib/model/mod.ts";
import { drawPoints, TINY } from "./_points.ts";
import { captureConsole } from "./_capture_console.ts";

const TRAIN = drawPoints("normal", 1_000, 1);
const VALIDATION = drawPoints("normal", 200, 2);
const NORMAL = drawPoints("normal", 200, 3);
const ODD = drawPoints("odd", 200, 4);
const OPTIONS: FitOptions = {
  epochs: 10,
  batchSize: 32,
  learningRate: 5e-3,
  patience: 10, // all of them
};

const create = (seed = 42) =>
  AnomalyDetector.create({ ...TINY, seed, engine: "wasm" });

const detector = await create();
const result = await detector.fit(TRAIN, VALIDATION, OPTIONS);

Deno.test("AnomalyDetector.fit() lowers both losses", () => {
  const { trainLoss, validationLoss, learningRate } = result.history;
  assertEquals(result.epochsRun, 10);
  for (const entries of [trainLoss, validationLoss, learningRate]) {
    assertEquals(entries.length, 10);
    assert(entries.every(Number.isFinite));
  }
  assertLess(trainLoss.at(-1)!, trainLoss[0] / 2);
  assertLess(validationLoss.at(-1)!, validationLoss[0] / 2);
});

/** Share of pairs whose odd row scores higher: the ROC-AUC. */
async function rocAuc(detector: AnomalyDetector): Promise<number> {
  const normal = await detector.reconstructionErrors(NORMAL);
  const odd = await detector.reconstructionErrors(ODD);
  let above = 0;
  for (const a of odd) for (const b of normal) above += Number(a > b);
  return above / (odd.length * normal.length);
}

Deno.test("AnomalyDetector.reconstructionErrors() are higher for odd rows, once trained", async () => {
  // This fit gave 0.957, the seeds 0 to 5 between 0.908 and 0.966: so small a
  // network now and then settles for half of the plane.
  assertGreater(await rocAuc(detector), 0.85);
  // Untrained it tells rows by their length alone, which is alike in both.
  const untrained = await create();
  assertLess(await rocAuc(untrained), 0.7);
  untrained.dispose();
});

Deno.test("AnomalyDetector.fit() restores the weights of the best epoch", async () => {
  const errors = await detector.reconstructionErrors(VALIDATION);
  let sumOfMeans = 0; // as fit() averages: by batches
  for (let start = 0; start < 200; start += 32) {
    const batch = errors.subarray(start, start + 32);
    sumOfMeans += batch.reduce((sum, error) => sum + error, 0) / batch.length;
  }
  const best = result.history.validationLoss[result.bestEpoch - 1];
  assertEquals(sumOfMeans / 7, best); // the same weights, hence the same bits
  assertEquals(best, Math.min(...result.history.validationLoss));
});

Deno.test("AnomalyDetector.fit() gives the same weights for the same seed, others for another", async () => {
  const scores = await Promise.all([42, 42, 43].map(async (seed) => {
    const detector = await create(seed);
    await detector.fit(TRAIN, VALIDATION, { ...OPTIONS, epochs: 1 });
    const scores = await detector.reconstructionErrors(NORMAL);
    const model = await detector.layersModel();
    const [kernel] = model.getWeights();
    const weights = [...await kernel.data()];
    model.dispose();
    detector.dispose();
    return { scores, weights };
  }));
  assertEquals(scores[0], scores[1]);
  assertNotEquals(scores[0].weights, scores[2].weights);
  assertNotEquals(scores[0].scores, scores[2].scores);
});

Deno.test("AnomalyDetector.layersModel() has the weights that scores are made with", async () => {
  const errors = await detector.reconstructionErrors(NORMAL);
  const model = await detector.layersModel();
  const expected = tf.tidy(() => {
    const x = tf.tensor2d(NORMAL.values, [NORMAL.rows, NORMAL.columns]);
    const output = model.predict(x) as tf.Tensor;
    return tf.mean(tf.squaredDifference(output, x), 1).dataSync();
  });
  model.dispose();
  errors.forEach((error, row) =>
    // Float32 carries 7 digits; predict() cuts other batches.
    assert(Math.abs(error - expected[row]) <= 1e-6 * (1 + error))
  );
});

Deno.test("AnomalyDetector keeps what a fit had reached that was aborted", async () => {
  const detector = await create();
  const before = await detector.encode(NORMAL);
  const stop = new AbortController();
  await assertRejects(() =>
    detector.fit(TRAIN, VALIDATION, {
      signal: stop.signal,
      onBatch: () => stop.abort(new Error("enough")),
    })
  );
  assertNotEquals(await detector.encode(NORMAL), before);
  detector.dispose();
});

Deno.test("AnomalyDetector.fit() that was interrupted leaves a detector that scores, and the losses so far", async () => {
  const detector = await create();
  const stop = new AbortController();
  const fitted = await detector.fit(TRAIN, VALIDATION, {
    ...OPTIONS,
    interrupt: stop.signal,
    onEpoch: ({ epoch }) => void (epoch === 3 && stop.abort()),
    chooseThreshold: (scores) => scores[0],
  });
  assertEquals([fitted.interrupted, fitted.epochsRun], [true, 3]);
  const { validationLoss } = result.history; // of the same seed
  assertEquals(fitted.history.validationLoss, validationLoss.slice(0, 3));
  assertEquals(fitted.validationScores, await detector.score(VALIDATION));
  assertEquals(detector.threshold, fitted.validationScores[0]);
  detector.dispose();
});

Deno.test("AnomalyDetector.encode() gives the bottleneck's values", async () => {
  const latent = await detector.encode(NORMAL);
  assertEquals([latent.rows, latent.columns], [200, 2]);
  assertEquals(latent.values.length, 400);
  assert(latent.values.every(Number.isFinite));
  const first = { ...NORMAL, values: NORMAL.values.slice(0, 4), rows: 1 };
  const alone = await detector.encode(first);
  alone.values.forEach((value, index) =>
    // Float32 carries 7 digits; a batch of one may add in another order.
    assert(Math.abs(value - latent.values[index]) < 1e-5)
  );
  const none = { values: new Float32Array(0), rows: 0, columns: 4 };
  assertEquals((await detector.encode(none)).rows, 0);
});

Deno.test("AnomalyDetector.predict() flags scores strictly above the threshold", async () => {
  const errors = await detector.reconstructionErrors(ODD);
  detector.setThreshold(errors[0]);
  const flags = await detector.predict(ODD);
  assertEquals(flags, Uint8Array.from(errors, (e) => e > errors[0] ? 1 : 0));
  assertEquals(flags[0], 0);
  detector.setThreshold(null);
  await assertRejects(
    () => detector.predict(ODD),
    RangeError,
    "the threshold must be set before: found null",
  );
});

Deno.test("AnomalyDetector rejects rows of another width", async () => {
  const narrow = { values: new Float32Array(6), rows: 2, columns: 3 };
  for (
    const work of [
      () => detector.reconstructionErrors(narrow),
      () => detector.encode(narrow),
      () => detector.fit(narrow, narrow),
    ]
  ) {
    await assertRejects(work, TypeError, "must have 4 features: found 3");
  }
});

Deno.test("AnomalyDetector.create() rejects an architecture that cannot be", async () => {
  await assertRejects(
    () => AnomalyDetector.create({ inputDim: 0, engine: "wasm" }),
    RangeError,
    "widths must be positive integers: found 0",
  );
});

Deno.test("AnomalyDetector.create() builds the original's network by default", async () => {
  const detector = await AnomalyDetector.create({
    inputDim: 33,
    engine: "wasm",
  });
  assertEquals(detector.architecture, {
    inputDim: 33,
    hiddenDims: [256, 128, 64],
    latentDim: 16,
    dropoutRates: [0.3, 0.2, 0.2],
  });
  assertEquals(detector.engine, "wasm");
  assertStringIncludes(detector.device, "WebAssembly");
  detector.dispose();
});

Deno.test("AnomalyDetector.summary() lists layers and parameters", async () => {
  const summary = await detector.summary();
  const model = await detector.layersModel();
  for (const { name } of model.layers) {
    assertStringIncludes(summary, name);
  }
  assertStringIncludes(summary, "[null,16]");
  assertStringIncludes(
    summary,
    `Total params: ${model.countParams()}`,
  );
  model.dispose();
});

Deno.test("AnomalyDetector.fit() trains on plain JavaScript, too", async () => {
  const detector = await AnomalyDetector.create({ ...TINY, engine: "cpu" });
  const { history } = await detector.fit(TRAIN, VALIDATION, {
    ...OPTIONS,
    epochs: 1,
  });
  assertEquals(detector.engine, "cpu");
  // The same seed: only rounding differs from WASM, and Adam amplifies it.
  const difference = history.trainLoss[0] - result.history.trainLoss[0];
  assertLess(Math.abs(difference), 1e-3);
  detector.dispose();
  await openBackend("wasm");
});

/** Fits one epoch; gives the detector, the result and the threshold's scores. */
async function fitScored(
  scoreWeights: DetectorFitOptions["scoreWeights"],
  validation = VALIDATION,
) {
  const detector = await create();
  let chosenFrom: Float32Array | null = null;
  const { validationScores } = await detector.fit(TRAIN, validation, {
    ...OPTIONS,
    epochs: 1,
    scoreWeights,
    chooseThreshold(scores) {
      chosenFrom = scores;
      return 1;
    },
  });
  return { detector, validationScores, chosenFrom };
}

Deno.test("AnomalyDetector.fit() learns the score from validation rows, and the threshold from their out-of-fold scores", async () => {
  const fitted = await fitScored({ learnsFrom: "validation" });
  const { detector, validationScores, chosenFrom } = fitted;
  const { anomalyScore, outOfFold } = await AnomalyScore
    .crossFit(detector, VALIDATION, { seed: detector.seed });
  assertEquals(detector.anomalyScore!.toJSON(), anomalyScore.toJSON());
  assertEquals(validationScores, outOfFold);
  assertEquals(chosenFrom, outOfFold);
  assertNotEquals(outOfFold, await detector.score(VALIDATION));
  detector.dispose();
});

Deno.test("AnomalyDetector.fit() learns the score from training rows by default, and where there are few others", async () => {
  const few = rowsBetween(VALIDATION, 0, 9);
  for (
    const [learnsFrom, validation] of [
      [undefined, VALIDATION],
      ["validation", few],
      ["validation", rowsBetween(VALIDATION, 0, 1)],
    ] as const
  ) {
    const { detector, validationScores, chosenFrom } = await fitScored(
      { learnsFrom },
      validation,
    );
    const learnt = await AnomalyScore
      .learn(detector, TRAIN, { seed: detector.seed });
    assertEquals(detector.anomalyScore!.toJSON(), learnt.toJSON());
    assertEquals(validationScores, await detector.score(validation));
    assertEquals(chosenFrom, validationScores);
    detector.dispose();
  }
});

Deno.test("AnomalyDetector leaves no tensors behind, and prints nothing", async () => {
  const before = tf.memory().numTensors;
  const printed = await captureConsole(async () => {
    const detector = await create();
    await detector.fit(TRAIN, VALIDATION, { ...OPTIONS, epochs: 1 });
    await detector.encode(NORMAL);
    await detector.summary();
    detector.dispose();
  });
  assertEquals(tf.memory().numTensors, before);
  assertEquals(printed, []);
});
