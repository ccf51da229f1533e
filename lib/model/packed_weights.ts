import type { Weights } from "./engine.ts";
import { shapeSize } from "./network_layout.ts";

/** The names and shapes of weights, in the order in which they are packed. */
export type Shapes = ReadonlyMap<string, readonly number[]>;

/** How many bytes weights of these shapes take. */
export function packedBytes(parts: readonly Shapes[]): number {
  return parts.flatMap((shapes) => [...shapes.values()])
    .reduce((sum, shape) => sum + shapeSize(shape), 0) *
    Float32Array.BYTES_PER_ELEMENT;
}

/**
 * Packs weights one after the other, as float32, as `weights.bin` and the
 * checkpoints hold them.
 *
 * @param parts Shapes, and weights that have them. Unchanged.
 */
export function packWeights(
  parts: readonly (readonly [Shapes, Weights])[],
): Uint8Array {
  const bytes = new Uint8Array(packedBytes(parts.map(([shapes]) => shapes)));
  const values = new Float32Array(bytes.buffer);
  let start = 0;
  for (const [shapes, weights] of parts) {
    for (const name of shapes.keys()) {
      values.set(weights[name], start);
      start += weights[name].length;
    }
  }
  return bytes;
}

/**
 * Unpacks what {@linkcode packWeights} packed.
 *
 * @param bytes As many as `packedBytes(parts)`.
 * @returns Weights of each part's shapes; they share no memory with the bytes.
 */
export function unpackWeights(
  parts: readonly Shapes[],
  bytes: Uint8Array,
): Weights[] {
  const values = new Float32Array(bytes.slice().buffer);
  let start = 0;
  return parts.map((shapes) => {
    const weights: Weights = {};
    for (const [name, shape] of shapes) {
      const end = start + shapeSize(shape);
      weights[name] = values.subarray(start, end);
      start = end;
    }
    return weights;
  });
}
