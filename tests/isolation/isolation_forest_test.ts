import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { fixture } from "../baselines/_fixture.ts";
import { averagePathLength } from "../../lib/isolation/isolation_forest.ts";
import {
  faultOfTrees,
  fitIsolationForest,
  growIsolationForest,
  growWarierForest,
  isolationForest,
} from "../../lib/isolation/mod.ts";
import { type Matrix, openRandom, rowsBetween } from "../../lib/base/mod.ts";
import {
  assertScores,
  TEST,
  toColumn,
  toMatrix,
  TRAIN,
} from "../baselines/_fixture.ts";

Deno.test("averagePathLength() is that of an unsuccessful search", () => {
  assertEquals([0, 1, 2].map(averagePathLength), [0, 0, 1]);
  // 2(ln 2 + γ) − 4/3, digits by hand; a handful of float64 operations.
  assertAlmostEquals(averagePathLength(3), 1.2073923575, 1e-10);
  // 2(ln 255 + γ) − 510/256, likewise.
  assertAlmostEquals(averagePathLength(256), 10.2447709201, 1e-10);
});

Deno.test("isolationForest() is 2^(-E[h]/c(n))", async () => {
  const root = { features: [0, 0, 0], thresholds: [1, 0, 0] };
  const links = { left: [1, -1, -1], right: [2, -1, -1] };
  const trees = [
    { ...root, ...links, rows: [4, 1, 3] }, // 1 | 3 rows at 1
    { ...root, ...links, rows: [4, 2, 2], thresholds: [5, 0, 0] }, // 2 | 2 at 5
  ];
  const [c3, c4] = [averagePathLength(3), averagePathLength(4)];
  const scores = await isolationForest({ trees, rowsPerTree: 4 }, 1)
    .score(toColumn([1, 1.5, 5.5])); // a value at the threshold goes left
  assertScores(scores, [
    2 ** (-((1 + 0) + (1 + 1)) / 2 / c4),
    2 ** (-((1 + c3) + (1 + 1)) / 2 / c4),
    2 ** (-((1 + c3) + (1 + 1)) / 2 / c4),
  ], "by hand");
});

Deno.test("isolationForest() finds the values of wide rows", async () => {
  const columns = 50_000; // places need numbers of several bytes
  const tree = {
    features: [columns - 1, 0, 0],
    thresholds: [0.5, 0, 0],
    ...{ left: [1, -1, -1], right: [2, -1, -1], rows: [4, 1, 3] },
  };
  const rows = 26;
  const values = new Float32Array(rows * columns);
  const isAbove = (row: number) => row % 3 === 0;
  for (let row = 0; row < rows; row++) {
    values[(row + 1) * columns - 1] = Number(isAbove(row));
  }
  const scores = await isolationForest(
    { trees: [tree], rowsPerTree: 4 },
    columns,
  ).score({ values, rows, columns });
  const [below, above] = [1, 1 + averagePathLength(3)];
  assertScores(
    scores,
    Array.from(
      scores,
      (_, row) => 2 ** (-(isAbove(row) ? above : below) / averagePathLength(4)),
    ),
    "by hand",
  );
});

Deno.test("isolationForest() scores as scikit-learn with scikit-learn's trees", async () => {
  const { trees, rowsPerTree, scores } = fixture.isolationTrees;
  const forest = isolationForest({ trees, rowsPerTree }, TRAIN.columns);
  assertScores(await forest.score(TEST), scores, "scikit-learn's trees");
});

Deno.test("isolationForest() scores any number of rows as it does each alone", async () => {
  const { trees, rowsPerTree } = fixture.isolationTrees;
  const forest = isolationForest({ trees, rowsPerTree }, TEST.columns);
  const scores = await forest.score(TEST);
  for (let rows = 0; rows <= 13; rows++) { // they go through a tree by twelves
    for (const start of [0, 5]) {
      const some = rowsBetween(TEST, start, start + rows);
      assertEquals(
        await forest.score(some),
        scores.slice(start, start + rows),
      );
    }
  }
  for (const [row, score] of scores.entries()) {
    const alone = await forest.score(rowsBetween(TEST, row, row + 1));
    assertEquals(alone, Float32Array.of(score));
  }
});

Deno.test("isolationForest() scores rows of several pieces and blocks as it does each alone", async () => {
  const { trees, rowsPerTree } = fixture.isolationTrees;
  const forest = isolationForest({ trees, rowsPerTree }, TEST.columns);
  const scores = await forest.score(TEST);
  for (const rows of [193, 4097]) { // one more than a piece, and than a block
    const { columns } = TEST;
    const values = Float32Array.from(
      { length: rows * columns },
      (_, at) => TEST.values[at % TEST.values.length],
    );
    assertEquals(
      await forest.score({ values, rows, columns }),
      Float32Array.from({ length: rows }, (_, row) => scores[row % TEST.rows]),
    );
  }
});

Deno.test("isolationForest() takes a tree of many nodes", async () => {
  // A balanced tree of 2^17 leaves: more nodes than a call takes arguments.
  const inner = 2 ** 17 - 1;
  const nodes = 2 * inner + 1;
  const below = (node: number, side: number) =>
    node < inner ? 2 * node + side : -1;
  const tree = {
    features: new Array<number>(nodes).fill(0),
    thresholds: new Array<number>(nodes).fill(0.5),
    left: Array.from({ length: nodes }, (_, node) => below(node, 1)),
    right: Array.from({ length: nodes }, (_, node) => below(node, 2)),
    rows: Array.from(
      { length: nodes },
      (_, node) => 2 ** (17 - Math.floor(Math.log2(node + 1))),
    ),
  };
  const forest = { trees: [tree], rowsPerTree: 2 ** 17 };
  assertEquals(faultOfTrees(forest, 1), null);
  const scorer = isolationForest(forest, 1);
  const scores = await scorer.score({
    values: Float32Array.of(0, 1),
    rows: 2,
    columns: 1,
  });
  const expected = 2 ** (-17 / averagePathLength(2 ** 17));
  assertScores(scores, [expected, expected], "seventeen cuts");
  const many = { ...forest, trees: new Array(17).fill(tree) };
  assertEquals(
    faultOfTrees(many, 1),
    `expected 4194304 nodes at most in all trees, found ${17 * nodes}`,
  );
});

