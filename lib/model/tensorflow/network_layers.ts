import * as tf from "@tensorflow/tfjs";
import type { Architecture } from "../engine.ts";
import {
  BATCH_NORM_EPSILON,
  BATCH_NORM_MOMENTUM,
  batchNormName,
  denseName,
  networkBlocks,
} from "../network_layout.ts";

import "./backend.ts"; // silences TensorFlow.js

/**
 * The network's layers from the input to the output, not yet connected: they have
 * no weights.
 *
 * @throws {RangeError} If the architecture is not a possible one.
 */
export function networkLayers(architecture: Architecture): tf.layers.Layer[] {
  return networkBlocks(architecture).flatMap((block) => {
    const dense = tf.layers.dense({
      name: denseName(block),
      units: block.outputDim,
    });
    if (!block.hidden) return [dense];
    return [
      dense,
      tf.layers.batchNormalization({
        name: batchNormName(block),
        epsilon: BATCH_NORM_EPSILON,
        momentum: BATCH_NORM_MOMENTUM,
      }),
      tf.layers.reLU({ name: `${block.name}_relu` }),
      tf.layers.dropout({
        name: `${block.name}_dropout`,
        rate: block.dropoutRate,
      }),
    ];
  });
}
