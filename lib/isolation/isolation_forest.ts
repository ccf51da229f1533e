import {
  checkTrainRows,
  checkWhole,
  drawRows,
  drawRowsByChance,
  type RowScorer,
  scoreInBlocks,
} from "./row_scorer.ts";
import {
  growIsolationTree,
  type IsolationTree,
  type IsolationTrees,
} from "./isolation_tree.ts";
import {
  float32Below,
  type Matrix,
  openRandom,
  type Random,
  rowsBetween,
} from "../base/mod.ts";
import { compileAddPathLengths, LANES, NODE } from "./forest_kernel.ts";

const EULER_GAMMA = 0.5772156649015329;

/** How many trees, and rows for each, unless told otherwise: the paper's. */
const TREES = 100;
const SUBSAMPLE = 256;

/** How to grow the forest; the defaults are the paper's. */
export interface IsolationForestOptions {
  /** Drives the draws of rows, features and thresholds. */
  readonly seed: number;
  /** How many. Default 100. */
  readonly trees?: number;
  /** Rows drawn for each tree, at most; at least 2. Default 256. */
  readonly subsample?: number;
}

/**
 * Learns how easily rows are told apart from the others: anomalies are few and
 * different, so that a few random cuts isolate them (Liu, Ting & Zhou 2008,
 * doi:10.1109/ICDM.2008.17). Trees grow on different rows each, down to a depth
 * of ⌈log₂ of their number⌉.
 *
 * Own code, as npm's packages (isolation-forest 0.0.9, ml-isolation-forest 0.1.0)
 * take no seed and grow their trees on all rows. Scores are those
 * of scikit-learn's `IsolationForest.score_samples`, but for the sign and for
 * what is drawn.
 *
 * @param train Shape `[nTrain, columns]`, at least 2 rows. Unchanged.
 * @throws {TypeError} If the rows have no columns.
 * @throws {RangeError} If there are too few rows, a value is not finite, or an
 * option is no possible one.
 *
 * @example The row far out is easier to isolate
 * ```ts
 * import { fitIsolationForest } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * const train = { values: Float32Array.of(1, 2, 3, 4, 99), rows: 5, columns: 1 };
 * const fitted = fitIsolationForest(train, { seed: 42 });
 * const rows = { values: Float32Array.of(99, 2), rows: 2, columns: 1 };
 * const [outside, inside] = await fitted.score(rows);
 * assert(outside > inside);
 * ```
 */
export function fitIsolationForest(
  train: Matrix,
  options: IsolationForestOptions,
): RowScorer {
  return isolationForest(growIsolationForest(train, options), train.columns);
}

/** Grows the trees of {@linkcode fitIsolationForest}. */
export function growIsolationForest(
  train: Matrix,
  options: IsolationForestOptions,
): IsolationTrees {
  const { seed, trees = TREES, subsample = SUBSAMPLE } = options;
  checkWhole("trees", trees);
  checkWhole("subsample", subsample, 2);
  checkTrainRows(train, 2);

  const random = openRandom(seed, "isolation forest");
  return growTrees(train, {
    trees,
    rowsPerTree: Math.min(subsample, train.rows),
    draw: (count) => drawRows(train.rows, count, random),
    random,
  });
}

/** @param options.draw Gives the numbers of a tree's rows. */
function growTrees(train: Matrix, { trees, rowsPerTree, draw, random }: {
  readonly trees: number;
  readonly rowsPerTree: number;
  readonly draw: (count: number) => Uint32Array;
  readonly random: Random;
}): IsolationTrees {
  const depthLimit = Math.ceil(Math.log2(rowsPerTree));
  const grown = Array.from(
    { length: trees },
    () => growIsolationTree(train, draw(rowsPerTree), depthLimit, random),
  );
  return { trees: grown, rowsPerTree };
}

/**
 * Grows trees on rows among which attacks hide that no label tells: a first forest
 * is grown on all rows, and the trees of a second, the one returned, draw rows that
 * the first isolates soon less often. The chance of a row falls evenly from 1 to 0
 * over the share of rows that are isolated soonest.
 *
 * Attacks are then too few in a tree's rows to hide each other. Leaving the whole
 * share out would be worse: it holds rare normal rows, too, which would stand out
 * as much as the attacks.
 *
 * @param options.suspects That share, in (0, 1): more than the attacks are.
 * @throws {RangeError} If it is outside its interval.
 */
export async function growWarierForest(
  train: Matrix,
  { suspects, ...options }: IsolationForestOptions & {
    readonly suspects: number;
  },
): Promise<IsolationTrees> {
  if (!(suspects > 0 && suspects < 1)) {
    throw new RangeError(
      `Cannot fit as suspects must be in (0, 1): found ${suspects}`,
    );
  }
  const { trees = TREES, subsample = SUBSAMPLE, seed } = options;
  const first = growIsolationForest(train, options);
  const scores = await isolationForest(first, train.columns).score(train);
  const chances = chancesOf(scores, suspects);
  const random = openRandom(seed, "isolation forest, the second");
  // Were all rows drawn for every tree, chances would change nothing.
  const most = Math.max(2, Math.ceil(train.rows / 2));
  return growTrees(train, {
    trees,
    rowsPerTree: Math.min(subsample, most),
    draw: (count) => drawRowsByChance(chances, count, random),
    random,
  });
}

