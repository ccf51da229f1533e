import { join } from "node:path";
import { removeArtifact } from "../artifacts/mod.ts";
import { InputError, type Matrix, systemError } from "../base/mod.ts";
import type { NetworkDataPreprocessor } from "../preprocess/mod.ts";
import { AnomalyScore, type ScoreWeights } from "./anomaly_score.ts";
import { DeepAutoencoder, writeWeights } from "./deep_autoencoder.ts";
import {
  readConfig,
  readSavedState,
  writeConfig,
  writeWithSha256,
} from "./detector_files.ts";
import type {
  Architecture,
  Engine,
  EngineName,
  Reconstruction,
  Weights,
} from "./engine.ts";
import { fit, type FitOptions, type FitResult } from "./fit.ts";
import { initialWeights } from "./network_layout.ts";
import { readNetwork, saveNetwork } from "./network_files.ts";
import { type EngineOptions, openEngine } from "./open_engine.ts";
import { Reference } from "./reference.ts";

const PREPROCESSOR_FILE = "preprocessor.json";
const SCORE_FILE = "score.json";
const REFERENCE_FILE = "reference.json";

/** The shape of the detector's network, where it starts, and what computes. */
export interface DetectorOptions extends EngineOptions {
  /** Width of the rows, in features. */
  readonly inputDim: number;
  /** Width of the bottleneck. Default 16. */
  readonly latentDim?: number;
  /** Widths of the encoder's hidden layers; the decoder mirrors them. Default 256, 128, 64. */
  readonly hiddenDims?: readonly number[];
  /** Dropout rate after each of them, in [0, 1). Default 0.3, 0.2, 0.2. */
  readonly dropoutRates?: readonly number[];
  /** Drives the initial weights. Default 42. */
  readonly seed?: number;
}

/**
 * Finds flows unlike those it was trained on: an autoencoder learns to
 * reconstruct normal rows, and a row that it reconstructs badly is suspicious.
 *
 * A row's score is the mean squared error of its reconstruction or, once
 * `learnScore` was called, an {@linkcode AnomalyScore}: in [0, ∞], higher when
 * more anomalous; infinite where the network computes no number. A row is
 * flagged when its score is strictly greater than the threshold.
 *
 * @example Points on a line, and one beside it
 * ```ts
 * import { AnomalyDetector } from "./mod.ts";
 * import { assertGreater } from "@std/assert";
 *
 * const values = Float32Array.from({ length: 400 }, (_, i) => (i >> 1) / 100 - 1);
 * const line = { values, rows: 200, columns: 2 }; // x, x
 * const detector = await AnomalyDetector.create({
 *   inputDim: 2,
 *   hiddenDims: [8],
 *   latentDim: 1,
 *   dropoutRates: [0],
 *   engine: "wasm",
 * });
 * await detector.fit(line, line, { epochs: 20, batchSize: 20, learningRate: 0.01 });
 * const [on, beside] = await detector.reconstructionErrors({
 *   values: Float32Array.of(0.5, 0.5, 0.5, -0.5),
 *   rows: 2,
 *   columns: 2,
 * });
 * assertGreater(beside, on);
 * detector.dispose();
 * ```
 */
export class AnomalyDetector {
  readonly architecture: Architecture;
  /** What the initial weights were drawn with. */
  readonly seed: number;
  /** The network as a `tf.LayersModel`, with the weights of the last `fit`. */
  readonly network: DeepAutoencoder;
  /** What turned flows into rows; saved and loaded with the detector. */
  preprocessor: NetworkDataPreprocessor | null = null;
  /** What turns reconstructions into scores; null for the mean squared error. */
  anomalyScore: AnomalyScore | null = null;
  /** What normal flows look like to it; null where nobody looked. */
  reference: Reference | null = null;
  /** A row with a higher score is flagged; null until someone sets it. */
  threshold: number | null = null;
  readonly #engine: Engine;
  #isDisposed = false;

