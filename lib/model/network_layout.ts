import type { Architecture, EngineState, Weights } from "./engine.ts";
import { openRandom } from "../base/mod.ts";

/** BatchNorm adds this to the variance (PyTorch's default). */
export const BATCH_NORM_EPSILON = 1e-5;
/** Share of the old running statistics that a step keeps (PyTorch's 0.1, seen from the other side). */
export const BATCH_NORM_MOMENTUM = 0.9;

/**
 * How large a network can be. Far beyond what flows need, and small enough that
 * a saved detector's claim cannot take all memory.
 */
export const NETWORK_LIMITS = {
  /** The widest layer. */
  width: 16_384,
  /** The widest bottleneck; what is learnt of it grows with its square. */
  latentDim: 1024,
  /** Hidden layers of the encoder. */
  hiddenLayers: 32,
  /** Weights in all: 256 MiB. */
  weights: 2 ** 26,
} as const;

/** A dense layer and, if it is hidden, what follows it: BatchNorm, ReLU, dropout. */
export interface Block {
  /** `"encoder_1"`, …, `"latent"`, `"decoder_1"`, …, `"reconstruction"`. */
  readonly name: string;
  readonly inputDim: number;
  readonly outputDim: number;
  /** The bottleneck and the output are not: they stay linear. */
  readonly hidden: boolean;
  /** In [0, 1); 0 where the block is not hidden. */
  readonly dropoutRate: number;
}

/**
 * The network's blocks from input to output: encoder, bottleneck, the encoder's
 * mirror image, output.
 *
 * @throws {RangeError} If a width is not a positive integer, a dropout rate
 * outside [0, 1), their numbers differ, or {@linkcode NETWORK_LIMITS} are passed.
 *
 * @example The decoder mirrors the encoder
 * ```ts
 * import { networkBlocks } from "./network_layout.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const blocks = networkBlocks({
 *   inputDim: 33,
 *   hiddenDims: [64, 32],
 *   latentDim: 4,
 *   dropoutRates: [0.3, 0.2],
 * });
 * assertEquals(
 *   blocks.map(({ name, outputDim }) => `${name} ${outputDim}`),
 *   [
 *     "encoder_1 64",
 *     "encoder_2 32",
 *     "latent 4",
 *     "decoder_1 32",
 *     "decoder_2 64",
 *     "reconstruction 33",
 *   ],
 * );
 * ```
 */
export function networkBlocks(architecture: Architecture): Block[] {
  checkArchitecture(architecture);
  const { inputDim, hiddenDims, latentDim, dropoutRates } = architecture;
  const encoder = hiddenDims.map((outputDim, index) => ({
    name: `encoder_${index + 1}`,
    outputDim,
    hidden: true,
    dropoutRate: dropoutRates[index],
  }));
  const decoder = encoder.toReversed().map((block, index) => ({
    ...block,
    name: `decoder_${index + 1}`,
  }));
  const linear = { hidden: false, dropoutRate: 0 };

  let width = inputDim;
  return [
    ...encoder,
    { name: "latent", outputDim: latentDim, ...linear },
    ...decoder,
    { name: "reconstruction", outputDim: inputDim, ...linear },
  ].map((block) => {
    const complete = { ...block, inputDim: width };
    width = block.outputDim;
    return complete;
  });
}

/** A block's dense layer is called so; a linear block is nothing else. */
export function denseName({ name, hidden }: Block): string {
  return hidden ? `${name}_dense` : name;
}

/** A hidden block's BatchNorm layer is called so. */
export function batchNormName({ name }: Block): string {
  return `${name}_batch_norm`;
}

/**
 * Names and shapes of all weights, in the order of the layers. A kernel is
 * `[inputs, outputs]`; PyTorch's is the transpose. The `moving_` ones are
 * BatchNorm's running statistics: no gradient moves them.
 */
export function weightShapes(
  architecture: Architecture,
): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  for (const block of networkBlocks(architecture)) {
    const dense = denseName(block);
    shapes.set(`${dense}/kernel`, [block.inputDim, block.outputDim]);
    shapes.set(`${dense}/bias`, [block.outputDim]);
    if (!block.hidden) continue;
    for (const name of ["gamma", "beta", "moving_mean", "moving_variance"]) {
      shapes.set(`${batchNormName(block)}/${name}`, [block.outputDim]);
    }
  }
  return shapes;
}

/** Those of {@linkcode weightShapes} that training moves by their gradients. */
export function trainableShapes(
  architecture: Architecture,
): Map<string, readonly number[]> {
  const shapes = weightShapes(architecture);
  return new Map([...shapes].filter(([name]) => isTrainable(name)));
}

/** Whether training moves the weight of that name by its gradient. */
export function isTrainable(weightName: string): boolean {
  return !weightName.includes("/moving_");
}

