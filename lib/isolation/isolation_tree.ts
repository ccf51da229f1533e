import type { Matrix, Random } from "../base/mod.ts";

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

/** What a forest has learnt: plain data. */
export interface IsolationTrees {
  /** At least one. */
  readonly trees: readonly IsolationTree[];
  /** How many rows each tree was grown on, at least 2. */
  readonly rowsPerTree: number;
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

/** Of a forest that is read; laid out for scoring, they take 128 MB. */
const MOST_NODES = 2 ** 22;

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
  const nodes = trees.reduce((sum, { rows }) => sum + rows.length, 0);
  if (nodes > MOST_NODES) {
    return `expected ${MOST_NODES} nodes at most in all trees, found ${nodes}`;
  }
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
