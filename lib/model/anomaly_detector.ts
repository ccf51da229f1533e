import { join } from "node:path";
import type { DeepAutoencoder } from "./tensorflow/mod.ts";
import { removeArtifact } from "../artifacts/mod.ts";
import { InputError, type Matrix, systemError } from "../base/mod.ts";
import type { NetworkDataPreprocessor } from "../preprocess/mod.ts";
import {
  AnomalyScore,
  LEAST_CROSS_FITTED,
  type ScoreOptions,
} from "./anomaly_score.ts";
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
  /** What turns flows into the rows, to be kept with the detector. Default none. */
  readonly preprocessor?: NetworkDataPreprocessor | null;
}

/** How a detector's score is learnt, and from which rows. */
export interface DetectorScoreOptions extends ScoreOptions {
  /**
   * The validation rows, which must then be normal, or the training rows; these
   * in any case where the others are fewer than {@linkcode LEAST_CROSS_FITTED}.
   * Default `"train"`.
   */
  readonly learnsFrom?: "train" | "validation";
}

/** How a detector is fitted: the network, its score and its threshold. */
export interface DetectorFitOptions extends FitOptions {
  /**
   * How much the parts of an {@linkcode AnomalyScore} weigh, and how it is
   * learnt. Default null: rows are scored by the mean squared error.
   */
  readonly scoreWeights?: DetectorScoreOptions | null;
  /**
   * Chooses the threshold. Default null: there is none until
   * {@linkcode AnomalyDetector.setThreshold} sets one.
   *
   * @param validationScores Of the validation rows, shape `[nValidation]`.
   * @param score Scores other rows: labelled attacks, say.
   * @returns The threshold, at least 0; null for none.
   */
  readonly chooseThreshold?:
    | ((
      validationScores: Float32Array,
      score: (rows: Matrix) => Promise<Float32Array>,
    ) => number | null | Promise<number | null>)
    | null;
}

/** How fitting a detector went. */
export interface DetectorFitResult extends FitResult {
  /**
   * The scores of the validation rows, shape `[nValidation]`: what a threshold is
   * chosen from. Where the score has learnt from these rows, they are out-of-fold
   * scores; see {@linkcode AnomalyScore.crossFit}.
   */
  readonly validationScores: Float32Array;
}

/** What `fit` learns beside the weights. */
interface Learnt {
  readonly anomalyScore: AnomalyScore | null;
  readonly reference: Reference | null;
  readonly threshold: number | null;
}

const NOTHING: Learnt = {
  anomalyScore: null,
  reference: null,
  threshold: null,
};

