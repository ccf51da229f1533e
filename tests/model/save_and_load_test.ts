import * as tf from "@tensorflow/tfjs";
import pl from "nodejs-polars";
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { InputError } from "../../lib/base/mod.ts";
import { AnomalyDetector } from "../../lib/model/mod.ts";
import type { ScoreWeights } from "../../lib/model/anomaly_score.ts";
import { NetworkDataPreprocessor } from "../../lib/preprocess/mod.ts";
import { drawPoints, TINY } from "./_points.ts";

const ROWS = drawPoints("odd", 50, 1);
const FLOWS = pl.DataFrame({
  dur: [0.5, 1.5, 2.5],
  sbytes: [1.5, 3.5, 2.5],
  dbytes: [9.5, 0.5, 4.5],
  state: ["CON", "FIN", "CON"],
  binary_label: [0, 0, 1],
});

/** The same network, with a score or without. */
async function fitted(scoreWeights: ScoreWeights | null) {
  const detector = await AnomalyDetector.create({
    ...TINY,
    preprocessor: await NetworkDataPreprocessor.fit(FLOWS),
    engine: "wasm",
  });
  await detector.fit(drawPoints("normal", 200, 2), ROWS, {
    epochs: 2,
    batchSize: 32,
    scoreWeights,
    chooseThreshold: () => 0.1 + 0.2, // all its digits count
  });
  return detector;
}

const detector = await fitted(null);
const scoring = await fitted({});

