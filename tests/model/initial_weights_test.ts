import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
} from "@std/assert";
import { initialWeights } from "../../lib/model/network_layout.ts";
import { weightShapes } from "../../lib/model/mod.ts";

const ARCHITECTURE = {
  inputDim: 33,
  hiddenDims: [256, 64],
  latentDim: 16,
  dropoutRates: [0.3, 0.2],
};

Deno.test("initialWeights() names all weights in the order of the layers", () => {
  const weights = initialWeights(ARCHITECTURE, 42);
  assertEquals(
    Object.keys(weights),
    [...weightShapes(ARCHITECTURE).keys()],
  );
});

Deno.test("initialWeights() draws kernels and biases uniformly from ±1/√inputs", () => {
  const weights = initialWeights(ARCHITECTURE, 42);
  const kernel = weights["encoder_2_dense/kernel"]; // 256 inputs: ±1/16
  assert(kernel.every((weight) => Math.abs(weight) <= 1 / 16));
  const variance = kernel.reduce((sum, weight) => sum + weight ** 2, 0) /
    kernel.length;
  // A uniform's variance is a third of its bound's square; over 16,384 draws it
  // deviates by 0.7 %, and four deviations are allowed.
  assertAlmostEquals(variance, 1 / 256 / 3, 0.028 / 256 / 3);

  const bias = weights["encoder_1_dense/bias"]; // of the same bound as its kernel
  const bound = 1 / Math.sqrt(33);
  assert(bias.every((weight) => Math.abs(weight) <= bound));
  assert(bias.some((weight) => weight > 0.9 * bound));
  assert(bias.some((weight) => weight < -0.9 * bound));
});

Deno.test("initialWeights() starts BatchNorm as the identity", () => {
  const weights = initialWeights(ARCHITECTURE, 42);
  const of = (name: string) => new Set(weights[`decoder_1_batch_norm/${name}`]);
  assertEquals(of("gamma"), new Set([1]));
  assertEquals(of("beta"), new Set([0]));
  assertEquals(of("moving_mean"), new Set([0]));
  assertEquals(of("moving_variance"), new Set([1]));
});

Deno.test("initialWeights() depends on the seed alone", () => {
  const weights = initialWeights(ARCHITECTURE, 42);
  assertEquals(initialWeights(ARCHITECTURE, 42), weights);
  assertNotEquals(initialWeights(ARCHITECTURE, 43), weights);
});
