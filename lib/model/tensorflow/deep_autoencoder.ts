import * as tf from "@tensorflow/tfjs";
import type { Architecture, Weights } from "../engine.ts";
import { checkWeights, weightShapes } from "../network_layout.ts";
import { architectureOf, chainOf } from "./architecture_of.ts";
import { networkLayers } from "./network_layers.ts";

import "./backend.ts"; // silences TensorFlow.js

/**
 * The network: an encoder that squeezes a flow's features into a few numbers,
 * and a decoder that restores them. Trained on normal flows, it restores
 * attacks badly.
 *
 * Each hidden block is Dense → BatchNorm → ReLU → dropout; bottleneck and
 * output are linear. A `tf.LayersModel` in every respect, so `summary()`,
 * `predict()` and `save()` work as usual. Its weights are TensorFlow.js's own
 * draw until {@linkcode writeWeights} sets them.
 *
 * @example 33 features to 4 and back
 * ```ts
 * import { DeepAutoencoder } from "./deep_autoencoder.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const network = new DeepAutoencoder({
 *   inputDim: 33,
 *   hiddenDims: [64, 32],
 *   latentDim: 4,
 *   dropoutRates: [0.3, 0.2],
 * });
 * assertEquals(network.outputShape, [null, 33]);
 * assertEquals(network.encoder.outputShape, [null, 4]);
 * network.dispose();
 * ```
 */
export class DeepAutoencoder extends tf.LayersModel {
  readonly architecture: Architecture;
  /** From the input to the bottleneck; shares its layers with the whole. */
  readonly encoder: tf.LayersModel;

  /** @throws {RangeError} If the architecture is not a possible one. */
  constructor(architecture: Architecture) {
    super({ ...connectLayers(architecture), name: "deep_autoencoder" });
    this.architecture = architecture;
    this.encoder = tf.model({
      inputs: this.inputs,
      outputs: this.getLayer("latent").output,
      name: "encoder",
    });
  }
}

function connectLayers(architecture: Architecture) {
  const inputs = tf.input({ shape: [architecture.inputDim], name: "flow" });
  const outputs = networkLayers(architecture).reduce(
    (outputs, layer) => layer.apply(outputs) as tf.SymbolicTensor,
    inputs,
  );
  return { inputs, outputs };
}

/**
 * The tensors behind a network's weights by name, in the order of the layers.
 * Writing to one changes the network.
 *
 * @param network One that {@linkcode architectureOf} can read.
 */
export function weightVariables(
  network: tf.LayersModel,
): Map<string, tf.Variable> {
  const weights = chainOf(network).flatMap((layer) => layer.weights);
  const names = [...weightShapes(architectureOf(network)).keys()];
  return new Map(
    names.map((name, i) => [name, weights[i].read() as tf.Variable]),
  );
}

/** A copy of a network's weights. */
export async function readWeights(network: tf.LayersModel): Promise<Weights> {
  const weights: Weights = {};
  for (const [name, variable] of weightVariables(network)) {
    weights[name] = Float32Array.from(await variable.data());
  }
  return weights;
}

/**
 * Sets a network's weights to a copy of those given.
 *
 * @param network One that {@linkcode architectureOf} can read.
 * @throws {TypeError} If a weight is missing or of another size, or one is
 * there that the network does not have.
 */
export function writeWeights(network: tf.LayersModel, weights: Weights): void {
  checkWeights(architectureOf(network), weights);
  tf.tidy(() => {
    for (const [name, variable] of weightVariables(network)) {
      // A copy, as the plain JavaScript backend computes with the array itself.
      variable.assign(tf.tensor(weights[name].slice(), variable.shape));
    }
  });
}
