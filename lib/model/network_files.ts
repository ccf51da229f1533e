import * as tf from "@tensorflow/tfjs";
import { join } from "node:path";
import { z } from "zod";
import {
  readArtifact,
  readJsonArtifact,
  writeArtifact,
  writeJsonArtifact,
} from "../artifacts.ts";
import { InputError } from "../errors.ts";
import type { DeepAutoencoder } from "./deep_autoencoder.ts";
import type { Weights } from "./engine.ts";
import { shapeSize, weightShapes } from "./network_layout.ts";

const FORMAT_VERSION = 1;
const MODEL_FILE = "model.json";
const WEIGHTS_FILE = "weights.bin";
const BYTES_PER_VALUE = Float32Array.BYTES_PER_ELEMENT;

/** What is read of a layer; the rest are TensorFlow.js's defaults. */
const LAYER = z.object({
  class_name: z.string(),
  config: z.object({
    name: z.string(),
    batch_input_shape: z.array(z.number().nullable()).optional(),
    units: z.number().optional(),
    epsilon: z.number().optional(),
  }),
});

const TOPOLOGY = z.object({
  config: z.object({ layers: z.array(LAYER) }),
});

const WEIGHT = z.object({
  name: z.string(),
  shape: z.array(z.number()),
  dtype: z.literal("float32"),
});

const MODEL = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  format: z.literal("layers-model"),
  modelTopology: TOPOLOGY,
  weightsManifest: z.tuple([
    z.object({
      paths: z.tuple([z.literal(WEIGHTS_FILE)]),
      weights: z.array(WEIGHT),
    }),
  ]),
});

/**
 * Writes the network as `model.json` and `weights.bin`, TensorFlow.js's layers
 * format, which `tf.loadLayersModel` reads too.
 *
 * @param folder Must be there.
 * @throws {InputError} If a file cannot be written.
 */
export async function saveNetwork(
  network: DeepAutoencoder,
  folder: string,
): Promise<void> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await network.save(tf.io.withSaveHandler((saved) => {
    artifacts = saved;
    return Promise.resolve({
      modelArtifactsInfo: {
        dateSaved: new Date(),
        modelTopologyType: "JSON",
      },
    });
  }));
  const { modelTopology, weightSpecs, weightData, generatedBy } = artifacts!;
  const bytes = tf.io.CompositeArrayBuffer.join(weightData);
  await writeArtifact(join(folder, WEIGHTS_FILE), new Uint8Array(bytes));
  await writeJsonArtifact(join(folder, MODEL_FILE), {
    formatVersion: FORMAT_VERSION,
    format: "layers-model",
    generatedBy,
    convertedBy: null,
    modelTopology,
    weightsManifest: [{ paths: [WEIGHTS_FILE], weights: weightSpecs }],
  });
}

/**
 * Reads the weights that {@linkcode saveNetwork} wrote. The layers in the file
 * are compared with the network's, not built: nothing in it is trusted further.
 *
 * @param network The network they are for; unchanged.
 * @throws {InputError} If a file is missing, holds another network or form, or
 * is cut short.
 */
export async function loadNetworkWeights(
  network: DeepAutoencoder,
  folder: string,
): Promise<Weights> {
  const modelPath = join(folder, MODEL_FILE);
  const model = await readJsonArtifact(modelPath, MODEL);
  const [{ weights: specs }] = model.weightsManifest;
  checkLayers(modelPath, model.modelTopology, network);
  checkShapes(modelPath, specs, network);

  const weightsPath = join(folder, WEIGHTS_FILE);
  const bytes = await readArtifact(weightsPath);
  const size = specs.reduce((sum, { shape }) => sum + shapeSize(shape), 0);
  if (bytes.length !== size * BYTES_PER_VALUE) {
    throw new InputError(
      `Cannot use ${weightsPath}: expected ${
        size * BYTES_PER_VALUE
      } bytes, found ${bytes.length}`,
    );
  }
  const values = new Float32Array(bytes.slice().buffer);
  const weights: Weights = {};
  let start = 0;
  for (const { name, shape } of specs) {
    const end = start + shapeSize(shape);
    weights[name] = values.slice(start, end);
    start = end;
    const strange = weights[name].find((value) => !Number.isFinite(value));
    if (strange !== undefined) {
      throw new InputError(
        `Cannot use ${weightsPath}: expected finite weights, found ${strange} in ${name}`,
      );
    }
  }
  return weights;
}

function checkLayers(
  path: string,
  topology: z.infer<typeof TOPOLOGY>,
  network: DeepAutoencoder,
): void {
  const own = TOPOLOGY.parse(network.toJSON(null, false));
  const expected = own.config.layers.map(describeLayer);
  const found = topology.config.layers.map(describeLayer);
  for (let at = 0; at < Math.max(expected.length, found.length); at++) {
    if (expected[at] === found[at]) continue;
    throw new InputError(
      `Cannot use ${path}: expected layer ${at + 1} to be ${
        expected[at] ?? "none"
      }, found ${found[at] ?? "none"}`,
    );
  }
}

function describeLayer({ class_name, config }: z.infer<typeof LAYER>): string {
  const { name, ...settings } = config;
  return `${class_name} ${name} ${JSON.stringify(settings)}`;
}

function checkShapes(
  path: string,
  specs: z.infer<typeof WEIGHT>[],
  network: DeepAutoencoder,
): void {
  const missing = weightShapes(network.architecture);
  for (const { name, shape } of specs) {
    const expected = missing.get(name);
    if (expected?.join() !== shape.join()) {
      throw new InputError(
        `Cannot use ${path}: expected ${name} to be ${
          expected ? `of shape [${expected}]` : "left out"
        }, found shape [${shape}]`,
      );
    }
    missing.delete(name);
  }
  for (const name of missing.keys()) {
    throw new InputError(`Cannot use ${path}: expected ${name}, found none`);
  }
}