Deno.test("fitIsolationForest() scores as scikit-learn's forests on average", async () => {
  const { forests, mean, deviation } = fixture.isolationForests;
  const sums = new Float64Array(TEST.rows);
  for (let seed = 0; seed < forests; seed++) {
    const scores = await fitIsolationForest(TRAIN, { seed }).score(TEST);
    scores.forEach((score, row) => sums[row] += score);
  }
  sums.forEach((sum, row) => {
    // Two means of 50 forests; a normal deviate is beyond 4.5 once in 150,000.
    const slack = 4.5 * deviation[row] * Math.sqrt(2 / forests);
    assertAlmostEquals(sum / forests, mean[row], slack, `row ${row}`);
  });
});

Deno.test("fitIsolationForest() ranks rows as scikit-learn's forests do", async () => {
  const { mean, leastCorrelation } = fixture.isolationForests;
  for (let seed = 0; seed < 5; seed++) {
    const scores = await fitIsolationForest(TRAIN, { seed }).score(TEST);
    const correlation = spearman(scores, mean);
    // No worse than the worst of scikit-learn's own, each against the others.
    assert(correlation >= leastCorrelation, `${correlation} of seed ${seed}`);
  }
});

Deno.test("fitIsolationForest() grows the same forest from the same seed", async () => {
  const scores = await fitIsolationForest(TRAIN, { seed: 7 }).score(TEST);
  assertEquals(
    await fitIsolationForest(TRAIN, { seed: 7 }).score(TEST),
    scores,
  );
  assertNotEquals(
    await fitIsolationForest(TRAIN, { seed: 8 }).score(TEST),
    scores,
  );
});

Deno.test("fitIsolationForest() finds nothing among equal rows", async () => {
  const rows = toMatrix([[1, 2], [1, 2], [1, 2]]);
  const scores = await fitIsolationForest(rows, { seed: 42 }).score(rows);
  assertEquals(scores, Float32Array.of(0.5, 0.5, 0.5));
});

Deno.test("fitIsolationForest() refuses what it cannot learn", () => {
  assertThrows(
    () => fitIsolationForest(toColumn([1]), { seed: 42 }),
    RangeError,
    "Cannot fit as there must be at least 2 rows: found 1",
  );
  assertThrows(
    () => fitIsolationForest(TRAIN, { seed: 42, trees: 0 }),
    RangeError,
    "Cannot fit as trees must be an integer of at least 1: found 0",
  );
  assertThrows(
    () => fitIsolationForest(TRAIN, { seed: 42, subsample: 1.5 }),
    RangeError,
    "Cannot fit as subsample must be an integer of at least 2: found 1.5",
  );
});

/** Spearman's rank correlation; equal values share the mean of their ranks. */
function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  const product = (p: number[], q: number[]) =>
    p.reduce((sum, rank, i) => sum + (rank - middle) * (q[i] - middle), 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}

function ranks(values: ArrayLike<number>): number[] {
  const sorted = Array.from(values).sort((a, b) => a - b);
  return Array.from(
    values,
    (value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2,
  );
}

/** Rows around the origin, then some in a small heap of their own. */
function heapBeside(normal: number, heap: number): Matrix {
  const random = openRandom(1, "rows");
  const rows = normal + heap;
  const values = Float32Array.from(
    { length: 4 * rows },
    (_, at) => at < 4 * normal ? random.normal() : 3 + 0.1 * random.normal(),
  );
  return { values, rows, columns: 4 };
}

Deno.test("growWarierForest() isolates a heap of anomalies sooner", async () => {
  const rows = heapBeside(950, 50);
  const meanOfHeap = async (forest: Parameters<typeof isolationForest>[0]) => {
    const scores = await isolationForest(forest, 4).score(rows);
    return scores.slice(950).reduce((sum, score) => sum + score, 0) / 50;
  };
  const options = { seed: 42, trees: 100 };
  const plain = await meanOfHeap(growIsolationForest(rows, options));
  const warier = await meanOfHeap(
    await growWarierForest(rows, { ...options, suspects: 0.1 }),
  );
  // Other seeds: the mean differs by some 0.01 between forests.
  assertGreater(warier, plain + 0.03);
});

Deno.test("growWarierForest() gives the same trees for the same seed, and leaves half of few rows out", async () => {
  const rows = heapBeside(9, 1);
  const options = { seed: 42, trees: 3, suspects: 0.5 };
  const forest = await growWarierForest(rows, options);
  assertEquals(forest, await growWarierForest(rows, options));
  assertEquals(forest.rowsPerTree, 5);
  const two = rowsBetween(rows, 0, 2);
  assertEquals((await growWarierForest(two, options)).rowsPerTree, 2);
});

Deno.test("growWarierForest() refuses a share that is none", async () => {
  for (const suspects of [0, 1, NaN]) {
    await assertRejects(
      () => growWarierForest(heapBeside(9, 1), { seed: 42, suspects }),
      RangeError,
      `suspects must be in (0, 1): found ${suspects}`,
    );
  }
});
