import * as tf from "@tensorflow/tfjs";
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { openBackend } from "../../lib/model/tensorflow/backend.ts";
import {
  batchNorm,
  dense,
  reluDropout,
} from "../../lib/model/tensorflow/training_layers.ts";
import { openRandom } from "../../lib/base/mod.ts";

// A network of one hidden block: 3 inputs, 4 units, 2 outputs; 5 rows.
const ROWS = 5, INPUTS = 3, UNITS = 4, OUTPUTS = 2;
const SHAPES = {
  kernel: [INPUTS, UNITS],
  bias: [UNITS],
  gamma: [UNITS],
  beta: [UNITS],
  outKernel: [UNITS, OUTPUTS],
  outBias: [OUTPUTS],
  x: [ROWS, INPUTS],
} as const;
type Values = Record<keyof typeof SHAPES, number[]>;
const NAMES = Object.keys(SHAPES) as (keyof typeof SHAPES)[];

const random = openRandom(42, "gradient check");
const draw = (size: number) =>
  Array.from({ length: size }, () => Math.fround(random.normal()));
const VALUES = Object.fromEntries(
  NAMES.map((name) => [name, draw(SHAPES[name].reduce((a, b) => a * b, 1))]),
) as Values;
const TARGET = draw(ROWS * OUTPUTS);
const MASK = Array.from( // three units in four kept
  { length: ROWS * UNITS },
  (_, index) => index % 4 === 1 ? 0 : 4 / 3,
);

/** The block's loss in plain float64 loops: nothing shared with the library's. */
function plainLoss(values: Values): number {
  const { x, kernel, bias, gamma, beta, outKernel, outBias } = values;
  const hidden = new Array(ROWS * UNITS).fill(0);
  for (let unit = 0; unit < UNITS; unit++) {
    const z = Array.from({ length: ROWS }, (_, row) => {
      let sum = bias[unit];
      for (let input = 0; input < INPUTS; input++) {
        sum += x[row * INPUTS + input] * kernel[input * UNITS + unit];
      }
      return sum;
    });
    const mean = z.reduce((a, b) => a + b) / ROWS;
    const variance = z.reduce((a, b) => a + (b - mean) ** 2, 0) / ROWS;
    z.forEach((value, row) => {
      const normalized = (value - mean) / Math.sqrt(variance + 1e-5);
      const y = normalized * gamma[unit] + beta[unit];
      hidden[row * UNITS + unit] = Math.max(y, 0) * MASK[row * UNITS + unit];
    });
  }
  let loss = 0;
  for (let row = 0; row < ROWS; row++) {
    for (let output = 0; output < OUTPUTS; output++) {
      let sum = outBias[output];
      for (let unit = 0; unit < UNITS; unit++) {
        sum += hidden[row * UNITS + unit] * outKernel[unit * OUTPUTS + output];
      }
      loss += (sum - TARGET[row * OUTPUTS + output]) ** 2;
    }
  }
  return loss / (ROWS * OUTPUTS);
}

for (const backend of ["wasm", "cpu"] as const) {
  Deno.test(`dense(), batchNorm() and reluDropout() have the gradients of central differences on ${backend}`, async () => {
    await openBackend(backend);
    const before = tf.memory().numTensors;
    const running = tf.tidy(() => ({
      mean: tf.variable(tf.zeros([UNITS])),
      variance: tf.variable(tf.ones([UNITS])),
    }));
    const { loss, gradients } = tf.tidy(() => {
      const tensors = NAMES.map((name) =>
        tf.tensor(VALUES[name], [...SHAPES[name]])
      );
      const { value, grads } = tf.valueAndGrads((...given: tf.Tensor[]) => {
        const [kernel, bias, gamma, beta, outKernel, outBias, x] = given;
        const z = dense(
          x as tf.Tensor2D,
          kernel as tf.Tensor2D,
          bias as tf.Tensor1D,
        );
        const y = batchNorm(
          z,
          gamma as tf.Tensor1D,
          beta as tf.Tensor1D,
          running,
        );
        const hidden = reluDropout(y, tf.tensor2d(MASK, [ROWS, UNITS]));
        const out = dense(
          hidden,
          outKernel as tf.Tensor2D,
          outBias as tf.Tensor1D,
        );
        const target = tf.tensor2d(TARGET, [ROWS, OUTPUTS]);
        return tf.mean(tf.square(tf.sub(out, target))) as tf.Scalar;
      })(tensors);
      return {
        loss: value.dataSync()[0],
        gradients: grads.map((gradient) => [...gradient.dataSync()]),
      };
    });

    // Float32 carries 7 digits; the loss is about 4.
    assertAlmostEquals(loss, plainLoss(VALUES), 4e-6);
    const change = 1e-5; // the differences' own error is its square
    NAMES.forEach((name, at) =>
      VALUES[name].forEach((value, index) => {
        const lossWith = (changed: number) =>
          plainLoss({ ...VALUES, [name]: VALUES[name].with(index, changed) });
        const expected = (lossWith(value + change) - lossWith(value - change)) /
          (2 * change);
        // Float32 gradients of the order of 1, after a dozen operations
        assertAlmostEquals(
          gradients[at][index],
          expected,
          1e-5,
          `${name}[${index}]: expected ${expected}, found ${
            gradients[at][index]
          }`,
        );
      })
    );
    running.mean.dispose();
    running.variance.dispose();
    assertEquals(tf.memory().numTensors, before);
  });
}

Deno.test("batchNorm() moves the running statistics a tenth of the way, the variance unbiased", async () => {
  await openBackend("wasm");
  const running = tf.tidy(() => ({
    mean: tf.variable(tf.tensor1d([10])),
    variance: tf.variable(tf.tensor1d([1])),
  }));
  // Mean 3, squared deviations 4 + 0 + 4: the unbiased variance is 8 / 2.
  tf.tidy(() =>
    batchNorm(
      tf.tensor2d([[1], [3], [5]]),
      tf.tensor1d([1]),
      tf.tensor1d([0]),
      running,
    )
  );
  const [mean] = await running.mean.data();
  const [variance] = await running.variance.data();
  assertAlmostEquals(mean, 0.9 * 10 + 0.1 * 3, 1e-6); // float32, 7 digits
  assertAlmostEquals(variance, 0.9 * 1 + 0.1 * 4, 1e-6);
  running.mean.dispose();
  running.variance.dispose();
});
