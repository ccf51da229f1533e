import * as tf from "@tensorflow/tfjs";
import type { Backend } from "./backend.ts";
import { type Matrix, selectRows } from "../../base/mod.ts";
import { Adam } from "../adam.ts";
import { partOf } from "../batches.ts";
import {
  DeepAutoencoder,
  readWeights,
  weightVariables,
  writeWeights,
} from "./deep_autoencoder.ts";
import type {
  Architecture,
  Engine,
  EngineName,
  EngineState,
  Masks,
  Reconstruction,
  StepOptions,
  Weights,
} from "../engine.ts";
import { forEachRun } from "../scoring_runs.ts";
import {
  batchNormName,
  type Block,
  checkEngineState,
  checkWeights,
  denseName,
  isTrainable,
  networkBlocks,
  shapeSize,
  trainableShapes,
} from "../network_layout.ts";
import {
  batchNorm,
  dense,
  maskTensor,
  reluDropout,
} from "./training_layers.ts";

/**
 * Trains the network with TensorFlow.js, on whatever backend `openBackend()`
 * has set. Forward pass, loss and Adam are written out here, the layers' gradients
 * in `training_layers.ts`.
 */
export class TensorflowEngine implements Engine {
  readonly name: EngineName;
  readonly device: string;
  readonly #network: DeepAutoencoder;
  readonly #blocks: Block[];
  readonly #variables: Map<string, tf.Variable>;
  readonly #trainable: tf.Variable[];
  /** How many values each of them has, by the weight's name, in their order. */
  readonly #trainableSizes: Map<string, number>;
  readonly #adam = new Adam();
  /** WebAssembly's and JavaScript's sums do not depend on the number of rows. */
  readonly #isFilledUp: boolean;

  /**
   * @param backend What `openBackend()` returned.
   * @param weights Weights to start from; copied.
   * @throws {RangeError} If the architecture is not a possible one.
   * @throws {TypeError} If the weights are not those of the architecture.
   */
  constructor(backend: Backend, architecture: Architecture, weights: Weights) {
    this.name = backend.name;
    this.device = backend.device;
    this.#isFilledUp = backend.name === "tensorflow";
    this.#blocks = networkBlocks(architecture);
    checkWeights(architecture, weights);
    this.#network = new DeepAutoencoder(architecture);
    writeWeights(this.#network, weights);
    this.#variables = weightVariables(this.#network);
    this.#trainable = [...this.#variables]
      .filter(([name]) => isTrainable(name))
      .map(([, variable]) => variable);
    this.#trainableSizes = new Map(
      [...trainableShapes(architecture)]
        .map(([name, shape]) => [name, shapeSize(shape)]),
    );
  }

