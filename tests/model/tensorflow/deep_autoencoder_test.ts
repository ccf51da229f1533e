import * as tf from "@tensorflow/tfjs";
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { openBackend } from "../../../lib/model/tensorflow/backend.ts";
import {
  DeepAutoencoder,
  readWeights,
  writeWeights,
} from "../../../lib/model/tensorflow/deep_autoencoder.ts";
import {
  ARCHITECTURE,
  batchOfStep,
  EVAL_OUTPUT,
  INITIAL,
  TRAIN_OUTPUT,
} from "../_pytorch.ts";

await openBackend("wasm");

function openNetwork() {
  const network = new DeepAutoencoder(ARCHITECTURE);
  writeWeights(network, INITIAL);
  return network;
}

// Float32 carries 7 digits; outputs are of the order of 1, after 6 layers.
const ROUNDING = 1e-6;

for (const training of [false, true]) {
  const mode = training ? "training" : "scoring";
  Deno.test(`DeepAutoencoder reconstructs as PyTorch does when ${mode}`, () => {
    const network = openNetwork();
    const { values, rows, columns } = batchOfStep(0);
    const output = tf.tidy(() => {
      const x = tf.tensor2d(values, [rows, columns]);
      return [...(network.apply(x, { training }) as tf.Tensor).dataSync()];
    });
    const expected = training ? TRAIN_OUTPUT : EVAL_OUTPUT;
    assertEquals(output.length, expected.length);
    output.forEach((value, index) =>
      assertAlmostEquals(value, expected[index], ROUNDING)
    );
    network.dispose();
  });
}

Deno.test("DeepAutoencoder is a LayersModel with readable layers", () => {
  const network = new DeepAutoencoder({
    ...ARCHITECTURE,
    dropoutRates: [0.3, 0.2],
  });
  assertEquals(network instanceof tf.LayersModel, true);
  const hidden = (name: string) =>
    ["dense", "batch_norm", "relu", "dropout"].map((part) => `${name}_${part}`);
  assertEquals(network.layers.map(({ name }) => name), [
    "flow",
    ...hidden("encoder_1"),
    ...hidden("encoder_2"),
    "latent",
    ...hidden("decoder_1"),
    ...hidden("decoder_2"),
    "reconstruction",
  ]);
  const rates = network.layers
    .filter(({ name }) => name.endsWith("_dropout"))
    .map((layer) => layer.getConfig().rate);
  assertEquals(rates, [0.3, 0.2, 0.2, 0.3]);
  network.dispose();
});

Deno.test("writeWeights() and readWeights() copy by name", async () => {
  const network = new DeepAutoencoder(ARCHITECTURE);
  writeWeights(network, INITIAL);
  const read = await readWeights(network);
  assertEquals(Object.keys(read), Object.keys(INITIAL));
  assertEquals(read, INITIAL);
  network.dispose();
});

Deno.test("writeWeights() rejects a weight of another size", () => {
  const network = new DeepAutoencoder(ARCHITECTURE);
  assertThrows(
    () =>
      writeWeights(network, {
        ...INITIAL,
        "latent/kernel": new Float32Array(4),
      }),
    TypeError,
    "latent/kernel holds 18 values: found 4",
  );
  network.dispose();
});

Deno.test("DeepAutoencoder.dispose() frees encoder and all", () => {
  const before = tf.memory().numTensors;
  openNetwork().dispose();
  assertEquals(tf.memory().numTensors, before);
});
