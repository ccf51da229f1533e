import { setImmediate } from "node:timers";
import {
  type Matrix,
  openRandom,
  type Random,
  rowsBetween,
} from "../base/mod.ts";

/**
 * The nodes of a tree, the root first, in arrays as in scikit-learn's `tree_`.
 * A row goes left where its feature is at most the threshold.
 */
export interface IsolationTree {
  readonly features: number[];
  readonly thresholds: number[];
  /** The node to the left, −1 where there is none: at a leaf. */
  readonly left: number[];
  readonly right: number[];
  /** How many of the rows that the tree was grown on reach the node. */
  readonly rows: number[];
}

/** A feature spread over no more than this counts as constant, in scikit-learn. */
const CONSTANT_SPAN = 1e-7;

/**
 * Grows a tree that tells rows apart by cuts at random, as scikit-learn's
 * `IsolationForest` does: a feature drawn among those not constant in the node,
 * a threshold drawn evenly between its least and greatest value there.
 *
 * @param table Holds the rows. Unchanged.
 * @param rows Numbers of those to tell apart, at least one.
 * @param depthLimit Edges from the root beyond which no node lies.
 */
export function growIsolationTree(
  table: Matrix,
  rows: Uint32Array,
  depthLimit: number,
  random: Random,
): IsolationTree {
  const tree: IsolationTree = {
    features: [],
    thresholds: [],
    left: [],
    right: [],
    rows: [],
  };
  const order = Uint32Array.from({ length: table.columns }, (_, i) => i);

  /** Adds a node, and those below it; returns its number. */
  function grow(rows: Uint32Array, depth: number): number {
    const node = tree.rows.push(rows.length) - 1;
    const cut = depth < depthLimit && rows.length > 1
      ? drawCut(table, rows, order, random)
      : null;
    tree.features.push(cut?.feature ?? 0);
    tree.thresholds.push(cut?.threshold ?? 0);
    tree.left.push(-1);
    tree.right.push(-1);
    if (cut !== null) {
      const goesLeft = (row: number) =>
        table.values[row * table.columns + cut.feature] <= cut.threshold;
      tree.left[node] = grow(rows.filter(goesLeft), depth + 1);
      tree.right[node] = grow(
        rows.filter((row) => !goesLeft(row)),
        depth + 1,
      );
    }
    return node;
  }

  grow(rows, 0);
  return tree;
}

/**
 * Draws where to cut, or finds that all features are constant: null.
 *
 * @param order The features in some order; changed.
 */