/** The number of values in a tensor of that shape. */
export function shapeSize(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/** Throws a TypeError unless names and sizes are those of the architecture. */
export function checkWeights(
  architecture: Architecture,
  weights: Weights,
): void {
  checkValues("weights", weightShapes(architecture), weights);
}

/** Throws a TypeError unless the state is one of the architecture's network. */
export function checkEngineState(
  architecture: Architecture,
  { weights, firstMoments, secondMoments }: EngineState,
): void {
  checkWeights(architecture, weights);
  const trainable = trainableShapes(architecture);
  checkValues("first moments", trainable, firstMoments);
  checkValues("second moments", trainable, secondMoments);
}

function checkValues(
  what: string,
  shapes: ReadonlyMap<string, readonly number[]>,
  values: Weights,
): void {
  for (const [name, shape] of shapes) {
    const size = values[name]?.length ?? "none";
    if (size !== shapeSize(shape)) {
      throw new TypeError(
        `Cannot set the ${what} as ${name} holds ${
          shapeSize(shape)
        } values: found ${size}`,
      );
    }
  }
  for (const name of Object.keys(values)) {
    if (!shapes.has(name)) {
      throw new TypeError(
        `Cannot set the ${what} as the network has no ${name}`,
      );
    }
  }
}

/**
 * Throws a RangeError unless the architecture is a possible one; see
 * {@linkcode networkBlocks}.
 */
export function checkArchitecture(architecture: Architecture): void {
  const { inputDim, hiddenDims, latentDim, dropoutRates } = architecture;
  const { width: widest, hiddenLayers } = NETWORK_LIMITS;
  if (hiddenDims.length > hiddenLayers) {
    refuse(
      `there can be ${hiddenLayers} hidden layers at most: found ${hiddenDims.length}`,
    );
  }
  if (dropoutRates.length !== hiddenDims.length) {
    refuse(
      `each hidden layer needs a dropout rate: found ${hiddenDims.length} layers and ${dropoutRates.length} rates`,
    );
  }
  for (const width of [inputDim, ...hiddenDims, latentDim]) {
    if (!(Number.isSafeInteger(width) && width > 0)) {
      refuse(`widths must be positive integers: found ${width}`);
    }
    if (width > widest) {
      refuse(`widths can be ${widest} at most: found ${width}`);
    }
  }
  if (latentDim > NETWORK_LIMITS.latentDim) {
    refuse(
      `the bottleneck can be ${NETWORK_LIMITS.latentDim} wide at most: found ${latentDim}`,
    );
  }
  for (const rate of dropoutRates) {
    if (!(rate >= 0 && rate < 1)) {
      refuse(`dropout rates must be in [0, 1): found ${rate}`);
    }
  }
  const weights = countWeights(architecture);
  if (weights > NETWORK_LIMITS.weights) {
    refuse(
      `there can be ${NETWORK_LIMITS.weights} weights at most: found ${weights}`,
    );
  }
}

/** The sum of all sizes in {@linkcode weightShapes}, before there are any. */
function countWeights(
  { inputDim, hiddenDims, latentDim }: Architecture,
): number {
  const dims = [inputDim, ...hiddenDims, latentDim];
  let weights = inputDim + latentDim; // biases of the linear blocks
  for (let at = 1; at < dims.length; at++) {
    weights += 2 * dims[at - 1] * dims[at];
  }
  for (const width of hiddenDims) weights += 2 * 5 * width; // bias, BatchNorm
  return weights;
}

function refuse(reason: string): never {
  throw new RangeError(`Cannot lay out the network as ${reason}`);
}

/**
 * The weights training starts from, as PyTorch draws them: kernels and biases
 * uniform in ±1/√inputs (its `nn.Linear`), BatchNorm the identity.
 *
 * @param seed The run's seed; the same one gives the same weights.
 * @throws {RangeError} If the architecture is not a possible one.
 *
 * @example Drawn within ±1/√4
 * ```ts
 * import { initialWeights } from "./network_layout.ts";
 * import { assert } from "@std/assert";
 *
 * const weights = initialWeights(
 *   { inputDim: 4, hiddenDims: [], latentDim: 2, dropoutRates: [] },
 *   42,
 * );
 * assert(weights["latent/kernel"].every((weight) => Math.abs(weight) <= 0.5));
 * ```
 */
export function initialWeights(
  architecture: Architecture,
  seed: number,
): Weights {
  const random = openRandom(seed, "weights");
  const weights: Weights = {};
  let bound = 0;
  for (const [name, shape] of weightShapes(architecture)) {
    const values = new Float32Array(shapeSize(shape));
    if (name.endsWith("/kernel")) bound = 1 / Math.sqrt(shape[0]);
    if (name.endsWith("/kernel") || name.endsWith("/bias")) { // of the same layer
      for (let index = 0; index < values.length; index++) {
        values[index] = (2 * random.uniform() - 1) * bound;
      }
    } else if (name.endsWith("/gamma") || name.endsWith("/moving_variance")) {
      values.fill(1);
    }
    weights[name] = values;
  }
  return weights;
}
