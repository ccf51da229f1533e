import { assert, assertEquals } from "@std/assert";
import { openBackend } from "../../lib/model/tensorflow/backend.ts";
import {
  type Matrix,
  openRandom,
  permutation,
  rowsBetween,
  selectRows,
} from "../../lib/base/mod.ts";
import {
  AnomalyDetector,
  type Architecture,
  type EngineOptions,
} from "../../lib/model/mod.ts";
import { initialWeights } from "../../lib/model/network_layout.ts";
import { openEngine } from "../../lib/model/open_engine.ts";
import { forEachRun, SCORING_ROWS } from "../../lib/model/scoring_runs.ts";

Deno.test("forEachRun() fills the last run up with zeros", async () => {
  const rows = SCORING_ROWS + 1;
  const values = new Float32Array(2 * rows).fill(3);
  const runs: [Matrix, number][] = [];
  await forEachRun({ values, rows, columns: 2 }, (...run) => {
    runs.push(run);
    return Promise.resolve();
  });
  const sizes = runs.map(([run, start]) => [start, run.rows, run.columns]);
  assertEquals(sizes, [[0, SCORING_ROWS, 2], [SCORING_ROWS, SCORING_ROWS, 2]]);
  const expected = new Float32Array(2 * SCORING_ROWS).fill(3, 0, 2);
  assertEquals(runs[1][0].values, expected);
});

const RECOMMENDED: Architecture = {
  inputDim: 70,
  hiddenDims: [128, 64, 32],
  latentDim: 8,
  dropoutRates: [0, 0, 0],
};
const ORIGINAL: Architecture = {
  inputDim: 33,
  hiddenDims: [256, 128, 64],
  latentDim: 16,
  dropoutRates: [0, 0, 0],
};

const hasNative = await openBackend("tensorflow").then(() => true, () => false);

/** Engines, and how many rows each is asked for: JavaScript takes its time. */
const ENGINES: [EngineOptions, rows: number][] = [
  [{ engine: "onnx", threads: 1 }, 4097],
  [{ engine: "onnx", threads: 2 }, 4097],
  [{ engine: "tensorflow" }, 4097],
  [{ engine: "wasm" }, 4097],
  [{ engine: "cpu" }, 600],
];

function test(
  behaviour: string,
  run: (options: EngineOptions, rows: number) => Promise<void>,
) {
  for (const [options, rows] of ENGINES) {
    const ignore = options.engine === "tensorflow" && !hasNative;
    const why = " (skipped: deno task setup:tensorflow comes first)";
    const threads = options.threads ? `, threads ${options.threads},` : "";
    Deno.test({
      name: `The engine ${options.engine}${threads} ${behaviour}` +
        (ignore ? why : ""),
      ignore,
      fn: () => run(options, rows),
    });
  }
}

test(
  "computes a row alike alone, in any batch and at any place",
  async (options, rows) => {
    for (const architecture of [RECOMMENDED, ORIGINAL]) {
      const engine = await openEngine(
        options,
        architecture,
        initialWeights(architecture, 42),
      );
      const table = drawRows(rows, architecture.inputDim);
      await assertAlike(table, async (rows) => {
        const { latent, reconstruction } = await engine.reconstruct(rows);
        const errors = await engine.reconstructionErrors(rows);
        return [
          latent,
          reconstruction,
          await engine.encode(rows),
          { values: errors, rows: rows.rows, columns: 1 },
        ];
      });
      engine.dispose();
    }
  },
);

test(
  "makes the same AnomalyScore of a row alone, in any batch and at any place",
  async (options, rows) => {
    const detector = await AnomalyDetector.create({
      ...RECOMMENDED,
      ...options,
    });
    const table = drawRows(rows, RECOMMENDED.inputDim);
    const some = rowsBetween(table, 0, 300);
    await detector.fit(some, some, { epochs: 1, scoreWeights: {} });
    await assertAlike(table, async (rows) => {
      const values = await detector.score(rows);
      return [{ values, rows: rows.rows, columns: 1 }];
    });
    detector.dispose();
  },
);

test("keeps what is no number to its row", async (options) => {
  const engine = await openEngine(
    options,
    RECOMMENDED,
    initialWeights(RECOMMENDED, 42),
  );
  const table = drawRows(20, RECOMMENDED.inputDim);
  const errors = await engine.reconstructionErrors(table);
  const marred = { ...table, values: table.values.slice() };
  [NaN, Infinity, 3e38].forEach((value, row) =>
    marred.values.fill(
      value,
      row * 5 * table.columns,
      (row * 5 + 1) * table.columns,
    )
  );
  const found = await engine.reconstructionErrors(marred);
  for (let row = 0; row < table.rows; row++) {
    if ([0, 5, 10].includes(row)) assert(!Number.isFinite(found[row]));
    else assertEquals(found[row], errors[row]);
  }
  engine.dispose();
});

Deno.test("AnomalyDetector.score() scores alike where it cuts many rows into pieces", async () => {
  const detector = await AnomalyDetector.create({
    inputDim: 3,
    hiddenDims: [8],
    latentDim: 2,
    dropoutRates: [0],
    engine: "onnx",
  });
  const table = drawRows(65_536 + 9, 3);
  const some = rowsBetween(table, 0, 300);
  await detector.fit(some, some, { epochs: 1, scoreWeights: {} });
  const scores = await detector.score(table);
  for (const row of [0, 65_535, 65_536, 65_544]) {
    const alone = await detector.score(rowsBetween(table, row, row + 1));
    assertEquals([...alone], [scores[row]]);
  }
  detector.dispose();
});

function drawRows(rows: number, columns: number): Matrix {
  const random = openRandom(1, "rows");
  const values = Float32Array.from(
    { length: rows * columns },
    () => random.normal(),
  );
  return { values, rows, columns };
}

/**
 * Throws unless what is computed from all rows at once is the same, to the last
 * bit, in another order, in batches, and for rows on their own.
 */
async function assertAlike(
  table: Matrix,
  compute: (rows: Matrix) => Promise<Matrix[]>,
): Promise<void> {
  const atOnce = await compute(table);
  const check = async (rows: ArrayLike<number>, what: string) => {
    const found = await compute(selectRows(table, rows));
    found.forEach((output, index) => {
      const expected = selectRows(atOnce[index], rows);
      assertEquals([output.rows, output.values.length], [
        rows.length,
        expected.values.length,
      ]);
      assertEquals(bits(output), bits(expected), `output ${index}, ${what}`);
    });
  };
  await check(permutation(table.rows, openRandom(2, "order")), "shuffled");
  for (let row = 0; row < table.rows; row += 101) await check([row], "alone");
  for (const size of [7, 15, 16, 100]) {
    for (let start = 0; start < 5 * size; start += size) {
      const rows = Array.from({ length: size }, (_, at) => start + at);
      await check(rows, `batches of ${size}`);
    }
  }
}

/** Told apart where numbers that print alike are not the same; as text, as long lists take long to compare. */
function bits({ values }: Matrix): string {
  return new Int32Array(Float32Array.from(values).buffer).join();
}
