import * as tf from "@tensorflow/tfjs";
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { AnomalyDetector, initialWeights } from "../../../lib/model/mod.ts";
import {
  DeepAutoencoder,
  openBackend,
  TrainingBatches,
  writeWeights,
} from "../../../lib/model/tensorflow/mod.ts";
import { drawPoints, TINY } from "../_points.ts";

await openBackend("cpu");

const TRAIN = drawPoints("normal", 1_000, 1);
const VALIDATION = drawPoints("normal", 200, 2);
const OPTIONS = { architecture: TINY, batchSize: 32, seed: 7 };
const RATE = { learningRate: 0.005, weightDecay: 1e-5 };

Deno.test("TrainingBatches give each row once an epoch, in another order", () => {
  const batches = new TrainingBatches(TRAIN, OPTIONS);
  const epochs = [1, 2].map(() =>
    Array.from(batches.epoch(), ({ x }) => [...x.dataSync()]).flat()
  );
  for (const values of epochs) {
    assertEquals(values.toSorted(), [...TRAIN.values].toSorted());
  }
  assertEquals(
    epochs[0].slice(0, 4).join() === epochs[1].slice(0, 4).join(),
    false,
  );
});

Deno.test("TrainingBatches have masks for the layers that drop units alone, and free them", () => {
  const architecture = { ...TINY, dropoutRates: [0, 0.5] };
  const before = tf.memory().numTensors;
  const batches = new TrainingBatches(TRAIN, { ...OPTIONS, architecture });
  for (const { masks } of batches.epoch()) {
    assertEquals(masks.map(({ shape }) => shape[1]), [8, 8]);
    assertEquals(new Set(masks[0].dataSync()), new Set([0, 2]));
    break; // leaving the loop frees them, too
  }
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("A loop over TrainingBatches, written in TensorFlow.js, has the losses of fit()", async () => {
  const detector = await AnomalyDetector.create({
    ...TINY,
    seed: OPTIONS.seed,
    engine: "onnx",
  });
  const { history } = await detector.fit(TRAIN, VALIDATION, {
    ...OPTIONS,
    ...RATE,
    epochs: 2,
  });
  detector.dispose();

  const network = new DeepAutoencoder(TINY);
  writeWeights(network, initialWeights(TINY, OPTIONS.seed));
  const adam = tf.train.adam(RATE.learningRate, 0.9, 0.999, 1e-8);
  const weights = network.trainableWeights.map((w) => w.read() as tf.Variable);
  const batches = new TrainingBatches(TRAIN, OPTIONS);
  for (const expected of history.trainLoss) {
    const losses: number[] = [];
    for (const { x, masks } of batches.epoch()) {
      const loss = tf.tidy(() => {
        const { value, grads } = tf.variableGrads(() => {
          const left = [...masks];
          let output: tf.Tensor = x;
          for (const layer of network.layers.slice(1)) {
            output = layer.getConfig().rate
              ? tf.mul(output, left.shift()!)
              : layer.apply(output, { training: true }) as tf.Tensor;
          }
          return tf.losses.meanSquaredError(x, output) as tf.Scalar;
        }, weights);
        adam.applyGradients(weights.map((weight) => {
          const decay = tf.mul(weight, RATE.weightDecay);
          return {
            name: weight.name,
            tensor: tf.add(grads[weight.name], decay),
          };
        }));
        return value;
      });
      losses.push(loss.dataSync()[0]);
      loss.dispose();
    }
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    // Two epochs of float32 in another order of sums; other batches or masks
    // would differ in the second digit.
    assertAlmostEquals(mean, expected, 1e-4);
  }
  adam.dispose();
  network.dispose();
});
