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
import { type Matrix, openRandom, type Random } from "../base/mod.ts";

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
  const packed = trees.map(packTree);
  const scale = -1 / (trees.length * averagePathLength(rowsPerTree));
  return scoreInBlocks(columns, (rows, scores) => {
    const lengths = new Float64Array(rows.rows);
    for (const tree of packed) addPathLengths(tree, rows, lengths);
    lengths.forEach((sum, row) => scores[row] = 2 ** (sum * scale));
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

/** A tree laid out for speed: nodes level by level, siblings side by side. */
interface PackedTree {
  readonly depth: number;
  readonly features: Int32Array;
  /** Those of leaves are infinite. */
  readonly thresholds: Float64Array;
  /** The node to the left of each, the one to the right comes next; a leaf's is itself. */
  readonly left: Int32Array;
  /** Cuts from the root to a leaf, c of its rows added. */
  readonly lengths: Float64Array;
}

function packTree(tree: IsolationTree): PackedTree {
  const nodes = tree.rows.length;
  const features = new Int32Array(nodes);
  const thresholds = new Float64Array(nodes).fill(Infinity);
  const left = new Int32Array(nodes);
  const lengths = new Float64Array(nodes);
  const lengthOf = pathLengths(tree);
  const order = [0]; // the tree's nodes in their new places
  for (let place = 0; place < nodes; place++) {
    const node = order[place];
    if (tree.left[node] < 0) {
      left[place] = place;
      lengths[place] = lengthOf[node];
      continue;
    }
    features[place] = tree.features[node];
    thresholds[place] = tree.thresholds[node];
    left[place] = order.push(tree.left[node], tree.right[node]) - 2;
  }
  const depth = Math.max(...nodeDepths(tree));
  return { depth, features, thresholds, left, lengths };
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

/**
 * Adds each row's path length in a tree. All rows take as many steps as the tree
 * is deep, those at a leaf staying there, as that needs no guess of a branch. A
 * step waits for the one before it, which takes most of the time; so six rows go
 * side by side, each of which waits for its own steps alone.
 */
function addPathLengths(
  tree: PackedTree,
  { values, rows, columns }: Matrix,
  sums: Float64Array,
): void {
  const { depth, lengths } = tree;
  let row = 0;
  for (; row + 6 <= rows; row += 6) {
    const atA = row * columns; // where each row's values start
    const atB = atA + columns;
    const atC = atB + columns;
    const atD = atC + columns;
    const atE = atD + columns;
    const atF = atE + columns;
    let [a, b, c, d, e, f] = [0, 0, 0, 0, 0, 0]; // the nodes that they are at
    for (let step = 0; step < depth; step++) {
      a = nodeBelow(tree, a, values, atA);
      b = nodeBelow(tree, b, values, atB);
      c = nodeBelow(tree, c, values, atC);
      d = nodeBelow(tree, d, values, atD);
      e = nodeBelow(tree, e, values, atE);
      f = nodeBelow(tree, f, values, atF);
    }
    sums[row] += lengths[a];
    sums[row + 1] += lengths[b];
    sums[row + 2] += lengths[c];
    sums[row + 3] += lengths[d];
    sums[row + 4] += lengths[e];
    sums[row + 5] += lengths[f];
  }
  for (; row < rows; row++) {
    let node = 0;
    for (let step = 0; step < depth; step++) {
      node = nodeBelow(tree, node, values, row * columns);
    }
    sums[row] += lengths[node];
  }
}

/** The node that a row goes to; `start` is where its values start. */
function nodeBelow(
  { features, thresholds, left }: PackedTree,
  node: number,
  values: Float32Array,
  start: number,
): number {
  return left[node] + Number(values[start + features[node]] > thresholds[node]);
}
