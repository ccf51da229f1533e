import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import { join } from "node:path";
import { checkSameWork } from "../../bench/measure.ts";
import {
  ChildError,
  ENVIRONMENT,
  pythonVariables,
  runChild,
  runPeer,
  runSide,
  type Work,
} from "../../bench/sides.ts";
import { generateFlows, writeFlows } from "../../lib/dataset/generate/mod.ts";
import { isPythonEnvironmentSetUp } from "../../lib/tools/python_environment.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const hasOriginal = await isPythonEnvironmentSetUp(...ENVIRONMENT);
const why = hasOriginal ? "" : " (skipped: deno task bench sets it up)";

const WORK: Work = {
  steps: ["train", "evaluate", "score"],
  subset: 2000,
  epochs: 2,
  scoreCalls: 2,
};

/** Runs a test with a file of 3,000 flows. */
const onFlows = (test: (data: string) => Promise<void>) =>
  inTemporaryFolder(async (folder) => {
    const data = join(folder, "flows.parquet");
    await writeFlows(data, generateFlows({ rows: 3000, seed: 7 }));
    await test(data);
  });

Deno.test("runSide() reports the work it did", () =>
  onFlows(async (data) => {
    const report = await runSide("auto", data, WORK);
    const { rows, features, epochs, rocAuc, seconds, peakBytes } = report;
    assertEquals([rows.load, rows.preprocess], [3000, 2000]);
    assertEquals([features, epochs], [33, 2]); // all but labels, identifiers
    // Of normal rows 0.8 are trained and 0.1 tested, of attacks 0.4 are tested.
    const normal = rows.train / 2 / 0.8;
    const expected = 0.1 * normal + 0.4 * (2000 - normal);
    assertAlmostEquals(rows.score, expected, 3); // each part is rounded
    assertEquals(rows.evaluate, rows.score);
    assert(Number.isFinite(rocAuc) && rocAuc! > 0 && rocAuc! < 1);
    assertEquals(Object.keys(seconds), ["load", "preprocess", ...WORK.steps]);
    assert(Object.values(seconds).every((value) => value > 0));
    // No runtime starts in less; a wrong unit would be far off.
    assert(peakBytes > 50e6 && peakBytes < 10e9);
  }));

/** Has ours and a script do the same; gives both reports. */
async function runBoth(script: "original" | "tuned", data: string, work: Work) {
  const ours = await runSide("wasm", data, work);
  const found = await runSide(script, data, work);
  // Where there is a GPU, PyTorch takes it and WebAssembly cannot.
  return { ours, other: { ...found, device: ours.device } };
}

for (const script of ["original", "tuned"] as const) {
  Deno.test({
    name: `${script}.py and ours.ts do the same work on the same file` + why,
    ignore: !hasOriginal,
    fn: () =>
      onFlows(async (data) => {
        const pair = await runBoth(script, data, WORK);
        checkSameWork(pair);
        const { rocAuc, peakBytes, seconds } = pair.other;
        assert(rocAuc! > 0 && rocAuc! < 1);
        assert(peakBytes > 50e6 && peakBytes < 10e9);
        assertEquals(Object.keys(seconds), Object.keys(pair.ours.seconds));
        assert(Object.values(seconds).every((value) => value > 0));
      }),
  });
}

Deno.test({
  name: "tuned.py makes the recommended features, and its score finds attacks" +
    why,
  ignore: !hasOriginal,
  fn: () =>
    onFlows(async (data) => {
      // All rows: of a subset, each side pools other rare categories.
      const { subset: _, ...rest } = WORK;
      const work: Work = { ...rest, config: "recommended", epochs: 10 };
      const { ours, other } = await runBoth("tuned", data, work);
      checkSameWork({ ours, other });
      assertEquals(Object.keys(other.seconds), Object.keys(ours.seconds));
      // Two networks of few steps, tested on other rows: some hundredths apart.
      assertAlmostEquals(other.rocAuc!, ours.rocAuc!, 0.06);
    }),
});

Deno.test({
  name: "runPeer() flags rows of the split that export_splits.ts prints" + why,
  ignore: !hasOriginal,
  fn: () =>
    onFlows(async (data) => {
      const splits = `${data}.jsonl`;
      const ofPart = (part: number) =>
        Array.from({ length: 1000 }, (_, row) => 3 * row + part);
      await Deno.writeTextFile(
        splits,
        JSON.stringify({
          seed: 1,
          train: ofPart(0),
          validation: ofPart(1),
          testNormal: ofPart(2).slice(500),
          testAttack: ofPart(2).slice(0, 500),
        }),
      );
      const report = await runPeer("IsolationForest", { data, splits });
      assertEquals(report.rows, {
        train: 1000,
        validation: 1000,
        testNormal: 500,
        testAttack: 500,
      });
      const { rocAuc, averagePrecision, recall, falseAlarmRate } = report;
      for (const share of [rocAuc, averagePrecision, recall, falseAlarmRate]) {
        assert(share! >= 0 && share! <= 1);
      }
      assert(report.peakBytes > 50e6);
    }),
});

Deno.test("pythonVariables() leaves out what tunes NumPy and PyTorch by hand", () => {
  assertEquals(
    pythonVariables({
      PATH: "/bin",
      OPENBLAS_CORETYPE: "x",
      OPENBLAS_L2_SIZE: "1",
      OMP_NUM_THREADS: "1",
      MKL_NUM_THREADS: "1",
    }),
    { PATH: "/bin" },
  );
});

const runScript = (script: string, signal?: AbortSignal) =>
  runChild("the script", [Deno.execPath(), "eval", script], { signal });

Deno.test("runChild() tells what a program printed, and what it failed with", async () => {
  const { stdout, wallSeconds } = await runScript("console.log(6 * 7)");
  assertEquals(stdout, "42\n");
  assert(wallSeconds > 0);
  const failure = await assertRejects(
    () => runScript("console.error('no room'); Deno.exit(3)"),
    ChildError,
    "the script ended with exit code 3",
  );
  assertEquals([failure.code, failure.said], [3, "no room\n"]);
});

Deno.test("runChild() ends the program when it is aborted", async () => {
  const abort = new AbortController();
  const running = runScript("setInterval(() => {}, 1e6)", abort.signal);
  abort.abort(new Error("enough"));
  await assertRejects(() => running, Error, "enough");
});
