import {
  columnMeans,
  type Matrix,
  openRandom,
  rowsBetween,
  selectRows,
} from "../base/mod.ts";
import { Graph, openRuntime } from "../model/mod.ts";
import {
  checkTrainRows,
  checkWhole,
  drawRows,
  type RowScorer,
  scoreInBlocks,
} from "../isolation/mod.ts";

/** Rows looked from in one run: their nearness to 20,000 rows takes 5 MB. */
const PRODUCT_ROWS = 64;

/**
 * How many more neighbours than needed are looked for in float32, among which
 * float64 then decides.
 */
const SPARE_NEIGHBOURS = 10;

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
 * Every learnt row is compared, as in sixty dimensions no index saves much. A
 * product of matrices in float32 finds the candidates, and their distances are
 * then taken in float64, so that near rows do not cancel out. Only where more
 * than ten rows tie with the k-th, up to float32 rounding, can a better one be
 * missed and the score be a little too large: on 7,000 real flows, where near
 * copies abound, a tenth of the scores were, by 0.0006 at most.
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

  const count = Math.min(train.rows, maxRows);
  const random = openRandom(seed, "nearest neighbours");
  const learnt = selectRows(train, drawRows(train.rows, count, random));
  const centre = columnMeans(learnt);
  const candidates = Math.min(count, neighbours + SPARE_NEIGHBOURS);

  const runtime = await openRuntime();
  const graph = nearestGraph(centred(learnt, centre), candidates);
  const session = await runtime.open(graph);

  /** Numbers of learnt rows, shape `[rows × candidates]`. */
  async function findCandidates(rows: Matrix): Promise<BigInt64Array> {
    const { values } = centred(rows, centre); // products round less
    const shape = [rows.rows, rows.columns];
    const { [NEAREST.neighbours]: found } = await session.run({
      [NEAREST.rows]: new runtime.Tensor("float32", values, shape),
    });
    return found.data as BigInt64Array;
  }

  async function scoreBlock(rows: Matrix, scores: Float32Array) {
    for (let start = 0; start < rows.rows; start += PRODUCT_ROWS) {
      const block = rowsBetween(rows, start, start + PRODUCT_ROWS);
      const found = await findCandidates(block);
      for (let row = 0; row < block.rows; row++) {
        const near = found.subarray(row * candidates, (row + 1) * candidates);
        const squares = squaredDistances(block, row, learnt, near).sort();
        scores[start + row] = Math.sqrt(squares[neighbours - 1]);
      }
    }
  }
  return scoreInBlocks(train.columns, scoreBlock, () => session.release());
}

function centred({ values, rows, columns }: Matrix, centre: Float64Array) {
  const differences = new Float32Array(values.length);
  for (let at = 0; at < values.length; at++) {
    differences[at] = values[at] - centre[at % columns];
  }
  return { values: differences, rows, columns };
}

/** From one row to each of the learnt rows named. */
function squaredDistances(
  { values, columns }: Matrix,
  row: number,
  learnt: Matrix,
  near: BigInt64Array,
): Float64Array {
  const squares = new Float64Array(near.length);
  for (let which = 0; which < near.length; which++) {
    let at = row * columns;
    let other = Number(near[which]) * columns;
    const end = at + columns;
    let square = 0;
    while (at < end) {
      const difference = values[at++] - learnt.values[other++];
      square += difference * difference;
    }
    squares[which] = square;
  }
  return squares;
}

/** The names of the graph's input and output. */
export const NEAREST = {
  /** Rows to look from, `[n, columns]`. */
  rows: "rows",
  /** Numbers of the nearest learnt rows, in no order, `[n, count]`. */
  neighbours: "neighbours",
} as const;

/**
 * Finding each row's nearest learnt rows, as an ONNX graph.
 *
 * Of |a − b|² = |a|² − 2(a·b − |b|²/2) only the bracket tells one learnt row b
 * from another, and the nearest have the largest. For all pairs that is one
 * matrix product, whose constant side the runtime lays out beforehand.
 *
 * @param learnt Shape `[nLearnt, columns]`.
 * @param count How many to find for each row, at most nLearnt.
 */
export function nearestGraph(learnt: Matrix, count: number): Uint8Array {
  const { rows, columns } = learnt;
  const { transposed, halfNorms } = transpose(learnt);
  const graph = new Graph();
  const nearness = graph.gemm( // [n, nLearnt]
    graph.input(NEAREST.rows, ["n", columns]),
    graph.constant(transposed, [columns, rows]),
    graph.constant(halfNorms, [rows]),
  );
  graph.output(
    NEAREST.neighbours,
    graph.placesOfLargest(nearness, count),
    ["n", count],
    "int64",
  );
  return graph.encode("nearest");
}

/** Aᵀ, and −|a|²/2 of each row. */
function transpose({ values, rows, columns }: Matrix) {
  const transposed = new Float32Array(values.length);
  const halfNorms = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let square = 0;
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column];
      transposed[column * rows + row] = value;
      square += value * value;
    }
    halfNorms[row] = -square / 2;
  }
  return { transposed, halfNorms };
}