  private constructor(
    network: DeepAutoencoder,
    engine: Engine,
    seed: number,
  ) {
    this.architecture = network.architecture;
    this.network = network;
    this.seed = seed;
    this.#engine = engine;
  }

  /**
   * Makes a detector that has learnt nothing yet.
   *
   * @throws {RangeError} If the architecture is not a possible one.
   * @throws {InputError} If the engine asked for cannot run here.
   */
  static create(options: DetectorOptions): Promise<AnomalyDetector> {
    const {
      inputDim,
      latentDim = 16,
      hiddenDims = [256, 128, 64],
      dropoutRates = [0.3, 0.2, 0.2],
      seed = 42,
    } = options;
    const architecture = { inputDim, hiddenDims, latentDim, dropoutRates };
    return AnomalyDetector.#open(architecture, seed, options);
  }

  /** @param weights Default the initial ones of the seed. */
  static async #open(
    architecture: Architecture,
    seed: number,
    options: EngineOptions,
    weights: Weights = initialWeights(architecture, seed),
  ): Promise<AnomalyDetector> {
    const engine = await openEngine(options, architecture, weights);
    const network = new DeepAutoencoder(architecture);
    const detector = new AnomalyDetector(network, engine, seed);
    try {
      await detector.#updateNetwork();
    } catch (error) {
      detector.dispose();
      throw error;
    }
    return detector;
  }

  async #updateNetwork(): Promise<void> {
    writeWeights(this.network, await this.#engine.getWeights());
  }

  /** The name of what computes. */
  get engine(): EngineName {
    return this.#engine.name;
  }

  /** What computes, in words for a person. */
  get device(): string {
    return this.#engine.device;
  }

  /**
   * Trains on normal rows. A second call goes on from where the first ended,
   * Adam's moments included. See {@linkcode fit} in `fit.ts`, the loop itself.
   *
   * @param train Shape `[nTrain, inputDim]`, at least 2 rows. Unchanged.
   * @param validation Shape `[nValidation, inputDim]`: says when training is
   * stuck and which weights are best. Unchanged.
   * @param options The seed is the detector's unless another is given.
   * @throws {TypeError} If a matrix has another width.
   * @throws {RangeError} If there are too few rows, or an option is no possible one.
   * @throws {LossError} If a loss is not finite.
   */
  async fit(
    train: Matrix,
    validation: Matrix,
    options: FitOptions = {},
  ): Promise<FitResult> {
    const seeded = { ...options, seed: options.seed ?? this.seed };
    try {
      return await fit(
        this.#engine,
        this.architecture,
        train,
        validation,
        seeded,
      );
    } finally {
      await this.#updateNetwork(); // after an abort, too
    }
  }

  /**
   * Learns how large residuals are on the training rows, where their latent
   * vectors lie and how easily they are isolated, after `fit`; from then on rows
   * get an {@linkcode AnomalyScore}.
   *
   * @param train The rows the network was trained on, shape `[nTrain, inputDim]`.
   * Unchanged.
   * @param weights How much the parts weigh.
   * @throws {TypeError} If the rows have another width.
   * @throws {RangeError} If there are too few rows, or a weight is negative.
   */
  async learnScore(train: Matrix, weights: ScoreWeights = {}): Promise<void> {
    this.#checkWidth(train);
    this.anomalyScore = await AnomalyScore.learn(
      this.#engine,
      train,
      { ...weights, seed: this.seed },
    );
  }

  /**
   * The score of each row; see the class.
   *
   * @param rows Shape `[n, inputDim]`. Unchanged.
   * @returns Shape `[n]`, higher is more anomalous.
   * @throws {TypeError} If the rows have another width.
   */
  async score(rows: Matrix): Promise<Float32Array> {
    if (this.anomalyScore === null) {
      return await this.reconstructionErrors(rows);
    }
    this.#checkWidth(rows);
    return highestWhereNaN(await this.anomalyScore.score(this.#engine, rows));
  }

  /**
   * The mean squared error of each row's reconstruction.
   *
   * @param rows Shape `[n, inputDim]`. Unchanged.
   * @returns Shape `[n]`, higher is more anomalous.
   * @throws {TypeError} If the rows have another width.
   */
  async reconstructionErrors(rows: Matrix): Promise<Float32Array> {
    this.#checkWidth(rows);
    return highestWhereNaN(await this.#engine.reconstructionErrors(rows));
  }

  /**
   * Flags rows: 1 where the score is strictly greater than the threshold.
   *
   * @param rows Shape `[n, inputDim]`. Unchanged.
   * @returns Shape `[n]`.
   * @throws {RangeError} If no threshold is set.
   * @throws {TypeError} If the rows have another width.
   */
  async predict(rows: Matrix): Promise<Uint8Array> {
    const { threshold } = this;
    if (threshold === null) {
      throw new RangeError(
        "Cannot flag rows as the threshold must be set before: found null",
      );
    }
    const scores = await this.score(rows);
    return Uint8Array.from(scores, (score) => Number(score > threshold));
  }

  /**
   * The bottleneck's values for each row, dropout off.
   *
   * @param rows Shape `[n, inputDim]`. Unchanged.
   * @returns Shape `[n, latentDim]`.
   * @throws {TypeError} If the rows have another width.
   */
  async encode(rows: Matrix): Promise<Matrix> {
    this.#checkWidth(rows);
    return await this.#engine.encode(rows);
  }

  /**
   * The bottleneck's values for each row, and the reconstruction, dropout off.
   *
   * @param rows Shape `[n, inputDim]`. Unchanged.
   * @throws {TypeError} If the rows have another width.
   */
  async reconstruct(rows: Matrix): Promise<Reconstruction> {
    this.#checkWidth(rows);
    return await this.#engine.reconstruct(rows);
  }

  /** The network's layers, shapes and sizes as a table for a person. */
  summary(): string {
    const lines: string[] = [];
    this.network.summary(100, [0.4, 0.7, 1], (line) => lines.push(line));
    return lines.join("\n");
  }

  /**
   * Writes the whole detector to a folder: `model.json`, `weights.bin`,
   * `preprocessor.json`, `score.json` and `reference.json` if there are any,
   * `config.json`. Data only; each file appears whole or not at all, and `config.json` last, with
   * the SHA-256 of the others.
   *
   * @param folder Made if it is not there; files of those names are replaced,
   * and removed where this detector has none of them.
   * @param run What else to keep in `config.json`, plain data.
   * @throws {RangeError} If the threshold is NaN or negative.
   * @throws {InputError} If a file cannot be written.
   */
  async save(folder: string, run?: unknown): Promise<void> {
    const { architecture, preprocessor, anomalyScore, reference } = this;
    const { seed, threshold } = this;
    if (threshold !== null && !(threshold >= 0)) {
      throw new RangeError(
        `Cannot save as the threshold must be at least 0: found ${threshold}`,
      );
    }
    try {
      await Deno.mkdir(folder, { recursive: true });
    } catch (error) {
      throw systemError(`Cannot write to ${folder}`, error);
    }
    const network = await saveNetwork(this.network, folder);
    const states = {
      [PREPROCESSOR_FILE]: preprocessor &&
        JSON.stringify(preprocessor, null, 2),
      // On one line: the trees are a few hundred thousand numbers.
      [SCORE_FILE]: anomalyScore && JSON.stringify(anomalyScore),
      [REFERENCE_FILE]: reference && JSON.stringify(reference),
    };
    const written: Record<string, string> = {};
    for (const [name, json] of Object.entries(states)) {
      if (json === null) continue;
      written[name] = await writeWithSha256(join(folder, name), json + "\n");
    }
    await writeConfig(folder, {
      architecture,
      seed,
      threshold: threshold === Infinity ? "Infinity" : threshold,
      files: { ...network, ...written },
      run,
    });
    for (const [name, json] of Object.entries(states)) {
      if (json === null) await removeArtifact(join(folder, name)); // of another
    }
  }

  /**
   * Reads a detector that {@linkcode AnomalyDetector.save} wrote. It gives the
   * scores it gave before; training goes on from its weights, with fresh
   * moments.
   *
   * Whoever wrote the files need not be trusted. All of them are read and
   * checked before a network is made, of the validated architecture; it takes
   * only numbers from them.
   *
   * @throws {InputError} If a file is missing, cut short, of another form or
   * version or of another detector, too large, or not inside the folder, naming
   * the file, what was expected and what was found.
   */
  static async load(
    folder: string,
    options: EngineOptions = {},
  ): Promise<AnomalyDetector> {
    const { architecture, seed, threshold, files } = await readConfig(folder);
    const weights = await readNetwork(folder, architecture, files);
    const preprocessor = await loadPreprocessor(
      join(folder, PREPROCESSOR_FILE),
      files[PREPROCESSOR_FILE],
      architecture,
    );
    const anomalyScore = await loadScore(
      join(folder, SCORE_FILE),
      files[SCORE_FILE],
      architecture,
    );
    const reference = await loadReference(
      join(folder, REFERENCE_FILE),
      files[REFERENCE_FILE],
      preprocessor,
    );
    const detector = await AnomalyDetector.#open(
      architecture,
      seed,
      options,
      weights,
    );
    detector.preprocessor = preprocessor;
    detector.anomalyScore = anomalyScore;
    detector.reference = reference;
    detector.threshold = threshold === "Infinity" ? Infinity : threshold;
    return detector;
  }

  /** Frees the network and what the engine holds; no scoring after that. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.network.dispose();
    this.#engine.dispose();
  }

  #checkWidth({ columns }: Matrix): void {
    const { inputDim } = this.architecture;
    if (columns !== inputDim) {
      throw new TypeError(
        `Cannot score as rows must have ${inputDim} features: found ${columns}`,
      );
    }
  }
}

/**
 * Replaces NaN by Infinity, in place. No row that overflows the network may pass
 * for normal, and NaN is greater than no threshold.
 */
function highestWhereNaN(scores: Float32Array): Float32Array {
  for (let row = 0; row < scores.length; row++) {
    if (Number.isNaN(scores[row])) scores[row] = Infinity;
  }
  return scores;
}

/** @param hash The file's SHA-256; undefined where none was saved. */
async function loadPreprocessor(
  path: string,
  hash: string | undefined,
  { inputDim }: Architecture,
): Promise<NetworkDataPreprocessor | null> {
  if (hash === undefined) return null;
  // Only here, as it brings Polars along, which scoring rows does not need.
  const { NetworkDataPreprocessor } = await import(
    "../preprocess/mod.ts"
  );
  return await readSavedState(path, hash, (json) => {
    const preprocessor = NetworkDataPreprocessor.fromJSON(json);
    const { length } = preprocessor.featureNames;
    if (length === inputDim) return preprocessor;
    throw new InputError(`expected ${inputDim} features, found ${length}`);
  });
}

/** @param hash The file's SHA-256; undefined where none was saved. */
async function loadScore(
  path: string,
  hash: string | undefined,
  { inputDim, latentDim }: Architecture,
): Promise<AnomalyScore | null> {
  if (hash === undefined) return null;
  return await readSavedState(path, hash, (json) => {
    const score = AnomalyScore.fromJSON(json);
    if (score.inputDim === inputDim && score.latentDim === latentDim) {
      return score;
    }
    throw new InputError(
      `expected ${inputDim} features and ${latentDim} latent values, ` +
        `found ${score.inputDim} and ${score.latentDim}`,
    );
  });
}

/** @param hash The file's SHA-256; undefined where none was saved. */
async function loadReference(
  path: string,
  hash: string | undefined,
  preprocessor: NetworkDataPreprocessor | null,
): Promise<Reference | null> {
  if (hash === undefined || preprocessor === null) return null;
  return await readSavedState(
    path,
    hash,
    (json) => Reference.fromJSON(json, preprocessor),
  );
}
