import type { IsolationTrees } from "./isolation_forest.ts";
import type { IsolationTree } from "./isolation_tree.ts";

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
