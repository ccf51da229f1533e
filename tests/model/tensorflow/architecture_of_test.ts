import * as tf from "@tensorflow/tfjs";
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { InputError } from "../../../lib/base/mod.ts";
import type { Architecture } from "../../../lib/model/mod.ts";
import { initialWeights } from "../../../lib/model/mod.ts";
import { openBackend } from "../../../lib/model/tensorflow/backend.ts";
import {
  DeepAutoencoder,
  readWeights,
  writeWeights,
} from "../../../lib/model/tensorflow/deep_autoencoder.ts";
import { architectureOf } from "../../../lib/model/tensorflow/mod.ts";

await openBackend("wasm");

const { dense, reLU, dropout } = tf.layers;
const batchNorm = (settings = {}) =>
  tf.layers.batchNormalization({ epsilon: 1e-5, momentum: 0.9, ...settings });

type Layers = tf.layers.Layer[];

/** 5 → 8 → 6 → 3 and back, from fresh layers. */
const encoderLayers = (): Layers => [
  dense({ units: 8, inputShape: [5] }),
  batchNorm(),
  reLU(),
  dropout({ rate: 0.3 }),
  dense({ units: 6 }),
  batchNorm(),
  reLU(),
  dropout({ rate: 0.2 }),
  dense({ units: 3 }),
];
const decoderLayers = (inputShape?: [number]): Layers => [
  dense({ units: 6, inputShape }),
  batchNorm(),
  reLU(),
  dropout({ rate: 0.2 }),
  dense({ units: 8 }),
  batchNorm(),
  reLU(),
  dropout({ rate: 0.3 }),
  dense({ units: 5 }),
];
const SMALL: Architecture = {
  inputDim: 5,
  hiddenDims: [8, 6],
  latentDim: 3,
  dropoutRates: [0.3, 0.2],
};

/** The same layers, all but those that were changed: by number, from 1. */
function changed(changes: Record<number, tf.layers.Layer | null>): Layers {
  return [...encoderLayers(), ...decoderLayers()].flatMap((layer, i) => {
    const change = changes[i + 1];
    return change === undefined ? [layer] : change === null ? [] : [change];
  });
}

/** Encoder and decoder as models of their own, one after the other. */
function nested() {
  const encoder = tf.sequential({ layers: encoderLayers() });
  const decoder = tf.sequential({ layers: decoderLayers([3]) });
  const flow = tf.input({ shape: [5] });
  const outputs = decoder.apply(encoder.apply(flow)) as tf.SymbolicTensor;
  return tf.model({ inputs: flow, outputs });
}

Deno.test("architectureOf() reads layers in one model and in models inside it", () => {
  const flat = tf.sequential({ layers: changed({}) });
  assertEquals(architectureOf(flat), SMALL);
  assertEquals(architectureOf(nested()), SMALL);
});

for (
  const architecture of [
    SMALL,
    { inputDim: 4, hiddenDims: [], latentDim: 2, dropoutRates: [] },
    { inputDim: 33, hiddenDims: [7], latentDim: 9, dropoutRates: [0] },
  ]
) {
  const widths = [architecture.inputDim, ...architecture.hiddenDims].join();
  Deno.test(`architectureOf() reads back what DeepAutoencoder was built of: ${widths}`, () => {
    const network = new DeepAutoencoder(architecture);
    assertEquals(architectureOf(network), architecture);
    network.dispose();
  });
}

Deno.test("architectureOf() takes a missing dropout for a rate of 0", () => {
  const layers = changed({ 8: null, 13: null });
  assertEquals(architectureOf(tf.sequential({ layers })), {
    ...SMALL,
    dropoutRates: [0.3, 0],
  });
});

Deno.test("architectureOf() takes any initializers", () => {
  const first = dense({
    ...{ units: 8, inputShape: [5] },
    ...{ kernelInitializer: "heNormal", biasInitializer: "ones" },
  });
  const norm = batchNorm({
    ...{ gammaInitializer: "zeros", betaInitializer: "ones" },
    ...{ movingMeanInitializer: "ones", movingVarianceInitializer: "zeros" },
  });
  const layers = changed({ 1: first, 2: norm });
  assertEquals(architectureOf(tf.sequential({ layers })), SMALL);
});