  async trainSteps(
    rows: Matrix,
    batches: Uint32Array,
    masks: Masks,
    options: readonly StepOptions[],
  ): Promise<Float32Array> {
    // None of them waits, so that no other call falls between two steps.
    const losses = options.map((ofStep, step) => {
      const steps = options.length;
      return this.#step(
        selectRows(rows, partOf(batches, steps, step)),
        masks.map((mask) => mask && partOf(mask, steps, step)),
        ofStep,
      );
    });
    const values = await Promise.all(losses.map((loss) => loss.data()));
    tf.dispose(losses);
    return Float32Array.from(values, ([value]) => value);
  }

  /** One step; gives its loss. */
  #step(batch: Matrix, masks: Masks, options: StepOptions): tf.Scalar {
    return tf.tidy(() => {
      const x = toTensor(batch);
      const { value, grads } = tf.variableGrads(
        () => tf.mean(tf.square(tf.sub(this.#reconstruct(x, masks), x))),
        this.#trainable,
      );
      this.#update(grads, options);
      return value;
    });
  }

  /** The forward pass in training mode; it moves the running statistics. */
  #reconstruct(x: tf.Tensor2D, masks: Masks): tf.Tensor2D {
    let hidden = x; // [n, width of the block before]
    let layers = 0;
    for (const block of this.#blocks) {
      const layer = denseName(block);
      hidden = dense(
        hidden,
        this.#weight(`${layer}/kernel`),
        this.#weight(`${layer}/bias`),
      );
      if (!block.hidden) continue;
      const norm = batchNormName(block);
      hidden = batchNorm(
        hidden,
        this.#weight(`${norm}/gamma`),
        this.#weight(`${norm}/beta`),
        {
          mean: this.#weight(`${norm}/moving_mean`),
          variance: this.#weight(`${norm}/moving_variance`),
        },
      );
      const mask = masks[layers++];
      hidden = reluDropout(
        hidden,
        block.dropoutRate === 0 ? null : maskTensor(mask!, block),
      );
    }
    return hidden;
  }

  #update(gradients: tf.NamedTensorMap, options: StepOptions): void {
    const values = this.#trainable.map((parameter) =>
      Float32Array.from(parameter.dataSync())
    );
    this.#adam.step(
      values,
      this.#trainable.map(({ name }) => gradients[name].dataSync<"float32">()),
      options,
    );
    this.#trainable.forEach((parameter, index) =>
      parameter.assign(tf.tensor(values[index], parameter.shape))
    );
  }

  #weight<R extends tf.Rank>(name: string): tf.Variable<R> {
    return this.#variables.get(name) as tf.Variable<R>;
  }

  async reconstructionErrors(rows: Matrix): Promise<Float32Array> {
    const { values } = await this.#map(rows, 1, (x) => {
      const reconstruction = this.#network.predictOnBatch(x) as tf.Tensor2D;
      return tf.mean(tf.square(tf.sub(reconstruction, x)), 1); // [n]
    });
    return values;
  }

  async reconstruct(rows: Matrix): Promise<Reconstruction> {
    const { inputDim } = this.#network.architecture;
    return {
      latent: await this.encode(rows),
      reconstruction: await this.#map(
        rows,
        inputDim,
        (x) => this.#network.predictOnBatch(x) as tf.Tensor2D,
      ),
    };
  }

  encode(rows: Matrix): Promise<Matrix> {
    const { encoder, architecture } = this.#network;
    return this.#map(
      rows,
      architecture.latentDim,
      (x) => encoder.predictOnBatch(x) as tf.Tensor2D,
    );
  }

  /** What is computed from the rows, as many columns for each of them. */
  async #map(
    rows: Matrix,
    columns: number,
    compute: (x: tf.Tensor2D) => tf.Tensor,
  ): Promise<Matrix> {
    const values = new Float32Array(rows.rows * columns);
    await forEachRun(rows, async (run, start) => {
      const output = tf.tidy(() => compute(toTensor(run)));
      const left = values.subarray(start * columns);
      const computed = await output.data<"float32">();
      left.set(computed.subarray(0, left.length));
      output.dispose();
    }, this.#isFilledUp);
    return { values, rows: rows.rows, columns };
  }

  getWeights(): Promise<Weights> {
    return readWeights(this.#network);
  }

  setWeights(weights: Weights): Promise<void> {
    writeWeights(this.#network, weights);
    return Promise.resolve();
  }

  async getState(): Promise<EngineState> {
    const { steps, moments } = this.#adam.getState();
    const ofWeights = (kind: "first" | "second"): Weights =>
      Object.fromEntries(
        [...this.#trainableSizes].map(([name, size], index) => [
          name,
          moments[index]?.[kind] ?? new Float32Array(size),
        ]),
      );
    return {
      weights: await this.getWeights(),
      firstMoments: ofWeights("first"),
      secondMoments: ofWeights("second"),
      steps,
    };
  }

  async setState(state: EngineState): Promise<void> {
    checkEngineState(this.#network.architecture, state);
    const { weights, firstMoments, secondMoments, steps } = state;
    await this.setWeights(weights);
    this.#adam.setState({
      steps,
      moments: [...this.#trainableSizes.keys()].map((name) => ({
        first: firstMoments[name],
        second: secondMoments[name],
      })),
    });
  }

  dispose(): void {
    this.#network.dispose();
  }
}

function toTensor({ values, rows, columns }: Matrix): tf.Tensor2D {
  return tf.tensor2d(values, [rows, columns]);
}
