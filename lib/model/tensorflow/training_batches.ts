import * as tf from "@tensorflow/tfjs";
import { type Matrix, openRandom, selectRows } from "../../base/mod.ts";
import { partOf, shuffledBatches } from "../batches.ts";
import { DropoutMasks } from "../dropout_masks.ts";
import type { Architecture } from "../engine.ts";
import { networkBlocks } from "../network_layout.ts";
import { maskTensor } from "./training_layers.ts";

/** What one training step reads. */
export interface TrainingBatch {
  /** The rows to reconstruct, shape `[n, inputDim]`. */
  readonly x: tf.Tensor2D;
  /**
   * For each hidden layer that drops units, in the order of the layers, what its
   * output is multiplied by, shape `[n, width]`: 0 drops a unit, 1 / (1 − rate)
   * keeps it.
   */
  readonly masks: readonly tf.Tensor2D[];
}

/** What decides the batches of training. */
export interface TrainingBatchesOptions {
  /** Its dropout rates and widths say what the masks are like. */
  readonly architecture: Architecture;
  /** Rows a batch, at least 2. */
  readonly batchSize: number;
  /** Drives the order of the rows and the masks. */
  readonly seed: number;
}

/**
 * The batches of `fit`, in its order and with its dropout masks, for those who
 * write the loop themselves in TensorFlow.js.
 *
 * @example Every row once an epoch
 * ```ts
 * import { openAnyBackend, TrainingBatches } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openAnyBackend();
 * const train = { values: new Float32Array(20), rows: 10, columns: 2 };
 * const batches = new TrainingBatches(train, {
 *   architecture: {
 *     ...{ inputDim: 2, hiddenDims: [8], latentDim: 1, dropoutRates: [0.5] },
 *   },
 *   batchSize: 4,
 *   seed: 42,
 * });
 * const shapes = [...batches.epoch()].map(({ x, masks }) => [
 *   x.shape,
 *   ...masks.map((mask) => mask.shape),
 * ]);
 * assertEquals(shapes[0], [[4, 2], [4, 8], [4, 8]]); // encoder and decoder
 * assertEquals(shapes.map(([[rows]]) => rows), [4, 4, 2]);
 * ```
 */
export class TrainingBatches {
  readonly #train: Matrix;
  readonly #options: TrainingBatchesOptions;
  readonly #shuffle;
  readonly #masks: DropoutMasks;

  /** @param train Shape `[nTrain, inputDim]`, at least 2 rows. Unchanged. */
  constructor(train: Matrix, options: TrainingBatchesOptions) {
    this.#train = train;
    this.#options = options;
    this.#shuffle = openRandom(options.seed, "shuffle");
    this.#masks = new DropoutMasks(options.architecture, options.seed);
  }

  /**
   * The batches of the next epoch, in a new order. Each is disposed of when the
   * next one is asked for, or the loop is left.
   *
   * @throws {RangeError} If there are fewer than 2 rows, or of them to a batch.
   */
  *epoch(): Generator<TrainingBatch, void> {
    const { architecture, batchSize } = this.#options;
    const hidden = networkBlocks(architecture).filter((block) => block.hidden);
    const runs = shuffledBatches(this.#train.rows, batchSize, this.#shuffle);
    for (const { rows, batches } of runs) {
      const drawn = this.#masks.next(rows.length);
      for (let step = 0; step < batches; step++) {
        const { values, ...size } = selectRows(
          this.#train,
          partOf(rows, batches, step),
        );
        const batch: TrainingBatch = {
          x: tf.tensor2d(values, [size.rows, size.columns]),
          masks: drawn.flatMap((mask, layer) =>
            mask ? [maskTensor(partOf(mask, batches, step), hidden[layer])] : []
          ),
        };
        try {
          yield batch;
        } finally {
          tf.dispose([batch.x, ...batch.masks]);
        }
      }
    }
  }
}
