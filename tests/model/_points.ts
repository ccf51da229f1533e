import { type Matrix, openRandom } from "../../lib/base/mod.ts";
import type { Architecture } from "../../lib/model/mod.ts";

/** A network small enough to train in a blink; four features to two and back. */
export const TINY: Architecture = {
  inputDim: 4,
  hiddenDims: [16, 8],
  latentDim: 2,
  dropoutRates: [0.1, 0.1],
};

/**
 * Rows of four standardised features. Normal ones lie on a plane, (u, v, u, −v)
 * with a little noise; odd ones are spread through the space.
 */
export function drawPoints(
  kind: "normal" | "odd",
  rows: number,
  seed: number,
): Matrix {
  const random = openRandom(seed, kind);
  const values = new Float32Array(rows * 4);
  for (let row = 0; row < rows; row++) {
    const [u, v, w, z] = [0, 0, 0, 0].map(() => random.normal());
    const noise = () => 0.05 * random.normal();
    const point = kind === "normal"
      ? [u + noise(), v + noise(), u + noise(), noise() - v]
      : [u, v, w, z];
    values.set(point, row * 4);
  }
  return { values, rows, columns: 4 };
}