Deno.test("architectureOf() names the layer that no engine can run, what was expected and found", () => {
  // deno-fmt-ignore
  const cases: [Record<number, tf.layers.Layer | null>, string][] = [
    [{ 3: tf.layers.activation({ activation: "tanh", name: "act" }) }, "layer 3 must be reLU: found activation (act)"],
    [{ 5: dense({ units: 6, activation: "tanh", name: "second" }) }, 'layer 5 (second) must have activation "linear": found "tanh"'],
    [{ 5: dense({ units: 6, trainable: false, name: "second" }) }, "layer 5 (second) must have trainable true: found false"],
    [{ 6: null }, "layer 6 must be batchNormalization: found reLU (re_lu_"],
    [{ 2: tf.layers.batchNormalization({ name: "norm" }) }, "layer 2 (norm) must have momentum 0.9: found 0.99"],
    [{ 2: batchNorm({ name: "norm", scale: false }) }, "layer 2 (norm) must have scale true: found false"],
    [{ 3: reLU({ name: "six", maxValue: 6 }) }, "layer 3 (six) must have maxValue null: found 6"],
    [{ 10: dense({ units: 7, name: "back" }) }, "layer 10 (back) must have units 6 to mirror the encoder: found 7"],
    [{ 17: dropout({ rate: 0.5, name: "last" }) }, "layer 17 (last) must have rate 0.3 to mirror the encoder: found 0.5"],
    [{ 17: null }, "layer 17 must be dropout to mirror the encoder: found dense"],
    [{ 18: dense({ units: 4, name: "out" }) }, "layer 18 (out) must have units 5: found 4"],
    [{ 18: dense({ units: 5, useBias: false, name: "out" }) }, "layer 18 (out) must have useBias true: found false"],
    [{ 9: null }, "bottleneck and output, and no other dense layers, must be without"],
    [{ 1: dense({ units: 8, inputShape: [5, 1] }) }, "its input must have the shape [null, features]: found [,5,1]"],
  ];
  for (const [changes, message] of cases) {
    const error = assertThrows(
      () => architectureOf(tf.sequential({ layers: changed(changes) })),
      InputError,
    );
    assertStringIncludes(error.message, "Cannot train this network as ");
    assertStringIncludes(error.message, message);
  }
});

Deno.test("architectureOf() refuses what follows the output, a decoder that is too short, and no layers", () => {
  const { message } = assertThrows(() =>
    architectureOf(tf.sequential({ layers: [...changed({}), reLU()] }))
  );
  assertStringIncludes(message, "bottleneck and output");
  const short = changed({ 14: null, 15: null, 16: null, 17: null });
  const error = assertThrows(() =>
    architectureOf(tf.sequential({ layers: short }))
  );
  assertStringIncludes(
    error.message,
    "must have units 8 to mirror the encoder: found 5",
  );
  assertThrows(
    () => architectureOf(tf.sequential()),
    InputError,
    "it must have layers: found none",
  );
});

Deno.test("architectureOf() refuses a skip connection, naming what the layer reads", () => {
  const flow = tf.input({ shape: [5], name: "flow" });
  const through = (from: tf.SymbolicTensor, layers: Layers) =>
    layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, from);
  const inner = through(flow, changed({}));
  const sum = tf.layers.add({ name: "skip" }).apply([inner, flow]);
  const { message } = assertThrows(
    () =>
      architectureOf(
        tf.model({ inputs: flow, outputs: sum as tf.SymbolicTensor }),
      ),
    InputError,
  );
  assert(
    /layer skip must read dense_Dense\d+ alone: found dense_Dense\d+ and flow/
      .test(message),
    message,
  );
});

Deno.test("architectureOf() refuses a frozen model inside another", () => {
  const network = nested();
  const [encoder] = network.layers.filter((layer) =>
    layer instanceof tf.LayersModel
  );
  encoder.trainable = false;
  assertThrows(
    () => architectureOf(network),
    InputError,
    `model ${encoder.name} must have trainable true: found false`,
  );
});

Deno.test("architectureOf() refuses widths and rates that cannot be", () => {
  const layers = changed({ 9: dense({ units: 2000 }) });
  assertThrows(
    () => architectureOf(tf.sequential({ layers })),
    RangeError,
    "the bottleneck can be 1024 wide at most: found 2000",
  );
});

Deno.test("writeWeights() sets the weights of a network built layer by layer", async () => {
  const weights = initialWeights(SMALL, 42);
  const [own, lib] = [nested(), new DeepAutoencoder(SMALL)];
  for (const network of [own, lib]) writeWeights(network, weights);
  assertEquals(await readWeights(own), weights);
  const outputs = [own, lib].map((network) =>
    tf.tidy(() => {
      const x = tf.tensor2d([[1, -2, 3, -4, 5]]);
      return [...(network.predict(x) as tf.Tensor).dataSync()];
    })
  );
  assertEquals(outputs[0], outputs[1]);
  own.dispose();
  lib.dispose();
});
