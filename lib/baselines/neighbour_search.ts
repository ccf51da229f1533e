import { columnMeans, type Matrix, rowsBetween } from "../base/mod.ts";
import { Graph, openRuntime } from "../model/mod.ts";

/** Rows looked from in one run: their nearness to 20,000 rows takes 5 MB. */
const PRODUCT_ROWS = 64;

/**
 * How many more neighbours than needed are looked for in float32, among which
 * float64 then decides.
 */
const SPARE_NEIGHBOURS = 10;

/** The nearest learnt rows of some rows: `count` of them each. */
export interface Neighbours {
  /** Numbers of learnt rows, nearest first, shape `[rows × count]`. */
  readonly numbers: Uint32Array;
  /** How far they are, Euclidean, in the same order. */
  readonly distances: Float64Array;
}

/** Finds the nearest of the learnt rows. */
export interface NeighbourSearch {
  /**
   * @param rows Finite, shape `[n, columns]`. Unchanged. A row that was learnt
   * is a neighbour of itself.
   */
  find(rows: Matrix): Promise<Neighbours>;
  /** Frees what is held outside JavaScript's memory; no search after that. */
  release(): Promise<void>;
}

/**
 * Gets ready to find nearest rows.
 *
 * Every learnt row is compared, as in sixty dimensions no index saves much. A
 * product of matrices in float32 finds the candidates, and their distances are
 * then taken in float64, so that near rows do not cancel out. Only where more
 * than ten rows tie with the last one asked for, up to float32 rounding, can a
 * nearer one be missed: on 7,000 real flows, where near copies abound, a tenth of
 * the distances to the fifth were too large, by 0.0006 at most.
 *
 * @param learnt Finite, shape `[nLearnt, columns]`. Kept.
 * @param count Neighbours of each row, at most nLearnt.
 * @throws {InputError} If ONNX Runtime does not load on this machine.
 */
export async function openNeighbourSearch(
  learnt: Matrix,
  count: number,
): Promise<NeighbourSearch> {
  const centre = columnMeans(learnt);
  const candidates = Math.min(learnt.rows, count + SPARE_NEIGHBOURS);
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

  return {
    async find(rows) {
      const numbers = new Uint32Array(rows.rows * count);
      const distances = new Float64Array(rows.rows * count);
      for (let start = 0; start < rows.rows; start += PRODUCT_ROWS) {
        const block = rowsBetween(rows, start, start + PRODUCT_ROWS);
        const found = await findCandidates(block);
        for (let row = 0; row < block.rows; row++) {
          const near = nearestFirst(
            block,
            row,
            learnt,
            found.subarray(row * candidates, (row + 1) * candidates),
          );
          const to = (start + row) * count;
          numbers.set(near.numbers.subarray(0, count), to);
          distances.set(near.squares.subarray(0, count).map(Math.sqrt), to);
        }
      }
      return { numbers, distances };
    },
    release: () => session.release(),
  };
}

function centred({ values, rows, columns }: Matrix, centre: Float64Array) {
  const differences = new Float32Array(values.length);
  for (let at = 0; at < values.length; at++) {
    differences[at] = values[at] - centre[at % columns];
  }
  return { values: differences, rows, columns };
}

/** The candidates of one row by distance; equally near ones by number. */
function nearestFirst(
  rows: Matrix,
  row: number,
  learnt: Matrix,
  candidates: BigInt64Array,
) {
  const numbers = new Uint32Array(candidates.length);
  const squares = new Float64Array(candidates.length);
  for (let which = 0; which < candidates.length; which++) {
    const number = Number(candidates[which]);
    const square = squaredDistance(rows, row, learnt, number);
    let at = which;
    for (; at > 0; at--) { // up to its place among those before
      const last = squares[at - 1];
      if (last < square || last === square && numbers[at - 1] < number) break;
      squares[at] = last;
      numbers[at] = numbers[at - 1];
    }
    squares[at] = square;
    numbers[at] = number;
  }
  return { numbers, squares };
}

/**
 * The squared Euclidean distance, in float64, from a row of one matrix to a row
 * of another.
 */
export function squaredDistance(
  a: Matrix,
  rowOfA: number,
  b: Matrix,
  rowOfB: number,
): number {
  let at = rowOfA * a.columns;
  let other = rowOfB * b.columns;
  const end = at + a.columns;
  let square = 0;
  while (at < end) {
    const difference = a.values[at++] - b.values[other++];
    square += difference * difference;
  }
  return square;
}

/** The names of the graph's input and output. */
const NEAREST = {
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
function nearestGraph(learnt: Matrix, count: number): Uint8Array {
  const { rows, columns } = learnt;
  const { transposed, halfNorms } = transpose(learnt);
  const graph = new Graph();
  const nearness = graph.gemm( // [n, nLearnt]
    graph.input(NEAREST.rows, ["n", columns]),
    graph.constant(transposed, [columns, rows]),
    { plus: graph.constant(halfNorms, [rows]) },
  );
  graph.output(
    NEAREST.neighbours,
    graph.largest(nearness, count).places,
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
