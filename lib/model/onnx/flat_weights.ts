import type { Architecture, Weights } from "../engine.ts";
import { isTrainable, shapeSize, weightShapes } from "../network_layout.ts";

/** One weight's place in a flat vector. */
export interface Slice {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly size: number;
}

/**
 * The network's weights as two vectors, since few large tensors cross into the
 * runtime faster than many small ones: what training moves by its gradient, and
 * BatchNorm's running statistics. Each in the order of `weightShapes()`.
 */
export class FlatWeights {
  readonly trainable: readonly Slice[];
  readonly statistics: readonly Slice[];
  readonly #names: readonly string[];

  /** @throws {RangeError} If the architecture is not a possible one. */
  constructor(architecture: Architecture) {
    const shapes = [...weightShapes(architecture)];
    this.trainable = slices(shapes.filter(([name]) => isTrainable(name)));
    this.statistics = slices(shapes.filter(([name]) => !isTrainable(name)));
    this.#names = shapes.map(([name]) => name);
  }

  /** How many values `trainable` has. */
  get trainableSize(): number {
    return sizeOf(this.trainable);
  }

  /** How many values `statistics` has. */
  get statisticsSize(): number {
    return sizeOf(this.statistics);
  }

  /** Copies weights by name into the two vectors. */
  write(
    weights: Weights,
    trainable: Float32Array,
    statistics: Float32Array,
  ): void {
    for (const { name, start } of this.trainable) {
      trainable.set(weights[name], start);
    }
    for (const { name, start } of this.statistics) {
      statistics.set(weights[name], start);
    }
  }

  /** Copies the two vectors into weights by name, in the order of the layers. */
  read(trainable: Float32Array, statistics: Float32Array): Weights {
    const copies: Weights = {};
    for (const { name, start, size } of this.trainable) {
      copies[name] = trainable.slice(start, start + size);
    }
    for (const { name, start, size } of this.statistics) {
      copies[name] = statistics.slice(start, start + size);
    }
    return Object.fromEntries(this.#names.map((name) => [name, copies[name]]));
  }
}

function slices(entries: [string, readonly number[]][]): Slice[] {
  let start = 0;
  return entries.map(([name, shape]) => {
    const slice = { name, shape, start, size: shapeSize(shape) };
    start += slice.size;
    return slice;
  });
}

function sizeOf(slices: readonly Slice[]): number {
  return slices.reduce((sum, { size }) => sum + size, 0);
}