/**
 * Finds flows unlike those it was trained on: an autoencoder learns to
 * reconstruct normal rows, and a row that it reconstructs badly is suspicious.
 *
 * A row's score is the mean squared error of its reconstruction or, fitted with
 * `scoreWeights`, an {@linkcode AnomalyScore}: in [0, ∞], higher when
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
  /** Widths and dropout rates of its network. */
  readonly architecture: Architecture;
  /** What the initial weights were drawn with. */
  readonly seed: number;
  /** What turned flows into rows; saved and loaded with the detector. */
  readonly preprocessor: NetworkDataPreprocessor | null;
  readonly #engine: Engine;
  #learnt: Learnt;
  #isDisposed = false;

  private constructor(
    architecture: Architecture,
    seed: number,
    engine: Engine,
    preprocessor: NetworkDataPreprocessor | null,
    learnt: Learnt,
  ) {
    this.architecture = architecture;
    this.seed = seed;
    this.#engine = engine;
    this.preprocessor = preprocessor;
    this.#learnt = learnt;
  }

  /**
   * Makes a detector that has learnt nothing yet.
   *
   * @throws {RangeError} If the architecture is not a possible one.
   * @throws {InputError} If the engine asked for cannot run here.
   */
  static async create(options: DetectorOptions): Promise<AnomalyDetector> {
    const {
      inputDim,
      latentDim = 16,
      hiddenDims = [256, 128, 64],
      dropoutRates = [0.3, 0.2, 0.2],
      seed = 42,
    } = options;
    const architecture = { inputDim, hiddenDims, latentDim, dropoutRates };
    const weights = initialWeights(architecture, seed);
    const engine = await openEngine(options, architecture, weights);
    const { preprocessor = null } = options;
    return new this(architecture, seed, engine, preprocessor, NOTHING);
  }

  /** The name of what computes. */
  get engine(): EngineName {
    return this.#engine.name;
  }

  /** What computes, in words for a person. */
  get device(): string {
    return this.#engine.device;
  }

  /** What turns reconstructions into scores; null for the mean squared error. */
  get anomalyScore(): AnomalyScore | null {
    return this.#learnt.anomalyScore;
  }

  /**
   * What the validation rows look like to it; null where it was fitted without a
   * preprocessor.
   */
  get reference(): Reference | null {
    return this.#learnt.reference;
  }

  /** A row with a higher score is flagged; null where `fit` chose none. */
  get threshold(): number | null {
    return this.#learnt.threshold;
  }

  /**
   * Trains on normal rows, and learns all else that scoring takes: what turns
   * reconstructions into scores (`scoreWeights.learnsFrom` says from which rows),
   * and from the validation rows what normal scores look like, and the threshold.
   * A second call goes on from where the first ended, Adam's moments included. See
   * {@linkcode fit} in `fit.ts`, the loop itself.
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
    options: DetectorFitOptions = {},
  ): Promise<DetectorFitResult> {
    const { scoreWeights = null, chooseThreshold = null } = options;
    const seed = options.seed ?? this.seed;
    this.#learnt = NOTHING; // it would be another network's
    const result = await fit(
      this.#engine,
      this.architecture,
      train,
      validation,
      { ...options, seed },
    );
    const validationScores = scoreWeights
      ? await this.#learnScore(train, validation, {
        ...scoreWeights,
        signal: options.signal,
      })
      : await this.score(validation);
    const { preprocessor } = this;
    const reference = preprocessor &&
      Reference.learn(preprocessor, validation, validationScores);
    const threshold = await chooseThreshold?.(
      validationScores,
      (rows) => this.score(rows),
    ) ?? null;
    this.#learnt = { ...this.#learnt, reference, threshold };
    return { ...result, validationScores };
  }

  /** Learns what turns reconstructions into scores; gives the validation rows'. */
  async #learnScore(
    train: Matrix,
    validation: Matrix,
    { learnsFrom = "train", ...scoreOptions }: DetectorScoreOptions & {
      readonly signal?: AbortSignal;
    },
  ): Promise<Float32Array> {
    const options = { ...scoreOptions, seed: this.seed };
    if (learnsFrom === "train" || validation.rows < LEAST_CROSS_FITTED) {
      const anomalyScore = await AnomalyScore
        .learn(this.#engine, train, options);
      this.#learnt = { ...this.#learnt, anomalyScore };
      return await this.score(validation);
    }
    const { anomalyScore, outOfFold } = await AnomalyScore
      .crossFit(this.#engine, validation, options);
    this.#learnt = { ...this.#learnt, anomalyScore };
    return highestWhereNaN(outOfFold);
  }

  /**
   * Moves the threshold that `fit` chose, or sets one where it chose none.
   *
   * @param threshold Rows that score higher are flagged; null flags none.
   */
  setThreshold(threshold: number | null): void {
    this.#learnt = { ...this.#learnt, threshold };
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

  /** A copy of the network's weights, as {@linkcode Weights} names them. */
  async weights(): Promise<Weights> {
    return await this.#engine.getWeights();
  }

  /**
   * The network as a `tf.LayersModel` with the weights of the last `fit`, made
   * anew at each call: the caller disposes of it.
   */
  async layersModel(): Promise<DeepAutoencoder> {
    // TensorFlow.js is loaded only here where another engine computes.
    const { DeepAutoencoder, openAnyBackend, writeWeights } = await import(
      "./tensorflow/mod.ts"
    );
    await openAnyBackend();
    const model = new DeepAutoencoder(this.architecture);
    writeWeights(model, await this.#engine.getWeights());
    return model;
  }

  /** The network's layers, shapes and sizes as a table for a person. */
  async summary(): Promise<string> {
    const lines: string[] = [];
    const model = await this.layersModel();
    model.summary(100, [0.4, 0.7, 1], (line) => lines.push(line));
    model.dispose();
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
    const model = await this.layersModel();
    const network = await saveNetwork(model, folder)
      .finally(() => model.dispose());
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
    const engine = await openEngine(options, architecture, weights);
    return new this(architecture, seed, engine, preprocessor, {
      anomalyScore,
      reference,
      threshold: threshold === "Infinity" ? Infinity : threshold,
    });
  }

  /** Frees what the engine holds; no scoring after that. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
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
