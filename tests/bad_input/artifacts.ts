import { join } from "node:path";
import { AnomalyDetector } from "../../lib/model/mod.ts";
import {
  copyDetector,
  editJson,
  type Json,
  saveTinyDetector,
} from "../saved_detector.ts";
import type { BadInput } from "./bad_input.ts";

const parent = await Deno.makeTempDir();
globalThis.addEventListener(
  "unload",
  () => Deno.removeSync(parent, { recursive: true }),
);
const GOOD = join(parent, "good");
const OTHER = join(parent, "other");
await saveTinyDetector(GOOD);
await saveTinyDetector(OTHER, 7);

/** Loads a copy of a good detector after one thing in it was damaged. */
function loading(damage: (folder: string) => Promise<unknown>) {
  return async (folder: string) => {
    await copyDetector(GOOD, folder);
    await damage(folder);
    const detector = await AnomalyDetector.load(folder, { engine: "wasm" });
    detector.dispose(); // not reached
  };
}

/** … after the content of a JSON file was changed. */
function editing(name: string, edit: (content: Json) => void) {
  return loading((folder) => editJson(join(folder, name), edit));
}

/** … after a file was replaced by a text. */
function writing(name: string, text: string) {
  return loading((folder) => Deno.writeTextFile(join(folder, name), text));
}

/** … after a weight was set. */
function weighing(at: number, value: number) {
  return loading(async (folder) => {
    const path = join(folder, "weights.bin");
    const weights = new Float32Array((await Deno.readFile(path)).buffer);
    weights.set([value], at < 0 ? weights.length + at : at);
    await Deno.writeFile(path, new Uint8Array(weights.buffer));
  });
}

/** … after files were taken from another run, of the same shape. */
function swapping(...names: string[]) {
  return loading(async (folder) => {
    for (const name of names) {
      await Deno.copyFile(join(OTHER, name), join(folder, name));
    }
  });
}

/** … after a file gave way to something else. */
function replacing(name: string, put: (path: string) => Promise<unknown>) {
  return loading(async (folder) => {
    await Deno.remove(join(folder, name));
    await put(join(folder, name));
  });
}

/** … after the first tree of the score's forest was changed. */
function felling(edit: (tree: Json, rows: number) => void) {
  return editing(
    "score.json",
    ({ isolation }) => edit(isolation.trees[0], isolation.rowsPerTree),
  );
}

/** … after a layer's width was changed. */
function resizing(edit: (architecture: Json) => void) {
  return editing("config.json", ({ architecture }) => edit(architecture));
}

const mkfifo = (path: string) =>
  new Deno.Command("mkfifo", { args: [path] }).output();