/** Saves a detector to a folder of its own, lets the work have it, and clears up. */
async function saved(
  work: (folder: string) => Promise<void>,
  subject = detector,
) {
  const parent = await Deno.makeTempDir();
  try {
    const folder = join(parent, "runs", "one");
    await subject.save(folder, { settings: { seed: 42 } });
    await work(folder);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

const load = (folder: string) =>
  AnomalyDetector.load(folder, { engine: "wasm" });

Deno.test("AnomalyDetector.load() gives back the detector that save() wrote", () =>
  saved(async (folder) => {
    const loaded = await load(folder);
    assertEquals(
      await loaded.reconstructionErrors(ROWS), // to the last bit
      await detector.reconstructionErrors(ROWS),
    );
    assertEquals(await loaded.encode(ROWS), await detector.encode(ROWS));
    assertEquals(loaded.threshold, detector.threshold);
    assertEquals(loaded.architecture, detector.architecture);
    assertEquals(loaded.seed, detector.seed);
    assertEquals(
      await loaded.preprocessor?.transform(FLOWS),
      await detector.preprocessor?.transform(FLOWS),
    );
    loaded.dispose();
  }));

Deno.test("AnomalyDetector.load() trains on", () =>
  saved(async (folder) => {
    const loaded = await load(folder);
    const { epochsRun } = await loaded.fit(ROWS, ROWS, { epochs: 1 });
    assertEquals(epochsRun, 1);
    loaded.dispose();
  }));

Deno.test("AnomalyDetector.save() keeps a threshold that is missing or infinite, and no preprocessor", () =>
  saved(async (folder) => {
    const other = await AnomalyDetector.create({ ...TINY, engine: "wasm" });
    for (const threshold of [null, Infinity]) {
      other.setThreshold(threshold);
      await other.save(folder); // over a folder that has a preprocessor
      assertEquals(await exists(join(folder, "preprocessor.json")), false);
      const loaded = await load(folder);
      assertEquals(loaded.threshold, threshold);
      assertEquals(loaded.preprocessor, null);
      loaded.dispose();
    }
    other.dispose();
  }));

/** Saves the detector that has a score, and lets the work have the folder. */
const savedWithScore = (work: (folder: string) => Promise<void>) =>
  saved(work, scoring);

Deno.test("AnomalyDetector.load() gives back the score that save() wrote", () =>
  savedWithScore(async (folder) => {
    const loaded = await load(folder);
    const scores = await scoring.score(ROWS);
    assertEquals(await loaded.score(ROWS), scores); // to the last bit
    assertEquals(await loaded.predict(ROWS), await scoring.predict(ROWS));
    assertEquals(
      loaded.anomalyScore?.toJSON(),
      scoring.anomalyScore?.toJSON(),
    );
    assertNotEquals(scores, await scoring.reconstructionErrors(ROWS));
    loaded.dispose();

    // Without a score again, the file goes; one that is left is not looked at.
    await detector.save(folder);
    assertEquals(await exists(join(folder, "score.json")), false);
    await Deno.writeTextFile(join(folder, "score.json"), "no JSON");
    const plain = await load(folder);
    assertEquals(plain.anomalyScore, null);
    assertEquals(
      await plain.score(ROWS),
      await detector.reconstructionErrors(ROWS),
    );
    plain.dispose();
  }));

Deno.test("AnomalyDetector.save() notes the SHA-256 of the other files", () =>
  savedWithScore(async (folder) => {
    const { files } = await readJson(join(folder, "config.json"));
    assertEquals(Object.keys(files).sort(), [
      "model.json",
      "preprocessor.json",
      "reference.json",
      "score.json",
      "weights.bin",
    ]);
    for (const [name, hash] of Object.entries(files)) {
      const bytes = await Deno.readFile(join(folder, name));
      assertEquals(createHash("sha256").update(bytes).digest("hex"), hash);
    }
  }));

Deno.test("AnomalyDetector.save() rejects a threshold that load() would", async () => {
  const other = await AnomalyDetector.create({ ...TINY, engine: "wasm" });
  for (const threshold of [NaN, -1, -Infinity]) {
    other.setThreshold(threshold);
    await assertRejects(
      () => other.save("/never/written"),
      RangeError,
      `the threshold must be at least 0: found ${threshold}`,
    );
  }
  other.dispose();
});

Deno.test("AnomalyDetector.load() follows a link to the folder, and one inside it", () =>
  saved(async (folder) => {
    const weights = join(folder, "weights.bin");
    await Deno.rename(weights, join(folder, "1.bin"));
    await Deno.symlink("1.bin", weights);
    await Deno.symlink(folder, `${folder}-link`);
    (await load(`${folder}-link`)).dispose();
  }));

Deno.test("AnomalyDetector.dispose() may be called twice", async () => {
  const before = tf.memory().numTensors;
  for (const engine of ["wasm", "onnx"] as const) {
    const other = await AnomalyDetector.create({ ...TINY, engine });
    other.dispose();
    other.dispose();
  }
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("AnomalyDetector flags rows of which its network makes no number", () =>
  savedWithScore(async (folder) => {
    const path = join(folder, "weights.bin");
    const weights = new Float32Array((await Deno.readFile(path)).buffer);
    // Finite and large: the sums are infinite, and then ∞ − ∞.
    weights.forEach((weight, i) =>
      weights[i] = i % 3 && weight < 0 ? -3e38 : 3e38
    );
    const bytes = new Uint8Array(weights.buffer);
    await Deno.writeFile(path, bytes);
    const config = await readJson(join(folder, "config.json"));
    config.files["weights.bin"] = createHash("sha256").update(bytes).digest(
      "hex",
    );
    await Deno.writeTextFile(
      join(folder, "config.json"),
      JSON.stringify(config),
    );
    const loaded = await load(folder);
    const { reconstruction } = await loaded.reconstruct(ROWS);
    assert(reconstruction.values.some(Number.isNaN));
    for (
      const scores of [
        await loaded.reconstructionErrors(ROWS),
        await loaded.score(ROWS),
      ]
    ) {
      assert(scores.every((score) => score === Infinity));
    }
    assert((await loaded.predict(ROWS)).every((flag) => flag === 1));
    loaded.dispose();
  }));

const SCORE_DAMAGES: [string, Damage, string][] = [
  [
    "another format version",
    (content) => content.formatVersion = 2,
    "formatVersion",
  ],
  [
    "a missing key",
    (content) => delete content.latentMean,
    "latentMean",
  ],
  [
    "a scale of 0",
    (content) => content.residualScale[1] = 0,
    "residualScale.1",
  ],
  [
    "a value that is none",
    (content) => content.latentPrecision[0] = null,
    "latentPrecision.0",
  ],
  [
    "a precision of another size",
    (content) => content.latentPrecision.pop(),
    "a row and a column for each latent value",
  ],
  [
    "features of another number",
    (content) => content.residualScale.push(1),
    "expected 4 features and 2 latent values, found 5 and 2",
  ],
];

for (const [what, damage, message] of SCORE_DAMAGES) {
  Deno.test(`AnomalyDetector.load() rejects a score.json with ${what}`, () =>
    savedWithScore(async (folder) => {
      const path = join(folder, "score.json");
      const content = await readJson(path);
      damage(content);
      await Deno.writeTextFile(path, JSON.stringify(content));
      const before = tf.memory().numTensors;
      const error = await assertRejects(() => load(folder), InputError);
      assert(error.message.startsWith(`Cannot use ${path}: `), error.message);
      assertStringIncludes(error.message, message);
      assertEquals(error.message.includes("\n"), false);
      assertEquals(tf.memory().numTensors, before);
    }));
}

Deno.test("AnomalyDetector.load() rejects a score.json that is missing or cut short", () =>
  savedWithScore(async (folder) => {
    const path = join(folder, "score.json");
    const { size } = await Deno.stat(path);
    await Deno.truncate(path, size - 5);
    await assertRejects(
      () => load(folder),
      InputError,
      `Cannot use ${path}: it is not JSON`,
    );
    await Deno.remove(path);
    await assertRejects(
      () => load(folder),
      InputError,
      `Cannot read ${path}: there is no such file`,
    );
  }));

Deno.test("AnomalyDetector.save() writes data only, and leaves no temporary file", () =>
  saved(async (folder) => {
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    assertEquals(names.toSorted(), [
      "config.json",
      "model.json",
      "preprocessor.json",
      "reference.json",
      "weights.bin",
    ]);
    const config = await readJson(join(folder, "config.json"));
    assertEquals(config.run, { settings: { seed: 42 } });
    for (const name of names.filter((name) => name.endsWith(".json"))) {
      const { formatVersion } = await readJson(join(folder, name));
      assertEquals(
        formatVersion,
        ["model.json", "reference.json"].includes(name) ? 1 : 2,
      );
    }
  }));

Deno.test("AnomalyDetector.save() writes what TensorFlow.js itself can load", () =>
  saved(async (folder) => {
    const { modelTopology, weightsManifest } = await readJson(
      join(folder, "model.json"),
    );
    const bytes = await Deno.readFile(join(folder, "weights.bin"));
    const model = await tf.loadLayersModel(tf.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest[0].weights,
      weightData: bytes.buffer,
    }));
    const output = (network: tf.LayersModel) =>
      tf.tidy(() =>
        (network.predict(
          tf.tensor2d(ROWS.values, [ROWS.rows, ROWS.columns]),
        ) as tf.Tensor).dataSync()
      );
    const own = await detector.layersModel();
    assertEquals(output(model), output(own));
    model.dispose();
    own.dispose();
  }));

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

// deno-lint-ignore no-explicit-any
async function readJson(path: string): Promise<any> {
  return JSON.parse(await Deno.readTextFile(path));
}

/** Damages one JSON file's content in place. */
// deno-lint-ignore no-explicit-any
type Damage = (content: any) => void;

const DAMAGES: [string, string, Damage, string][] = [
  [
    "another format version",
    "config.json",
    (content) => content.formatVersion = 1,
    "formatVersion: expected 2, found 1, which an earlier version",
  ],
  [
    "a missing key",
    "config.json",
    (content) => delete content.threshold,
    'threshold: expected a number of at least 0, "Infinity" or null; found nothing',
  ],
  [
    "an architecture that cannot be",
    "config.json",
    (content) => content.architecture.latentDim = 0,
    "widths must be positive integers: found 0",
  ],
  [
    "an architecture of another network",
    "config.json",
    (content) => content.architecture.hiddenDims = [16, 9],
    'model.json: expected layer 6 to be Dense encoder_2_dense {"units":9}, found Dense encoder_2_dense {"units":8}',
  ],
  [
    "another format version",
    "model.json",
    (content) => content.formatVersion = "1",
    'formatVersion: invalid input: expected 1; found "1"',
  ],
  [
    "a layer of another kind",
    "model.json",
    (content) => content.modelTopology.config.layers[1].class_name = "Lambda",
    'expected layer 2 to be Dense encoder_1_dense {"units":16}, found Lambda',
  ],
  [
    "a layer too few",
    "model.json",
    (content) => content.modelTopology.config.layers.pop(),
    'expected layer 19 to be Dense reconstruction {"units":4}, found none',
  ],
  [
    "a weight of another shape",
    "model.json",
    (content) => content.weightsManifest[0].weights[0].shape = [16, 4],
    "expected encoder_1_dense/kernel to be of shape [4,16], found shape [16,4]",
  ],
  [
    "a weight twice",
    "model.json",
    (content) =>
      content.weightsManifest[0].weights.push(
        content.weightsManifest[0].weights[0],
      ),
    "expected encoder_1_dense/kernel to be left out",
  ],
  [
    "a weight missing",
    "model.json",
    (content) => content.weightsManifest[0].weights.shift(),
    "expected encoder_1_dense/kernel, found none",
  ],
  [
    "weights of another file",
    "model.json",
    (content) => content.weightsManifest[0].paths = ["../other.bin"],
    'weightsManifest.0.paths.0: invalid input: expected "weights.bin"; found "../other.bin"',
  ],
  [
    "another format version",
    "preprocessor.json",
    (content) => content.formatVersion = 0,
    "formatVersion",
  ],
  [
    "features of another width",
    "preprocessor.json",
    (content) => content.numerical.pop(),
    "expected 4 features, found 3",
  ],
];

for (const [what, file, damage, message] of DAMAGES) {
  Deno.test(`AnomalyDetector.load() rejects a ${file} with ${what}`, () =>
    saved(async (folder) => {
      const path = join(folder, file);
      const content = await readJson(path);
      damage(content);
      await Deno.writeTextFile(path, JSON.stringify(content));
      const before = tf.memory().numTensors;
      const error = await assertRejects(
        () => load(folder),
        InputError,
        message,
      );
      // It names the damaged file, or the one that no longer fits to it.
      assert(error.message.includes(folder), error.message);
      assertEquals(tf.memory().numTensors, before);
    }));
}

for (
  const file of [
    "config.json",
    "model.json",
    "preprocessor.json",
    "weights.bin",
  ]
) {
  Deno.test(`AnomalyDetector.load() rejects a ${file} that is missing or cut short`, () =>
    saved(async (folder) => {
      const path = join(folder, file);
      const { size } = await Deno.stat(path);
      await Deno.truncate(path, size - 5);
      await assertRejects(
        () => load(folder),
        InputError,
        file === "weights.bin"
          ? `Cannot use ${path}: expected ${size} bytes, found ${size - 5}`
          : `Cannot use ${path}: it is not JSON`,
      );
      await Deno.remove(path);
      await assertRejects(
        () => load(folder),
        InputError,
        `Cannot read ${path}: there is no such file`,
      );
    }));
}

Deno.test("AnomalyDetector.load() rejects weights that are not finite", () =>
  saved(async (folder) => {
    const path = join(folder, "weights.bin");
    const weights = new Float32Array((await Deno.readFile(path)).buffer);
    weights[0] = NaN;
    await Deno.writeFile(path, new Uint8Array(weights.buffer));
    await assertRejects(
      () => load(folder),
      InputError,
      `Cannot use ${path}: expected finite weights, found NaN in encoder_1_dense/kernel`,
    );
  }));
