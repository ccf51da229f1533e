import { type Matrix, openRandom } from "../base/mod.ts";
import {
  checkTrainRows,
  checkWhole,
  type RowScorer,
  sampleRows,
  scoreInBlocks,
} from "../isolation/mod.ts";
import { type Neighbours, openNeighbourSearch } from "./neighbour_search.ts";

/** Added to distances, so that a density stays finite where they are all 0. */
const LEAST_DISTANCE = 1e-10;

/** How to look for neighbours. */
export interface OutlierFactorOptions {
  /** Drives which rows are kept, where there are too many. */
  readonly seed: number;
  /**
   * How many neighbours make up a row's surroundings; all the others, where
   * fewer rows are learnt. Default 20.
   */
  readonly neighbours?: number;
  /**
   * Rows kept at most, at least 2; time to score grows with them, time to learn
   * with their square. Default 20,000.
   */
  readonly maxRows?: number;
}

/**
 * Learns how densely normal rows lie in each place: the local outlier factor
 * (Breunig, Kriegel, Ng & Sander 2000, doi:10.1145/335191.335388) says how many
 * times as dense a row's neighbours lie as the row itself; about 1 among its
 * like. Scores are those of scikit-learn's `LocalOutlierFactor(novelty=True)`,
 * but for the sign: `-score_samples`. A row that was learnt is a neighbour of
 * itself when it is scored, but not while it is learnt.
 *
 * Where more copies of a row are learnt than there are neighbours, their density
 * is 10¹⁰, as in scikit-learn: the copies score 1, and a row whose neighbours
 * they are 10¹⁰ times its distance. On flows, where copies abound, such rows
 * outrank all others.
 *
 * @param train Shape `[nTrain, columns]`, at least 2 rows; where there are more
 * than `maxRows`, that many are drawn. Unchanged.
 * @throws {TypeError} If the rows have no columns.
 * @throws {RangeError} If there are too few rows, a value is not finite, or an
 * option is no possible one.
 * @throws {InputError} If ONNX Runtime does not load on this machine.
 *
 * @example Its neighbours lie 1 from others, the row 2 and 4 from them
 * ```ts
 * import { fitLocalOutlierFactor } from "./local_outlier_factor.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const train = { values: Float32Array.of(0, 1, 2, 3), rows: 4, columns: 1 };
 * const options = { seed: 42, neighbours: 1 };
 * const fitted = await fitLocalOutlierFactor(train, options);
 * const rows = { values: Float32Array.of(5, 7), rows: 2, columns: 1 };
 * const [near, far] = await fitted.score(rows);
 * assertAlmostEquals(near, 2, 1e-6);
 * assertAlmostEquals(far, 4, 1e-6);
 * await fitted.dispose();
 * ```
 */
export async function fitLocalOutlierFactor(
  train: Matrix,
  options: OutlierFactorOptions,
): Promise<RowScorer> {
  const { seed, neighbours = 20, maxRows = 20_000 } = options;
  checkWhole("neighbours", neighbours);
  checkWhole("maxRows", maxRows, 2);
  checkTrainRows(train, 2);

  const random = openRandom(seed, "local outlier factor");
  const learnt = sampleRows(train, maxRows, random);
  const count = learnt.rows;
  const others = Math.min(neighbours, count - 1);
  const search = await openNeighbourSearch(learnt, others + 1);

  const own = withoutSelf(await search.find(learnt), others + 1);
  const reach = Float64Array.from( // to the last neighbour
    { length: count },
    (_, row) => own.distances[(row + 1) * others - 1],
  );
  const densities = Float64Array.from(
    { length: count },
    (_, row) => density(own, row * others, others, reach),
  );
  return scoreInBlocks(train.columns, async (rows, scores) => {
    const found = await search.find(rows);
    for (let row = 0; row < rows.rows; row++) {
      const start = row * (others + 1); // the last one found is not asked
      let sum = 0;
      for (let at = start; at < start + others; at++) {
        sum += densities[found.numbers[at]];
      }
      scores[row] = sum / others / density(found, start, others, reach);
    }
  }, () => search.release());
}

/**
 * How densely a row lies: the inverse of its mean reachability distance, which
 * is no less than its neighbours' own reach.
 *
 * @param start Where its neighbours begin, of whom there are `count`.
 */
function density(
  { numbers, distances }: Neighbours,
  start: number,
  count: number,
  reach: Float64Array,
): number {
  let sum = 0;
  for (let at = start; at < start + count; at++) {
    sum += Math.max(distances[at], reach[numbers[at]]);
  }
  return 1 / (sum / count + LEAST_DISTANCE);
}

/**
 * Leaves each learnt row out of its own neighbours; where its copies kept it
 * from being found, one of them.
 *
 * @param count How many were found for each.
 */
function withoutSelf(found: Neighbours, count: number): Neighbours {
  const rows = found.numbers.length / count;
  const numbers = new Uint32Array(rows * (count - 1));
  const distances = new Float64Array(rows * (count - 1));
  for (let row = 0, to = 0; row < rows; row++) {
    const start = row * count;
    const place = found.numbers.subarray(start, start + count).indexOf(row);
    const left = start + Math.max(place, 0);
    for (let at = start; at < start + count; at++) {
      if (at === left) continue;
      numbers[to] = found.numbers[at];
      distances[to++] = found.distances[at];
    }
  }
  return { numbers, distances };
}