/** The chance of each row to be drawn, by how soon it is isolated. */
function chancesOf(scores: Float32Array, suspects: number): Float64Array {
  const soonest = Uint32Array.from(scores, (_, row) => row)
    .sort((a, b) => scores[b] - scores[a]);
  const chances = new Float64Array(scores.length);
  soonest.forEach((row, place) =>
    chances[row] = Math.min((place + 0.5) / (suspects * scores.length), 1)
  );
  return chances;
}

/**
 * Scores rows by trees that have grown: 2^(−E[h]/c(n)) in (0, 1), where E[h] is
 * the mean over the trees of how many cuts lead to a row's leaf, with the
 * {@linkcode averagePathLength} c of the leaf's rows added. Near 1 is anomalous;
 * all near 0.5 means that nothing stands out.
 *
 * @param forest Its trees, each grown on n rows.
 * @param columns How many columns they had.
 */
export function isolationForest(
  { trees, rowsPerTree }: IsolationTrees,
  columns: number,
): RowScorer {
  const addPathLengths = walkTrees(trees, columns);
  const scale = -1 / (trees.length * averagePathLength(rowsPerTree));
  return scoreInBlocks(columns, (rows, scores) => {
    addPathLengths(rows, (row, sum) => scores[row] = 2 ** (sum * scale));
  });
}

/**
 * c(n), how many cuts it takes on average to isolate one of n rows: that of an
 * unsuccessful search in a binary search tree, 2(ln(n − 1) + γ) − 2(n − 1)/n,
 * with scikit-learn's exact 1 for two rows and 0 for one.
 */
export function averagePathLength(rows: number): number {
  if (rows <= 1) return 0;
  if (rows === 2) return 1;
  return 2 * (Math.log(rows - 1) + EULER_GAMMA) - 2 * (rows - 1) / rows;
}

/** Rows that are taken down all trees before the next; they fit in a near cache. */
const ROWS_TOGETHER = 16 * LANES;

/**
 * Lays trees out in the memory of {@linkcode compileAddPathLengths}.
 *
 * @returns What tells each row's sum of path lengths over all trees.
 */
function walkTrees(trees: readonly IsolationTree[], columns: number) {
  const rowBytes = columns * Float32Array.BYTES_PER_ELEMENT;
  const nodes = trees.reduce((sum, { rows }) => sum + rows.length, 0);
  const sumsAt = nodes * NODE.size;
  const rowsAt = sumsAt + ROWS_TOGETHER * Float64Array.BYTES_PER_ELEMENT;
  const bytes = rowsAt + ROWS_TOGETHER * rowBytes;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536) });
  const view = new DataView(memory.buffer);
  let next = 0;
  const roots = trees.map((tree) => {
    const root = next;
    next += tree.rows.length * NODE.size;
    writeTree(view, root, tree);
    const depth = nodeDepths(tree).reduce((a, b) => Math.max(a, b), 1);
    return { root, depth };
  });
  const addPathLengths = compileAddPathLengths(memory, rowBytes);
  const sums = new Float64Array(memory.buffer, sumsAt, ROWS_TOGETHER);
  const blockValues = ROWS_TOGETHER * columns;
  const block = new Float32Array(memory.buffer, rowsAt, blockValues);

  return (rows: Matrix, tell: (row: number, sum: number) => void): void => {
    for (let start = 0; start < rows.rows; start += ROWS_TOGETHER) {
      const piece = rowsBetween(rows, start, start + ROWS_TOGETHER);
      block.set(piece.values);
      sums.fill(0);
      // Lanes past the last row walk leftovers; nobody reads their sums.
      const walked = Math.ceil(piece.rows / LANES) * LANES;
      const end = rowsAt + walked * rowBytes;
      for (const { root, depth } of roots) {
        addPathLengths(root, depth, rowsAt, end, sumsAt);
      }
      for (let row = 0; row < piece.rows; row++) tell(start + row, sums[row]);
    }
  };
}

/** Writes a tree's nodes level by level, siblings side by side. */
function writeTree(view: DataView, root: number, tree: IsolationTree): void {
  const lengthOf = pathLengths(tree);
  const order = [0]; // the tree's nodes in their new places
  for (let place = 0; place < order.length; place++) {
    const node = order[place];
    const isLeaf = tree.left[node] < 0;
    const left = isLeaf
      ? place // its own: a row stays there, as nothing is above infinity
      : order.push(tree.left[node], tree.right[node]) - 2;
    const threshold = isLeaf ? Infinity : float32Below(tree.thresholds[node]);
    const at = root + place * NODE.size;
    const feature = tree.features[node] * Float32Array.BYTES_PER_ELEMENT;
    view.setFloat32(at + NODE.threshold, threshold, true);
    view.setInt32(at + NODE.feature, feature, true);
    view.setInt32(at + NODE.left, root + left * NODE.size, true);
    view.setFloat64(at + NODE.length, lengthOf[node], true);
  }
}

/** How many cuts lead to each node of a tree. */
function nodeDepths({ left, right }: IsolationTree): Int32Array {
  const depths = new Int32Array(left.length);
  for (let node = 0; node < left.length; node++) { // before those below it
    if (left[node] < 0) continue;
    depths[left[node]] = depths[node] + 1;
    depths[right[node]] = depths[node] + 1;
  }
  return depths;
}

/**
 * What each tree adds for a row at one of its leaves: cuts that lead there, with
 * the {@linkcode averagePathLength} of the leaf's rows added. One a node; inner
 * nodes' mean nothing.
 */
export function pathLengths(tree: IsolationTree): Float64Array {
  const depths = nodeDepths(tree);
  return Float64Array.from(
    tree.rows,
    (rows, node) => depths[node] + averagePathLength(rows),
  );
}
