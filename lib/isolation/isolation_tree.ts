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
