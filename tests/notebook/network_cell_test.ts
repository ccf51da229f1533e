/** The network that notebook 01 builds layer by layer, against the library's. */
import * as tf from "@tensorflow/tfjs";
import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { selectRows } from "../../lib/base/mod.ts";
import {
  AnomalyDetector,
  EarlyStopping,
  initialWeights,
  ReduceLROnPlateau,
} from "../../lib/model/mod.ts";
import {
  architectureOf,
  DeepAutoencoder,
  openBackend,
  TrainingBatches,
  writeWeights,
} from "../../lib/model/tensorflow/mod.ts";
import { runSettings } from "../../lib/pipeline/mod.ts";
import { drawPoints } from "../model/_points.ts";
import { codeCellWith, readCells, runCell } from "./_cells.ts";

await openBackend("wasm");

const cells = await readCells("01_network_traffic_anomaly_detection.ipynb");
const CELL = codeCellWith(cells, "const autoencoder = tf.model(");

/** Builds the cell's network, or that of the cell as somebody edits it. */
async function build(
  columns: number,
  edit: (source: string) => string = (source) => source,
) {
  const source = edit(CELL);
  const given = { tf, features: { columns } };
  const { autoencoder } = await runCell(source, given, ["autoencoder"]);
  return autoencoder as tf.LayersModel;
}

/** What each layer is and its settings, names and inputs aside, in their order. */
function layersOf(model: tf.LayersModel): unknown[] {
  return model.layers.flatMap((layer) => {
    if (layer instanceof tf.LayersModel) return layersOf(layer);
    if (layer.getClassName() === "InputLayer") return [];
    const { name: _, batchInputShape: _shape, dtype: _type, ...settings } =
      layer.getConfig();
    return [{ class: layer.getClassName(), ...settings }];
  });
}

const { hiddenDims, latentDim, dropoutRates } =
  runSettings({ config: "original" }).configuration;
const ORIGINAL = { inputDim: 33, hiddenDims, latentDim, dropoutRates };

Deno.test("Notebook 01 builds the network of the configuration original, layer by layer", async () => {
  const [cells, lib] = [await build(33), new DeepAutoencoder(ORIGINAL)];
  assertEquals(layersOf(cells), layersOf(lib));
  assertEquals(architectureOf(cells), ORIGINAL);
  assertEquals(architectureOf(lib), ORIGINAL);
  assertEquals(cells.countParams(), lib.countParams());
  lib.dispose();
});

Deno.test("Notebook 01's network can be edited, and trains on whatever engine there is", async () => {
  const edited = await build(
    4,
    (source) =>
      source.replaceAll("units: 64", "units: 8")
        .replace("latentDim = 16", "latentDim = 2")
        .replaceAll("rate: 0.3", "rate: 0"),
  );
  const architecture = architectureOf(edited);
  assertEquals(architecture, {
    inputDim: 4,
    hiddenDims: [256, 128, 8],
    latentDim: 2,
    dropoutRates: [0, 0.2, 0.2],
  });
  for (const engine of ["onnx", "wasm"] as const) {
    const detector = await AnomalyDetector.create({ ...architecture, engine });
    const rows = drawPoints("normal", 64, 1);
    const { history } = await detector.fit(rows, rows, { epochs: 1 });
    assertEquals(history.trainLoss.length, 1);
    detector.dispose();
  }
});

Deno.test("Notebook 01's network with half of an edit is one clear error", async () => {
  const half = await build(
    4,
    (source) => source.replace("units: 64 }", "units: 63 }"),
  );
  await assertRejects(
    () => Promise.try(architectureOf, half),
    Error,
    "must have units 63 to mirror the encoder: found 64",
  );
});

Deno.test("Notebook 01's loop has the losses of fit()", async () => {
  const autoencoder = await build(4);
  const architecture = architectureOf(autoencoder);
  const features = drawPoints("normal", 700, 1);
  const rows = Uint32Array.from({ length: 700 }, (_, row) => row);
  const split = { train: rows.slice(100), validation: rows.slice(0, 100) };
  const settings = runSettings({ config: "original", seed: 3 });
  const sources = ["trainEpoch(\n", "function validate(", "const HAND_EPOCHS"]
    .map((text) => codeCellWith(cells, text));
  const { byHand } = await runCell(sources.join("\n"), {
    ...{ tf, autoencoder, architecture, features, split, settings },
    layers: [autoencoder, ...autoencoder.layers].flatMap((layer) =>
      layer instanceof tf.Sequential ? layer.layers : []
    ),
    nids: { selectRows },
    interruptSignal: () => new AbortController().signal,
    ...{ EarlyStopping, initialWeights, ReduceLROnPlateau },
    ...{ TrainingBatches, writeWeights },
    console: { log() {} },
  }, ["byHand"]);

  const detector = await AnomalyDetector.create({
    ...{ ...architecture, seed: 3, engine: "onnx" },
  });
  const { history } = await detector.fit(
    selectRows(features, split.train),
    selectRows(features, split.validation),
    { ...settings, ...settings.configuration, epochs: 2 },
  );
  detector.dispose();
  const losses = byHand as { trainLoss: number; validationLoss: number }[];
  assertEquals(losses.length, 2);
  losses.forEach(({ trainLoss, validationLoss }, epoch) => {
    // Six steps of float32, their sums in another order.
    assertAlmostEquals(trainLoss, history.trainLoss[epoch], 1e-4);
    // The running variance of a batch of n is n − 1 n-ths here: 88 at the least.
    const expected = history.validationLoss[epoch];
    assertAlmostEquals(validationLoss, expected, expected / 88);
  });
});
