/**
 * The network's layers in training mode, with their gradients in closed form.
 *
 * TensorFlow.js would derive the same gradients by itself, but slowly on WASM:
 * a product with a transposed factor takes nine times as long there as a
 * transposition and a plain product, and a mean over rows seven times as long
 * as average pooling with one window over all of them.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import {
  BATCH_NORM_EPSILON,
  BATCH_NORM_MOMENTUM,
  type Block,
} from "../network_layout.ts";

/**
 * A dense layer, `x · kernel + bias`.
 *
 * @param x Shape `[n, inputs]`.
 * @param kernel Shape `[inputs, outputs]`.
 * @param bias Shape `[outputs]`.
 * @returns Shape `[n, outputs]`.
 */
export function dense(
  x: tf.Tensor2D,
  kernel: tf.Tensor2D,
  bias: tf.Tensor1D,
): tf.Tensor2D {
  return withGradient([x, kernel, bias], (save) => {
    save([x]);
    return {
      value: tf.fused.matMul({ a: x, b: kernel, bias }),
      gradFunc: (dy, [x]) => [
        tf.matMul(dy, tf.transpose(kernel)), // [n, inputs]
        tf.matMul(tf.transpose(x), dy), // [inputs, outputs]
        tf.mul(meanOverRows(dy), x.shape[0]), // [outputs]
      ],
    };
  });
}

/** What BatchNorm learns aside from its gradients, each of shape `[units]`. */
export interface RunningStatistics {
  readonly mean: tf.Variable;
  readonly variance: tf.Variable;
}

/**
 * Batch normalisation by the batch's own statistics (Ioffe & Szegedy 2015,
 * arXiv:1502.03167), `(x − mean) / √(variance + ε) · gamma + beta`.
 *
 * @param x Shape `[n, units]`, n ≥ 2.
 * @param gamma Shape `[units]`.
 * @param beta Shape `[units]`.
 * @param running Moves a tenth of the way to the batch's statistics.
 * @returns Shape `[n, units]`.
 */
export function batchNorm(
  x: tf.Tensor2D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  running: RunningStatistics,
): tf.Tensor2D {
  const n = x.shape[0];
  return withGradient([x, gamma, beta], (save) => {
    const mean = meanOverRows(x); // [units]
    const centered = tf.sub(x, mean); // [n, units]
    const variance = meanOverRows(tf.square(centered)); // [units]
    moveTowards(running.mean, mean);
    // As in PyTorch, the running variance is the unbiased one.
    moveTowards(running.variance, tf.mul(variance, n / (n - 1)));

    const inverseDeviation = tf.rsqrt(tf.add(variance, BATCH_NORM_EPSILON));
    const normalized = tf.mul(centered, inverseDeviation); // [n, units]
    save([normalized, inverseDeviation]);
    return {
      value: tf.add(tf.mul(normalized, gamma), beta),
      gradFunc: (dy, [normalized, inverseDeviation]) => {
        const meanDBeta = meanOverRows(dy); // [units]
        const meanDGamma = meanOverRows(tf.mul(dy, normalized)); // [units]
        // What moving the batch's mean and variance takes back, [n, units]
        const viaStatistics = tf.add(
          tf.mul(normalized, meanDGamma),
          meanDBeta,
        );
        return [
          tf.mul(tf.sub(dy, viaStatistics), tf.mul(gamma, inverseDeviation)),
          tf.mul(meanDGamma, n),
          tf.mul(meanDBeta, n),
        ];
      },
    };
  });
}

/**
 * ReLU and dropout in one, `max(x, 0) · mask`.
 *
 * @param x Shape `[n, units]`.
 * @param mask Shape `[n, units]`: 0 drops a unit, 1 / (1 − rate) keeps it; null
 * keeps all as they are.
 * @returns Shape `[n, units]`.
 */
export function reluDropout(
  x: tf.Tensor2D,
  mask: tf.Tensor2D | null,
): tf.Tensor2D {
  return withGradient([x], (save) => {
    const slope = mask ? tf.mul(tf.step(x), mask) : tf.step(x); // [n, units]
    save([slope]);
    return {
      value: tf.mul(x, slope),
      gradFunc: (dy, [slope]) => [tf.mul(dy, slope)],
    };
  });
}

/**
 * A dropout mask as {@linkcode reluDropout} takes it.
 *
 * @param mask Shape `[width, n]`: 0 drops a unit, 1 keeps it.
 * @returns Shape `[n, width]`: what is kept is scaled by 1 / (1 − rate).
 */
export function maskTensor(
  mask: Uint8Array,
  { outputDim, dropoutRate }: Pick<Block, "outputDim" | "dropoutRate">,
): tf.Tensor2D {
  const scale = 1 / (1 - dropoutRate);
  const values = new Float32Array(mask.length);
  // A loop, as `Float32Array.from` would take longer than the step.
  for (let i = 0; i < mask.length; i++) values[i] = mask[i] * scale;
  return tf.tidy(() =>
    tf.transpose(tf.tensor2d(values, [outputDim, mask.length / outputDim]))
  );
}

/**
 * `tf.customGrad` for a function that closes over its inputs. Only what is
 * saved outlives the forward pass.
 */
function withGradient(
  inputs: tf.Tensor[],
  forward: (save: (tensors: tf.Tensor[]) => void) => {
    value: tf.Tensor;
    gradFunc: (dy: tf.Tensor2D, saved: tf.Tensor[]) => tf.Tensor[];
  },
): tf.Tensor2D {
  return tf.customGrad((...args) => {
    const { value, gradFunc } = forward(args.at(-1) as tf.GradSaveFunc);
    return {
      value,
      gradFunc: (dy, saved) => gradFunc(dy as tf.Tensor2D, saved),
    };
  })(...inputs) as tf.Tensor2D;
}

function meanOverRows(x: tf.Tensor): tf.Tensor1D {
  const [n, units] = x.shape;
  const image = tf.reshape(x, [1, n, 1, units]) as tf.Tensor4D;
  return tf.reshape(tf.avgPool(image, [n, 1], 1, "valid"), [units]);
}

function moveTowards(running: tf.Variable, batch: tf.Tensor): void {
  running.assign(tf.add(
    tf.mul(running, BATCH_NORM_MOMENTUM),
    tf.mul(batch, 1 - BATCH_NORM_MOMENTUM),
  ));
}
