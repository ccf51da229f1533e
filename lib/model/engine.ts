import type { Matrix } from "../base/mod.ts";

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
   * Some steps of training, k of them, one after the other: forward, mean squared
   * error, backward, Adam.
   *
   * @param rows The rows that there are, shape `[rows, inputDim]`.
   * @param batches The numbers of those to reconstruct, step by step, shape
   * `[k, n]`, n ≥ 2.
   * @param masks Dropout masks, one for each hidden layer, of shape
   * `[k, width, n]`: 0 drops a unit, 1 keeps it, scaled by 1 / (1 − rate). Not
   * looked at where the rate is 0.
   * @param options Of each step.
   * Rows, batches and masks must not change before the promise settles.
   *
   * @returns Each batch's loss before its step, shape `[k]`.
   */
  trainSteps(
    rows: Matrix,
    batches: Uint32Array,
    masks: Masks,
    options: readonly StepOptions[],
  ): Promise<Float32Array>;

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
