import { type Matrix, rowsBetween } from "../base/mod.ts";

/** The names of the engines, in the order in which messages list them. */
export const ENGINE_NAMES = ["onnx", "tensorflow", "wasm", "cpu"] as const;

/**
 * An engine that a person can ask for, as `metrics.json` names it: ONNX Runtime,
 * or TensorFlow.js on one of its backends.
 */
export type EngineName = typeof ENGINE_NAMES[number];

/** The shape of the network; see `DeepAutoencoder`. */
export interface Architecture {
  /** Width of the input and of the output, in features. */
  readonly inputDim: number;
  /** Widths of the encoder's hidden layers; the decoder mirrors them. */
  readonly hiddenDims: readonly number[];
  /** Width of the bottleneck. */
  readonly latentDim: number;
  /** Dropout rate after each encoder layer, in [0, 1); the decoder mirrors them. */
  readonly dropoutRates: readonly number[];
}

/**
 * The network's weights by name, float32, in the order of the layers; the names
 * and shapes are those of `weightShapes()`.
 */
export type Weights = Record<string, Float32Array>;

/** All that the next training step depends on beside its rows and masks. */
export interface EngineState {
  readonly weights: Weights;
  /** Adam's running means of the gradients, for each trainable weight. */
  readonly firstMoments: Weights;
  /** The same of the gradients' squares. */
  readonly secondMoments: Weights;
  /** Steps that Adam has taken. */
  readonly steps: number;
}

/** A dropout mask for each hidden layer; null where the layer drops nothing. */
export type Masks = readonly (Uint8Array | null)[];

/** What the network makes of rows. */
export interface Reconstruction {
  /** Shape `[n, latentDim]`. */
  readonly latent: Matrix;
  /** Shape `[n, inputDim]`. */
  readonly reconstruction: Matrix;
}

/** What one step of Adam is taken with. */
export interface StepOptions {
  /** Adam's step size. */
  readonly learningRate: number;
  /** Share of every trainable parameter that is added to its gradient. */
  readonly weightDecay: number;
}

/**
 * What a training engine does: it holds one network's weights and moves them a
 * step at a time. Everything that needs a decision or a random number stays
 * with the caller: the initial weights, which rows form a batch, the dropout
 * masks, the learning rate, when to stop and which weights to keep.
 *
 * What it computes of a row, dropout off, is the same to the last bit whichever
 * rows come along, and however many.
 */
export interface Engine {
  readonly name: EngineName;
  /** What does the arithmetic, in words for a person: `"WebAssembly (CPU)"`, say. */
  readonly device: string;

  /**
   * One step of training: forward, mean squared error, backward, Adam.
   *
   * @param batch Rows to reconstruct, shape `[n, inputDim]`, n ≥ 2.
   * @param masks Dropout masks, one for each hidden layer, of shape
   * `[n, width]`: 0 drops a unit, 1 keeps it, scaled by 1 / (1 − rate). Not
   * looked at where the rate is 0.
   * @returns The batch's loss before the step.
   */
  trainStep(
    batch: Matrix,
    masks: Masks,
    options: StepOptions,
  ): Promise<number>;

  /**
   * Mean squared error of each row's reconstruction, dropout off and running
   * statistics in use. Higher is more anomalous.
   *
   * @param rows Shape `[n, inputDim]`; the engine cuts it into batches.
   * @returns Shape `[n]`.
   */
  reconstructionErrors(rows: Matrix): Promise<Float32Array>;

  /**
   * Each row's values in the bottleneck and what the decoder makes of them,
   * dropout off and running statistics in use.
   *
   * @param rows Shape `[n, inputDim]`; the engine cuts it into batches.
   */
  reconstruct(rows: Matrix): Promise<Reconstruction>;

  /**
   * The bottleneck's values for each row, dropout off and running statistics in
   * use.
   *
   * @param rows Shape `[n, inputDim]`; the engine cuts it into batches.
   * @returns Shape `[n, latentDim]`.
   */
  encode(rows: Matrix): Promise<Matrix>;

  /** A copy of the current weights. */
  getWeights(): Promise<Weights>;

  /** Replaces the current weights; Adam's moments stay as they are. */
  setWeights(weights: Weights): Promise<void>;

  /** A copy of all that the next step depends on. */
  getState(): Promise<EngineState>;

  /**
   * Replaces it: from a state that this engine gave, on as many threads, training
   * goes on with the same bits.
   *
   * @throws {TypeError} If it is the state of another network.
   */
  setState(state: EngineState): Promise<void>;

  /** Frees what the engine holds outside JavaScript's memory. */
  dispose(): void;
}

/**
 * Rows scored in one run. Of 128 to 4096 on two threads, few rows (600, as after
 * an epoch of training) cost least at about this size, and many at most a sixth
 * more than at any other. On TensorFlow's library a row's place in a run of 512
 * was seen to matter, in one of 1024 not.
 */
export const SCORING_ROWS = 1024;

/**
 * Cuts rows into runs of {@linkcode SCORING_ROWS} and fills the last one up, so
 * that a row gets the same result, to the last bit, alone, in a batch and in a
 * stream.
 *
 * Native libraries choose by the number of rows how threads share a product, and
 * by that in which order its terms are added. In runs of equal size every row's
 * are added alike. What fills up is zeros, the mean of standardised features:
 * rows of numbers that no network is slow on, and nobody's data.
 *
 * @param rows Shape `[n, columns]`; none give no runs. Unchanged.
 * @param run Called for one run after the other: with its rows, shape
 * `[SCORING_ROWS, columns]`, and the number of the first.
 * @param isFilledUp Whether the last run is; not where it is all the same.
 */
export async function forEachRun(
  rows: Matrix,
  run: (rows: Matrix, start: number) => Promise<void>,
  isFilledUp = true,
): Promise<void> {
  for (let start = 0; start < rows.rows; start += SCORING_ROWS) {
    const piece = rowsBetween(rows, start, start + SCORING_ROWS);
    await run(isFilledUp ? fillUp(piece) : piece, start);
  }
}

/** A run as it is; of fewer rows a copy, with rows of zeros added. */
export function fillUp(piece: Matrix): Matrix {
  if (piece.rows === SCORING_ROWS) return piece;
  const { columns } = piece;
  const values = new Float32Array(SCORING_ROWS * columns);
  values.set(piece.values);
  return { values, rows: SCORING_ROWS, columns };
}