/** Saved detectors that cannot be loaded. */
export const BAD_ARTIFACTS: readonly BadInput[] = [
  {
    what: "a folder without a detector",
    says: "Cannot read DIR/config.json: there is no such file",
    provoke: (folder) => AnomalyDetector.load(folder),
  },
  {
    what: "a file that is missing",
    says: "Cannot read DIR/score.json: there is no such file",
    provoke: loading((folder) => Deno.remove(join(folder, "score.json"))),
  },
  {
    what: "a file that is not JSON",
    says:
      "Cannot use DIR/model.json: it is not JSON (Expected property name or '}' in JSON at position 2 (line 2 column 1))",
    provoke: writing("model.json", "{\n\u001b[31m"),
  },
  {
    what: "a file that is not text",
    says: "Cannot use DIR/config.json: it is not JSON (it is not UTF-8)",
    provoke: loading((folder) =>
      Deno.writeFile(
        join(folder, "config.json"),
        Uint8Array.of(0x22, 0xff, 0x22),
      )
    ),
  },
  {
    what: "a detector of an earlier version",
    says:
      "Cannot use DIR/config.json: formatVersion: expected 2, found 1, which an earlier version of this project wrote, without checksums: train the detector again",
    provoke: editing("config.json", (config) => {
      config.formatVersion = 1;
      delete config.files;
    }),
  },
  {
    what: "a key that is missing",
    says:
      "Cannot use DIR/preprocessor.json: Preprocessor: clip: invalid input: expected number, received undefined; found nothing",
    provoke: editing("preprocessor.json", (state) => delete state.clip),
  },
  {
    what: "a value of another type",
    says:
      'Cannot use DIR/config.json: seed: invalid input: expected number, received string; found "42"',
    provoke: editing("config.json", (config) => config.seed = "42"),
  },
  {
    what: "a layer of 10¹² features",
    says:
      "Cannot use DIR/config.json: Cannot lay out the network as widths can be 16384 at most: found 1000000000000",
    provoke: resizing((architecture) => architecture.inputDim = 1e12),
  },
  {
    what: "a negative width",
    says:
      "Cannot use DIR/config.json: Cannot lay out the network as widths must be positive integers: found -3",
    provoke: resizing((architecture) => architecture.hiddenDims[0] = -3),
  },
  {
    what: "half a unit",
    says:
      "Cannot use DIR/config.json: Cannot lay out the network as widths must be positive integers: found 1.5",
    provoke: resizing((architecture) => architecture.latentDim = 1.5),
  },
  {
    what: "a bottleneck as wide as a layer",
    says:
      "Cannot use DIR/config.json: Cannot lay out the network as the bottleneck can be 1024 wide at most: found 2000",
    provoke: resizing((architecture) => architecture.latentDim = 2000),
  },
  {
    what: "too many layers",
    says:
      "Cannot use DIR/config.json: Cannot lay out the network as there can be 32 hidden layers at most: found 33",
    provoke: resizing((architecture) => {
      architecture.hiddenDims = Array(33).fill(1);
      architecture.dropoutRates = Array(33).fill(0);
    }),
  },
  {
    what: "too many weights, none of its layers too wide",
    says:
      "Cannot use DIR/config.json: Cannot lay out the network as there can be 67108864 weights at most: found 537395206",
    provoke: resizing((architecture) => {
      architecture.hiddenDims = [16_384, 16_384];
      architecture.dropoutRates = [0, 0];
    }),
  },
  {
    what: "a dropout rate too few",
    says:
      "Cannot use DIR/config.json: Cannot lay out the network as each hidden layer needs a dropout rate: found 1 layers and 0 rates",
    provoke: resizing((architecture) => architecture.dropoutRates = []),
  },
  {
    what: "a threshold that is no number",
    says:
      'Cannot use DIR/config.json: threshold: expected a number of at least 0, "Infinity" or null; found "NaN"',
    provoke: editing("config.json", (config) => config.threshold = "NaN"),
  },
  {
    what: "a threshold that flags everything",
    says:
      "Cannot use DIR/config.json: threshold: too small: expected number to be >=0; found -1",
    provoke: editing("config.json", (config) => config.threshold = -1),
  },
  {
    what: "weights that are cut short",
    says: "Cannot use DIR/weights.bin: expected 288 bytes, found 100",
    provoke: loading((folder) =>
      Deno.truncate(join(folder, "weights.bin"), 100)
    ),
  },
  {
    what: "more weights than the network has",
    says: "Cannot use DIR/weights.bin: expected at most 288 bytes, found 292",
    provoke: loading((folder) =>
      Deno.writeFile(join(folder, "weights.bin"), new Uint8Array(4), {
        append: true,
      })
    ),
  },
  {
    what: "a weight that is NaN",
    says:
      "Cannot use DIR/weights.bin: expected finite weights, found NaN in encoder_1_dense/kernel",
    provoke: weighing(0, NaN),
  },
  {
    what: "a weight that is infinite",
    says:
      "Cannot use DIR/weights.bin: expected finite weights, found -Infinity in encoder_1_dense/kernel",
    provoke: weighing(5, -Infinity),
  },
  {
    what: "a negative variance",
    says:
      "Cannot use DIR/weights.bin: expected variances of at least 0, found -1 in decoder_1_batch_norm/moving_variance",
    provoke: weighing(-1, -1),
  },
  {
    what: "weights of another run, of the same shape",
    says:
      "Cannot use DIR/weights.bin: expected the file that was saved with config.json, found another (its SHA-256 is not the one noted there)",
    provoke: swapping("weights.bin", "model.json"),
  },
  {
    what: "the score of another run",
    says:
      "Cannot use DIR/score.json: expected the file that was saved with config.json, found another (its SHA-256 is not the one noted there)",
    provoke: swapping("score.json"),
  },
  {
    what: "a preprocessor that was changed",
    says:
      "Cannot use DIR/preprocessor.json: expected the file that was saved with config.json, found another (its SHA-256 is not the one noted there)",
    provoke: editing(
      "preprocessor.json",
      (state) => state.numerical[0].median = 0,
    ),
  },
  {
    what: "a network's description that was changed",
    says:
      "Cannot use DIR/model.json: expected the file that was saved with config.json, found another (its SHA-256 is not the one noted there)",
    provoke: editing("model.json", (model) => model.generatedBy = "other"),
  },
  {
    what: "a checksum that is none",
    says:
      'Cannot use DIR/config.json: files.weights.bin: expected a SHA-256 of 64 hexadecimal digits; found "abc"',
    provoke: editing(
      "config.json",
      ({ files }) => files["weights.bin"] = "abc",
    ),
  },
  {
    what: "weights outside the folder",
    says:
      'Cannot use DIR/model.json: weightsManifest.0.paths.0: invalid input: expected "weights.bin"; found "../weights.bin"',
    provoke: editing(
      "model.json",
      ({ weightsManifest: [{ paths }] }) => paths[0] = "../weights.bin",
    ),
  },
  {
    what: "weights at an absolute path",
    says:
      'Cannot use DIR/model.json: weightsManifest.0.paths.0: invalid input: expected "weights.bin"; found "/dev/zero"',
    provoke: editing(
      "model.json",
      ({ weightsManifest: [{ paths }] }) => paths[0] = "/dev/zero",
    ),
  },
  {
    what: "a layer that would run code",
    says:
      'Cannot use DIR/model.json: expected layer 2 to be Dense encoder_1_dense {"units":3}, found Lambda payload {}',
    provoke: editing(
      "model.json",
      ({ modelTopology }) =>
        modelTopology.config.layers[1] = {
          class_name: "Lambda",
          config: { name: "payload", function: "Deno.exit(0)" },
        },
    ),
  },
  {
    what: "a layer whose name breaks the line",
    says:
      'Cannot use DIR/model.json: modelTopology.config.layers.1.class_name: expected a layer\'s name; found "Dense\\nerror: none"',
    provoke: editing(
      "model.json",
      ({ modelTopology }) =>
        modelTopology.config.layers[1].class_name = "Dense\nerror: none",
    ),
  },
  {
    what: "a weight of another shape",
    says:
      "Cannot use DIR/model.json: expected encoder_1_dense/kernel to be of shape [4,3], found shape [3,4]",
    provoke: editing(
      "model.json",
      ({ weightsManifest: [{ weights }] }) => weights[0].shape = [3, 4],
    ),
  },
  {
    what: "a link out of the folder",
    says:
      "Cannot use DIR/weights.bin: expected a file of its folder, found a link out of it",
    provoke: replacing(
      "weights.bin",
      (path) => Deno.symlink(join(GOOD, "weights.bin"), path),
    ),
  },
  {
    what: "a link to a device",
    says:
      "Cannot use DIR/config.json: expected a file of its folder, found a link out of it",
    provoke: replacing(
      "config.json",
      (path) => Deno.symlink("/dev/zero", path),
    ),
  },
  {
    what: "a folder in a file's place",
    says: "Cannot use DIR/score.json: expected a file, found a folder",
    provoke: replacing("score.json", (path) => Deno.mkdir(path)),
  },
  {
    what: "a pipe in a file's place",
    says: "Cannot use DIR/weights.bin: expected a file, found a pipe",
    provoke: replacing("weights.bin", mkfifo),
  },
  {
    what: "a configuration of 2 MiB",
    says:
      "Cannot use DIR/config.json: expected at most 1048576 bytes, found 2097152",
    provoke: loading((folder) =>
      Deno.truncate(join(folder, "config.json"), 2 ** 21)
    ),
  },
  {
    what: "a score of 1 TiB",
    says:
      "Cannot use DIR/score.json: expected at most 16777216 bytes, found 1099511627776",
    provoke: loading((folder) =>
      Deno.truncate(join(folder, "score.json"), 2 ** 40)
    ),
  },
  {
    what: "more lists than a detector has",
    says: "Cannot use DIR/score.json: expected at most 200000 lists and " +
      "objects, found 1000000",
    provoke: writing("score.json", `[${"{},".repeat(999_998)}{}]`),
  },
  {
    what: "thousands of lists inside each other",
    says:
      "Cannot use DIR/score.json: expected at most 64 lists and objects inside each other, found more",
    provoke: writing("score.json", "[".repeat(1e5) + "]".repeat(1e5)),
  },
  {
    what: "a key that would change every object",
    says: 'Cannot use DIR/config.json: expected no key "__proto__", found one',
    provoke: loading(async (folder) => {
      const path = join(folder, "config.json");
      const text = await Deno.readTextFile(path);
      const run = '"run": {"\\u005f_proto__": {"threshold": 0}, ';
      await Deno.writeTextFile(path, text.replace('"run": {', run));
    }),
  },
  {
    what: "two columns of one name",
    says:
      'Cannot use DIR/preprocessor.json: Preprocessor: content: expected columns that differ, found "dur" twice',
    provoke: editing(
      "preprocessor.json",
      ({ numerical }) => numerical[1].name = numerical[0].name,
    ),
  },
  {
    what: "a category twice",
    says:
      'Cannot use DIR/preprocessor.json: Preprocessor: categorical.0.categories: expected categories that differ, found "CON" twice',
    provoke: editing(
      "preprocessor.json",
      ({ categorical: [{ categories }] }) => categories[1] = categories[0],
    ),
  },
  {
    what: "columns of another network",
    says: "Cannot use DIR/preprocessor.json: expected 4 features, found 3",
    provoke: editing("preprocessor.json", ({ numerical }) => numerical.pop()),
  },
  {
    what: "a deviation of 0",
    says:
      "Cannot use DIR/preprocessor.json: Preprocessor: numerical.0.scale: too small: expected number to be >0; found 0",
    provoke: editing(
      "preprocessor.json",
      ({ numerical }) => numerical[0].scale = 0,
    ),
  },
  {
    what: "an infinite mean",
    says:
      "Cannot use DIR/score.json: Score: isolation.mean: invalid input: expected number, received Infinity; found Infinity",
    provoke: loading(async (folder) => {
      const path = join(folder, "score.json");
      const text = await Deno.readTextFile(path);
      await Deno.writeTextFile(
        path,
        text.replace(/"mean":[^,]*/, '"mean":1e999'),
      );
    }),
  },
  {
    what: "a covariance of another size",
    says:
      "Cannot use DIR/score.json: Score: latentPrecision: expected 4 numbers, a row and a column for each latent value, found 3",
    provoke: editing(
      "score.json",
      ({ latentPrecision }) => latentPrecision.pop(),
    ),
  },
  {
    what: "a residual of size null",
    says:
      "Cannot use DIR/score.json: Score: residualScale.2: expected a finite number above 0; found null",
    provoke: editing(
      "score.json",
      ({ residualScale }) => residualScale[2] = null,
    ),
  },
  {
    what: "quantiles that are not in order",
    says:
      "Cannot use DIR/reference.json: Reference: amounts.0.quantiles: expected quantiles that ascend; found a list of 113",
    provoke: editing(
      "reference.json",
      ({ amounts }) => amounts[0].quantiles.reverse(),
    ),
  },
  {
    what: "quantiles of other columns",
    says:
      "Cannot use DIR/reference.json: expected the columns and categories of preprocessor.json, found others",
    provoke: editing(
      "reference.json",
      ({ amounts }) => amounts[0].column = "spkts",
    ),
  },
  {
    what: "more scores than flows",
    says:
      "Cannot use DIR/reference.json: Reference: scores.ranks: expected ranks from 0 to below 3, found 0 to 3",
    provoke: editing("reference.json", (reference) => {
      reference.rows = 3;
      for (const { rows } of reference.categories) {
        rows[rows.findIndex((count: number) => count > 0)]--;
      }
    }),
  },
  {
    what: "a forest without trees",
    says:
      "Cannot use DIR/score.json: Score: isolation.trees: expected at least one tree, found none",
    provoke: editing("score.json", ({ isolation }) => isolation.trees = []),
  },
  {
    what: "a tree of other rows",
    says:
      "Cannot use DIR/score.json: Score: isolation.trees: tree 1: expected 5 rows at the root, found 4",
    provoke: editing("score.json", ({ isolation }) => isolation.rowsPerTree++),
  },
  {
    what: "a tree without an end",
    says:
      "Cannot use DIR/score.json: Score: isolation.trees: tree 1: expected children after node 0, found 0",
    provoke: felling((tree) => tree.left[0] = 0),
  },
  {
    what: "a branch to a node that is not there",
    says:
      "Cannot use DIR/score.json: Score: isolation.trees: tree 1: expected children after node 0, found 1000000",
    provoke: felling((tree) => tree.right[0] = 1e6),
  },
  {
    what: "a node on two branches",
    says:
      "Cannot use DIR/score.json: Score: isolation.trees: tree 1: expected one parent for node 1, found two",
    provoke: felling((tree) => tree.right[0] = tree.left[0]),
  },
  {
    what: "a node on no branch",
    says:
      "Cannot use DIR/score.json: Score: isolation.trees: tree 1: expected a parent for node 5, found none",
    provoke: felling((tree) => {
      for (const list of Object.values<number[]>(tree)) list.push(list.at(-1)!);
    }),
  },
  {
    what: "a tree deeper than its rows allow",
    says:
      "Cannot use DIR/score.json: Score: isolation.trees: tree 1: expected 2 cuts on a path at most, found more",
    provoke: felling((tree, rows) => {
      tree.features = [0, 0, 0, 0, 0, 0, 0];
      tree.thresholds = [0, 0, 0, 0, 0, 0, 0];
      tree.left = [1, -1, 3, -1, 5, -1, -1];
      tree.right = [2, -1, 4, -1, 6, -1, -1];
      tree.rows = [rows, 1, rows - 1, 1, rows - 2, 1, rows - 3];
    }),
  },
  {
    what: "a cut of a feature that is not there",
    says:
      "Cannot use DIR/score.json: Score: isolation.trees: tree 1: expected cuts of 4 features, found feature 4",
    provoke: felling((tree) => tree.features[0] = 4),
  },
  {
    what: "more rows on the branches than at the root",
    says:
      "Cannot use DIR/score.json: Score: isolation.trees: tree 1: expected 4 rows below node 0, found 5",
    provoke: felling((tree) => tree.rows[1]++),
  },
];
