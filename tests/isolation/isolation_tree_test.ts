import { assert, assertEquals } from "@std/assert";
import {
  growIsolationTree,
  type IsolationTree,
} from "../../lib/isolation/isolation_tree.ts";
import { type Matrix, openRandom } from "../../lib/base/mod.ts";
import { toColumn, toMatrix, TRAIN } from "../baselines/_fixture.ts";

function grow(rows: Matrix, depthLimit: number, seed = 42): IsolationTree {
  const all = Uint32Array.from({ length: rows.rows }, (_, row) => row);
  return growIsolationTree(rows, all, depthLimit, openRandom(seed, "tree"));
}

/** The depth of each node; parents come first. */
function depthsOf({ left, right }: IsolationTree): number[] {
  const depths = [0];
  left.forEach((child, node) => {
    if (child < 0) return;
    depths[child] = depths[right[node]] = depths[node] + 1;
  });
  return depths;
}

Deno.test("growIsolationTree() sends each row to one side, and rows to both", () => {
  const tree = grow(TRAIN, 8);
  assertEquals(tree.rows[0], TRAIN.rows);
  let cuts = 0;
  tree.left.forEach((left, node) => {
    const right = tree.right[node];
    if (left < 0) return assertEquals(right, -1);
    cuts++;
    assertEquals(tree.rows[left] + tree.rows[right], tree.rows[node]);
    assert(tree.rows[left] > 0 && tree.rows[right] > 0);
  });
  assert(cuts > 30, `${cuts} cuts`);
});

Deno.test("growIsolationTree() stops at the depth limit, at single and at equal rows", () => {
  const tree = grow(TRAIN, 5);
  const depths = depthsOf(tree);
  assertEquals(Math.max(...depths), 5);

  // Distinct rows are told apart to the last one if there is no limit.
  const distinct = grow(toColumn([1, 2, 4, 8, 16]), 99);
  const leaves = distinct.rows.filter((_, node) => distinct.left[node] < 0);
  assertEquals(leaves, [1, 1, 1, 1, 1]);

  assertEquals(grow(toMatrix([[1, 2], [1, 2], [1, 2]]), 99).rows, [3]);
  // Up to 1e-7 apart counts as equal, in scikit-learn.
  assertEquals(grow(toColumn([0, 9e-8]), 99).rows, [2]);
  assertEquals(grow(toColumn([0, 1.1e-7]), 99).rows, [2, 1, 1]);
});

Deno.test("growIsolationTree() cuts no feature that is constant in a node", () => {
  // Without the row (0, 9), the second feature is constant.
  const rows = toMatrix([[0, 9], [1, 5], [2, 5], [3, 5], [4, 5]]);
  for (let seed = 0; seed < 20; seed++) {
    const tree = grow(rows, 99, seed);
    const cuts = tree.features.filter((feature, node) =>
      feature === 1 && tree.left[node] >= 0
    );
    assert(cuts.length <= 1, `${cuts.length} cuts of seed ${seed}`);
  }
});

Deno.test("growIsolationTree() draws features and thresholds evenly", () => {
  const rows = toMatrix([[0, 10], [1, 10], [1, 30]]);
  const roots = Array.from({ length: 2000 }, (_, seed) => {
    const tree = grow(rows, 1, seed);
    const [feature] = tree.features;
    const [threshold] = tree.thresholds;
    return {
      feature,
      place: (threshold - [0, 10][feature]) / [1, 20][feature],
    };
  });
  // Means of 2000 and of some 1000 draws, four deviations allowed.
  const second = roots.filter(({ feature }) => feature === 1).length / 2000;
  assert(Math.abs(second - 0.5) < 4 * 0.5 / Math.sqrt(2000), `${second}`);
  for (const wanted of [0, 1]) {
    const places = roots.filter(({ feature }) => feature === wanted)
      .map(({ place }) => place);
    const mean = places.reduce((sum, place) => sum + place) / places.length;
    const slack = 4 * Math.sqrt(1 / 12 / places.length);
    assert(Math.abs(mean - 0.5) < slack, `${mean} of feature ${wanted}`);
    assert(Math.min(...places) < 0.02 && Math.max(...places) > 0.98);
  }
});
