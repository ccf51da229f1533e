import type { io } from "@tensorflow/tfjs";
import { join } from "node:path";
import { z } from "zod";
import {
  checkJson,
  jsonArtifact,
  listOf,
  parseJson,
  readArtifact,
} from "../artifacts/mod.ts";
import { InputError } from "../base/mod.ts";
import type { DeepAutoencoder } from "./tensorflow/mod.ts";
import {
  checkSha256,
  type DetectorFiles,
  writeWithSha256,
} from "./detector_files.ts";
import type { Architecture, Weights } from "./engine.ts";
import { packedBytes, unpackWeights } from "./packed_weights.ts";
import {
  BATCH_NORM_EPSILON,
  batchNormName,
  type Block,
  denseName,
  networkBlocks,
  weightShapes,
} from "./network_layout.ts";

const FORMAT_VERSION = 1;
const MODEL_FILE = "model.json";
const WEIGHTS_FILE = "weights.bin";
/** A hundred hidden layers take half a MiB. */
const MAX_MODEL_BYTES = 2 ** 20;

/** Names come up in messages, so they are short and plain. */
const NAME = z.string().regex(/^[\w/]{1,100}$/, "expected a layer's name");

/** What is read of a layer; the rest are TensorFlow.js's defaults. */
const LAYER = z.object({
  class_name: NAME,
  config: z.object({
    name: NAME,
    batch_input_shape: listOf(z.number().nullable(), 8).optional(),
    units: z.number().optional(),
    epsilon: z.number().optional(),
  }),
});

type Layer = z.infer<typeof LAYER>;

const TOPOLOGY = z.object({
  config: z.object({ layers: listOf(LAYER, 1000) }),
});

const WEIGHT = z.object({
  name: NAME,
  shape: listOf(z.number(), 8),
  dtype: z.literal("float32"),
});

const MODEL = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  format: z.literal("layers-model"),
  modelTopology: TOPOLOGY,
  weightsManifest: z.tuple([
    z.object({
      paths: z.tuple([z.literal(WEIGHTS_FILE)]),
      weights: listOf(WEIGHT, 1000),
    }),
  ]),
});

/**
 * Writes the network as `model.json` and `weights.bin`, TensorFlow.js's layers
 * format, which `tf.loadLayersModel` reads too.
 *
 * @param folder Must be there.
 * @returns The SHA-256 of both.
 * @throws {InputError} If a file cannot be written.
 */
export async function saveNetwork(
  network: DeepAutoencoder,
  folder: string,
): Promise<Pick<DetectorFiles, typeof MODEL_FILE | typeof WEIGHTS_FILE>> {
  const tf = await import("@tensorflow/tfjs");
  let artifacts: io.ModelArtifacts | undefined;
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
  const model = jsonArtifact({
    formatVersion: FORMAT_VERSION,
    format: "layers-model",
    generatedBy,
    convertedBy: null,
    modelTopology,
    weightsManifest: [{ paths: [WEIGHTS_FILE], weights: weightSpecs }],
  });
  return {
    [WEIGHTS_FILE]: await writeWithSha256(
      join(folder, WEIGHTS_FILE),
      new Uint8Array(bytes),
    ),
    [MODEL_FILE]: await writeWithSha256(join(folder, MODEL_FILE), model),
  };
}

/**
 * Reads the weights that {@linkcode saveNetwork} wrote. What they take is known
 * from the architecture: nothing of another size is read.
 *
 * @param architecture The network they are for, a possible one.
 * @throws {InputError} If a file is missing, holds another network or form, is
 * cut short, or is not the one that was saved.
 */
export async function readNetwork(
  folder: string,
  architecture: Architecture,
  files: DetectorFiles,
): Promise<Weights> {
  const modelPath = join(folder, MODEL_FILE);
  const bytes = await readArtifact(modelPath, MAX_MODEL_BYTES);
  const model = checkJson(modelPath, parseJson(modelPath, bytes), MODEL);
  const [{ weights: specs }] = model.weightsManifest;
  checkLayers(modelPath, model.modelTopology, architecture);
  checkShapes(modelPath, specs, architecture);

  const weights = await readWeights(join(folder, WEIGHTS_FILE), specs, files);
  await checkSha256(modelPath, bytes, files[MODEL_FILE]);
  return weights;
}

async function readWeights(
  path: string,
  specs: readonly z.infer<typeof WEIGHT>[],
  files: DetectorFiles,
): Promise<Weights> {
  const shapes = new Map(specs.map(({ name, shape }) => [name, shape]));
  const size = packedBytes([shapes]);
  const bytes = await readArtifact(path, size);
  if (bytes.length !== size) {
    throw new InputError(
      `Cannot use ${path}: expected ${size} bytes, found ${bytes.length}`,
    );
  }
  const [weights] = unpackWeights([shapes], bytes);
  for (const [name, values] of Object.entries(weights)) {
    checkValues(path, name, values);
  }
  await checkSha256(path, bytes, files[WEIGHTS_FILE]);
  return weights;
}

function checkValues(path: string, name: string, values: Float32Array): void {
  const isVariance = name.endsWith("/moving_variance");
  const strange = values.find((value) =>
    !Number.isFinite(value) || isVariance && value < 0
  );
  if (strange === undefined) return;
  const expected = Number.isFinite(strange)
    ? "variances of at least 0"
    : "finite weights";
  throw new InputError(
    `Cannot use ${path}: expected ${expected}, found ${strange} in ${name}`,
  );
}

/** Compares the layers in the file with the architecture's; none is built. */
function checkLayers(
  path: string,
  topology: z.infer<typeof TOPOLOGY>,
  architecture: Architecture,
): void {
  const expected = layersOf(architecture);
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

/** The layers of a `DeepAutoencoder`, as {@linkcode describeLayer} puts them. */
function layersOf(architecture: Architecture): string[] {
  const shape = [null, architecture.inputDim];
  return [
    {
      class_name: "InputLayer",
      config: { name: "flow", batch_input_shape: shape },
    },
    ...networkBlocks(architecture).flatMap((block) => [
      {
        class_name: "Dense",
        config: { name: denseName(block), units: block.outputDim },
      },
      ...block.hidden ? afterDense(block) : [],
    ]),
  ].map(describeLayer);
}

function afterDense(block: Block): Layer[] {
  return [
    {
      class_name: "BatchNormalization",
      config: { name: batchNormName(block), epsilon: BATCH_NORM_EPSILON },
    },
    { class_name: "ReLU", config: { name: `${block.name}_relu` } },
    { class_name: "Dropout", config: { name: `${block.name}_dropout` } },
  ];
}

function describeLayer({ class_name, config }: Layer): string {
  const { name, ...settings } = config;
  return `${class_name} ${name} ${JSON.stringify(settings)}`;
}

function checkShapes(
  path: string,
  specs: readonly z.infer<typeof WEIGHT>[],
  architecture: Architecture,
): void {
  const missing = weightShapes(architecture);
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