function drawCut(
  { values, columns }: Matrix,
  rows: Uint32Array,
  order: Uint32Array,
  random: Random,
): { feature: number; threshold: number } | null {
  for (let left = columns; left > 0; left--) { // drawn without putting back
    const drawn = random.integer(left);
    const feature = order[drawn];
    order[drawn] = order[left - 1];
    order[left - 1] = feature;

    let least = Infinity;
    let greatest = -Infinity;
    for (const row of rows) {
      const value = values[row * columns + feature];
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
    if (greatest <= least + CONSTANT_SPAN) continue;
    // Below the greatest value, so that both sides have rows.
    const threshold = least + random.uniform() * (greatest - least);
    return { feature, threshold: threshold < greatest ? threshold : least };
  }
  return null;
}

/**
 * What is wrong with trees that were read, in words; null where they are such as
 * `growIsolationForest` makes them. Scoring trusts them: a child that comes
 * before its parent would send a row round in circles.
 *
 * @param forest Lists of whole numbers, and of finite thresholds.
 * @param columns How many features a row has.
 */
export function faultOfTrees(
  { trees, rowsPerTree }: IsolationTrees,
  columns: number,
): string | null {
  if (trees.length === 0) return "expected at least one tree, found none";
  for (const [at, tree] of trees.entries()) {
    const fault = faultOfLists(tree, columns) ?? faultOfTree(tree, rowsPerTree);
    if (fault !== null) return `tree ${at + 1}: ${fault}`;
  }
  return null;
}

function faultOfLists(tree: IsolationTree, columns: number): string | null {
  const nodes = tree.features.length;
  const { thresholds, left, right, rows } = tree;
  const other = [thresholds, left, right, rows]
    .find((list) => list.length !== nodes);
  if (other) return `expected arrays of ${nodes}, found one of ${other.length}`;
  const strange = tree.features.find((feature) => feature >= columns);
  if (strange === undefined) return null;
  return `expected cuts of ${columns} features, found feature ${strange}`;
}

/** Follows the branches from the root; a node comes before those below it. */
function faultOfTree(
  { left, right, rows }: IsolationTree,
  rowsPerTree: number,
): string | null {
  const depthLimit = Math.ceil(Math.log2(rowsPerTree));
  const nodes = rows.length;
  const depths = new Int32Array(nodes).fill(-1); // of nodes without a parent
  depths[0] = 0;
  if (rows[0] !== rowsPerTree) {
    return `expected ${rowsPerTree} rows at the root, found ${rows[0]}`;
  }
  for (let node = 0; node < nodes; node++) {
    if (depths[node] === -1) {
      return `expected a parent for node ${node}, found none`;
    }
    const children = [left[node], right[node]];
    if (children.every((child) => child === -1)) continue;
    for (const child of children) {
      if (!(child > node && child < nodes)) {
        return `expected children after node ${node}, found ${child}`;
      }
      if (depths[child] !== -1) {
        return `expected one parent for node ${child}, found two`;
      }
      depths[child] = depths[node] + 1;
    }
    const split = rows[left[node]] + rows[right[node]];
    if (split !== rows[node]) {
      return `expected ${rows[node]} rows below node ${node}, found ${split}`;
    }
    if (depths[node] >= depthLimit) {
      return `expected ${depthLimit} cuts on a path at most, found more`;
    }
  }
  return null;
}

const EULER_GAMMA = 0.5772156649015329;

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

/** What a forest has learnt: plain data. */
export interface IsolationTrees {
  /** At least one. */
  readonly trees: readonly IsolationTree[];
  /** How many rows each tree was grown on, at least 2. */
  readonly rowsPerTree: number;
}

/** Grows the trees of {@linkcode fitIsolationForest}. */
export function growIsolationForest(
  train: Matrix,
  options: IsolationForestOptions,
): IsolationTrees {
  const { seed, trees = 100, subsample = 256 } = options;
  checkWhole("trees", trees);
  checkWhole("subsample", subsample, 2);
  checkTrainRows(train, 2);

  const random = openRandom(seed, "isolation forest");
  const rowsPerTree = Math.min(subsample, train.rows);
  const depthLimit = Math.ceil(Math.log2(rowsPerTree));
  const grown = Array.from({ length: trees }, () => {
    const rows = drawRows(train.rows, rowsPerTree, random);
    return growIsolationTree(train, rows, depthLimit, random);
  });
  return { trees: grown, rowsPerTree };
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
  const depths = new Int32Array(nodes);
  const order = [0]; // the tree's nodes in their new places
  for (let place = 0; place < nodes; place++) {
    const node = order[place];
    if (tree.left[node] < 0) {
      left[place] = place;
      lengths[place] = depths[place] + averagePathLength(tree.rows[node]);
      continue;
    }
    features[place] = tree.features[node];
    thresholds[place] = tree.thresholds[node];
    left[place] = order.push(tree.left[node], tree.right[node]) - 2;
    depths.fill(depths[place] + 1, left[place], order.length);
  }
  return { depth: depths[nodes - 1], features, thresholds, left, lengths };
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

/**
 * Draws different rows, every set of them equally likely, in time that depends
 * on how many are drawn and not on how many there are (Floyd's algorithm,
 * Bentley & Floyd 1987, doi:10.1145/30401.315746).
 *
 * @param rows How many there are.
 * @param count How many to draw, at most `rows`.
 * @returns Their numbers, counted from 0, ascending.
 *
 * @example All of them, where all are asked for
 * ```ts
 * import { drawRows } from "./mod.ts";
 * import { openRandom } from "../base/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const drawn = drawRows(3, 3, openRandom(42, "example"));
 * assertEquals(drawn, Uint32Array.of(0, 1, 2));
 * ```
 */
export function drawRows(
  rows: number,
  count: number,
  random: Random,
): Uint32Array {
  const drawn = new Set<number>();
  for (let last = rows - count; last < rows; last++) {
    const row = random.integer(last + 1);
    drawn.add(drawn.has(row) ? last : row);
  }
  return Uint32Array.from(drawn).sort();
}

/**
 * Throws unless rows can be learnt.
 *
 * @throws {TypeError} If the rows have no columns.
 * @throws {RangeError} If there are fewer rows than `least`, or a value is not
 * finite.
 */
export function checkTrainRows(train: Matrix, least: number): void {
  if (!(train.columns >= 1)) {
    throw new TypeError(
      `Cannot fit as rows must have at least 1 feature: found ${train.columns}`,
    );
  }
  if (!(train.rows >= least)) {
    throw new RangeError(
      `Cannot fit as there must be at least ${least} rows: found ${train.rows}`,
    );
  }
  checkFinite("fit", train);
}

/**
 * Throws unless rows are like those that were learnt.
 *
 * @param columns How many columns the learnt rows had.
 * @throws {TypeError} If the rows have another width.
 * @throws {RangeError} If a value is not finite.
 */
export function checkScoredRows(rows: Matrix, columns: number): void {
  if (rows.columns !== columns) {
    throw new TypeError(
      `Cannot score as rows must have ${columns} features: found ${rows.columns}`,
    );
  }
  checkFinite("score", rows);
}

/**
 * Throws unless an option is a whole number that is large enough.
 *
 * @throws {RangeError} If it is not.
 */
export function checkWhole(name: string, value: number, least = 1): void {
  if (!(Number.isSafeInteger(value) && value >= least)) {
    throw new RangeError(
      `Cannot fit as ${name} must be an integer of at least ${least}: found ${value}`,
    );
  }
}

function checkFinite(verb: string, { values, columns }: Matrix): void {
  for (let at = 0; at < values.length; at++) {
    if (Number.isFinite(values[at])) continue;
    const row = Math.floor(at / columns) + 1;
    throw new RangeError(
      `Cannot ${verb} as values must be finite: ` +
        `found ${values[at]} in row ${row}, feature ${at % columns + 1}`,
    );
  }
}

/** What has learnt rows and scores others. */
export interface RowScorer {
  /**
   * Scores rows, each on its own: a row's score does not depend on the others.
   *
   * @param rows Shape `[nRows, columns]`, the columns that were learnt; no rows
   * give no scores. Unchanged.
   * @returns One score a row, higher when more anomalous; its unit is the
   * scorer's own.
   * @throws {TypeError} If the rows have another width.
   * @throws {RangeError} If a value is not finite.
   */
  score(rows: Matrix): Promise<Float32Array>;
  /** Frees what it holds outside JavaScript's memory; no scoring after that. */
  dispose(): Promise<void>;
}

/** Few enough for events to be let in often: the isolation forest takes some 7 ms. */
const BLOCK_ROWS = 4096;

/**
 * A scorer that checks rows and then scores one block after the other,
 * letting waiting events in between (signals, timers, a page's repaint).
 *
 * @param columns How many columns the learnt rows had.
 * @param scoreBlock Writes the scores of the rows it is given.
 * @param dispose Frees what is held outside JavaScript's memory, if anything.
 */
export function scoreInBlocks(
  columns: number,
  scoreBlock: (rows: Matrix, scores: Float32Array) => void | Promise<void>,
  dispose: () => Promise<void> = () => Promise.resolve(),
): RowScorer {
  return {
    async score(rows) {
      checkScoredRows(rows, columns);
      const scores = new Float32Array(rows.rows);
      for (let start = 0; start < rows.rows; start += BLOCK_ROWS) {
        const end = start + BLOCK_ROWS;
        await scoreBlock(
          rowsBetween(rows, start, end),
          scores.subarray(start, end),
        );
        await new Promise((resolve) => setImmediate(resolve));
      }
      return scores;
    },
    dispose,
  };
}
