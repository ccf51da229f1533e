import { assertEquals, assertThrows } from "@std/assert";
import { isTrainable, networkBlocks } from "../../lib/model/network_layout.ts";
import { weightShapes } from "../../lib/model/mod.ts";
import { shapeSize } from "../../lib/model/network_layout.ts";

const ORIGINAL = {
  inputDim: 33,
  hiddenDims: [256, 128, 64],
  latentDim: 16,
  dropoutRates: [0.3, 0.2, 0.1],
};

Deno.test("networkBlocks() mirrors widths and dropout rates around the bottleneck", () => {
  assertEquals(
    networkBlocks(ORIGINAL).map((block) => [
      block.name,
      block.inputDim,
      block.outputDim,
      block.hidden ? block.dropoutRate : "linear",
    ]),
    [
      ["encoder_1", 33, 256, 0.3],
      ["encoder_2", 256, 128, 0.2],
      ["encoder_3", 128, 64, 0.1],
      ["latent", 64, 16, "linear"],
      ["decoder_1", 16, 64, 0.1],
      ["decoder_2", 64, 128, 0.2],
      ["decoder_3", 128, 256, 0.3],
      ["reconstruction", 256, 33, "linear"],
    ],
  );
});

Deno.test("networkBlocks() makes a linear network of no hidden layers", () => {
  assertEquals(
    networkBlocks({ ...ORIGINAL, hiddenDims: [], dropoutRates: [] })
      .map(({ name, inputDim, outputDim }) => [name, inputDim, outputDim]),
    [["latent", 33, 16], ["reconstruction", 16, 33]],
  );
});

Deno.test("networkBlocks() rejects an architecture that cannot be", () => {
  const cases = [
    [{ latentDim: 0 }, "widths must be positive integers: found 0"],
    [{ inputDim: 2.5 }, "widths must be positive integers: found 2.5"],
    [
      { hiddenDims: [256, -1, 64] },
      "widths must be positive integers: found -1",
    ],
    [
      { dropoutRates: [0.3, 1, 0.2] },
      "dropout rates must be in [0, 1): found 1",
    ],
    [
      { dropoutRates: [0.3, NaN, 0.2] },
      "dropout rates must be in [0, 1): found NaN",
    ],
    [{ dropoutRates: [0.3] }, "found 3 layers and 1 rates"],
  ] as const;
  for (const [change, message] of cases) {
    assertThrows(
      () => networkBlocks({ ...ORIGINAL, ...change }),
      RangeError,
      message,
    );
  }
});

Deno.test("weightShapes() counts the parameters of the original's network", () => {
  let trainable = 0;
  let running = 0;
  for (const [name, shape] of weightShapes(ORIGINAL)) {
    if (isTrainable(name)) trainable += shapeSize(shape);
    else running += shapeSize(shape);
  }
  // Kernels: twice 33·256 + 256·128 + 128·64 + 64·16; biases: twice 256 + 128 +
  // 64, and 16 and 33; gamma and beta: four times 256 + 128 + 64.
  assertEquals(trainable, 100_864 + 945 + 1_792);
  assertEquals(running, 4 * (256 + 128 + 64));
});
