import { type Matrix, openRandom } from "../base/mod.ts";
import {
  checkTrainRows,
  checkWhole,
  type RowScorer,
  sampleRows,
  scoreInBlocks,
} from "../isolation/mod.ts";
import { openNeighbourSearch } from "./neighbour_search.ts";

/** How to look for neighbours. */
export interface NeighboursOptions {
  /** Drives which rows are kept, where there are too many. */
  readonly seed: number;
  /** Which neighbour's distance counts, from 1 for the nearest. Default 5. */
  readonly neighbours?: number;
  /** Rows kept at most; time to score grows with them. Default 20,000. */
  readonly maxRows?: number;
}

/**
 * Learns how far normal rows lie from one another: the score is the Euclidean
 * distance to the k-th nearest of the learnt rows (Ramaswamy, Rastogi & Shim
 * 2000, doi:10.1145/342009.335437), as PyOD's `KNN` with its method "largest".
 * A row that was learnt is a neighbour of itself, as in PyOD's
 * `decision_function`.
 *
 * @param train Shape `[nTrain, columns]`, at least `neighbours` rows; where there
 * are more than `maxRows`, that many are drawn. Unchanged.
 * @throws {TypeError} If the rows have no columns.
 * @throws {RangeError} If there are too few rows, a value is not finite, or an
 * option is no possible one.
 * @throws {InputError} If ONNX Runtime does not load on this machine.
 *
 * @example The second nearest of 1, 2 and 4 is 2 from 0
 * ```ts
 * import { fitNearestNeighbours } from "./k_nearest_neighbours.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const train = { values: Float32Array.of(1, 2, 4), rows: 3, columns: 1 };
 * const fitted = await fitNearestNeighbours(train, { seed: 42, neighbours: 2 });
 * const row = { values: Float32Array.of(0), rows: 1, columns: 1 };
 * assertEquals(await fitted.score(row), Float32Array.of(2));
 * await fitted.dispose();
 * ```
 */
export async function fitNearestNeighbours(
  train: Matrix,
  options: NeighboursOptions,
): Promise<RowScorer> {
  const { seed, neighbours = 5, maxRows = 20_000 } = options;
  checkWhole("neighbours", neighbours);
  checkWhole("maxRows", maxRows, neighbours);
  checkTrainRows(train, neighbours);

  const random = openRandom(seed, "nearest neighbours");
  const learnt = sampleRows(train, maxRows, random);
  const search = await openNeighbourSearch(learnt, neighbours);
  return scoreInBlocks(train.columns, async (rows, scores) => {
    const { distances } = await search.find(rows);
    for (let row = 0; row < rows.rows; row++) {
      scores[row] = distances[(row + 1) * neighbours - 1];
    }
  }, () => search.release());
}
