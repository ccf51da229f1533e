import { openRandom } from "../base/mod.ts";
import type { Architecture, Weights } from "./engine.ts";
import { shapeSize, weightShapes } from "./network_layout.ts";

/**
 * The weights training starts from, as PyTorch draws them: kernels and biases
 * uniform in ±1/√inputs (its `nn.Linear`), BatchNorm the identity.
 *
 * @param seed The run's seed; the same one gives the same weights.
 * @throws {RangeError} If the architecture is not a possible one.
 *
 * @example Drawn within ±1/√4
 * ```ts
 * import { initialWeights } from "./initial_weights.ts";
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
