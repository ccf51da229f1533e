import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { join } from "node:path";
import {
  checkSameWork,
  expectedSeconds,
  measureEngine,
  measurePairs,
  sameFacts,
  skipCompiled,
  trainOnce,
  WARM_UP,
} from "../../bench/measure.ts";
import { ChildError } from "../../bench/sides.ts";
import { COMPARISONS } from "../../bench/measurements.ts";
import { generateFlows, writeFlows } from "../../lib/dataset/generate/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { report } from "./_reports.ts";

Deno.test("expectedSeconds() counts what is chosen", () => {
  const options = { quick: false, fullRows: 1000 };
  const only = (name: string, pairs: number) =>
    expectedSeconds({ ...options, only: [name], pairs });
  assertEquals(only("train-task", 3), 3 * only("train-task", 1));
  const pair = only("parts-small", 2) - only("parts-small", 1);
  assertEquals(only("parts-small", 3), only("parts-small", 2) + pair);
  const quick = expectedSeconds({ ...options, quick: true });
  assert(quick < expectedSeconds(options));
});

Deno.test("measurePairs() takes turns at going first", async () => {
  let calls = 0;
  const run = () => Promise.resolve(report({ train: ++calls }));
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const pairs = await measurePairs(3, { ours: run, other: run }, {
    log,
    name: "tuned",
  });
  const calledAs = pairs.map(({ ours, other }) => [
    ours.seconds.train,
    other.seconds.train,
  ]);
  assertEquals(calledAs, [[1, 2], [4, 3], [5, 6]]);
  assertEquals(lines.length, 3);
  assertStringIncludes(lines[2], "pair 3 of 3: ours 10.0 s, tuned 10.0 s");
});

Deno.test("WARM_UP has each side take every step", () => {
  assertEquals(WARM_UP.steps, ["train", "evaluate", "score"]);
});

Deno.test("measurePairs() refuses to compare sides that trained other epochs", async () => {
  const run = {
    ours: () => Promise.resolve(report({}, { epochs: 2 })),
    other: () => Promise.resolve(report({}, { epochs: 1 })),
  };
  const measure = () => measurePairs(1, run);
  await assertRejects(measure, Error, "they must do the same work");
});

Deno.test("checkSameWork() looks at rows, features and device, not at their order or the time", () => {
  const ours = report({ load: 1 }, { rows: { load: 7, train: 9 } });
  checkSameWork({
    ours,
    other: report({ load: 2 }, { rows: { train: 9, load: 7 } }),
  });
  for (
    const other of [
      { rows: { load: 7, train: 8 } },
      { features: 34 },
      { device: "GPU" as const },
    ]
  ) {
    assertThrows(
      () => checkSameWork({ ours, other: { ...ours, ...other } }),
      Error,
      "they must do the same work",
    );
  }
});

Deno.test("checkSameWork() compares only the facts that are asked for", () => {
  const ours = report({});
  const other = report({}, { features: 34, epochs: 3 });
  checkSameWork({ ours, other }, ["rows", "device"]);
  checkSameWork({ ours, other: { ...other, rows: {} } }, []);
  assertThrows(() => checkSameWork({ ours, other }, ["epochs"]), Error);
});

Deno.test("sameFacts() wants equal features of the original configuration alone", () => {
  const factsOf = (name: string) =>
    sameFacts(COMPARISONS.find((it) => it.name === name)!);
  assertEquals(factsOf("tuned-small").includes("features"), true);
  assertEquals(factsOf("recommended-small"), ["rows", "epochs", "device"]);
  assertEquals(factsOf("ecod-50000"), ["rows"]);
  assertEquals(factsOf("score-task"), []);
});

Deno.test("skipCompiled() tells why PyTorch cannot compile, and hides nothing else", () => {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const said = "Traceback ...\nInvalidCxxCompiler: No working C++ compiler\n";
  const error = new ChildError("bench/tuned.py", 3, said); // as side.py ends then
  skipCompiled({ opponent: "compiled" }, error, log);
  assertEquals(lines, [
    "  skipped: torch.compile does not work here: " +
    "InvalidCxxCompiler: No working C++ compiler",
  ]);
  for (
    const [opponent, failure] of [
      ["tuned", error],
      ["compiled", new ChildError("bench/tuned.py", 1, said)],
      ["compiled", new Error("another")],
    ] as const
  ) {
    assertThrows(() => skipCompiled({ opponent }, failure, log), Error);
  }
});

/** Measures an engine whose runs succeed a few times, then fail like this. */
function measureFailing(said: string, { code = 1, wellBefore = 0 } = {}) {
  let runs = 0;
  return measureEngine(
    "tensorflow",
    3,
    () =>
      runs++ < wellBefore
        ? Promise.resolve(report({ train: 1 }))
        : Promise.reject(new ChildError("bench/ours.ts", code, said)),
  );
}

const UNAVAILABLE = "a warning: of something else\n" +
  "error: Cannot use the engine tensorflow: it does not load (lib; gone); " +
  "deno task setup:tensorflow installs it\n";

Deno.test("measureEngine() runs an engine a few times", async () => {
  const { runs, unavailable } = await measureFailing("", { wellBefore: 3 });
  assertEquals([runs.length, unavailable], [3, undefined]);
});

Deno.test("measureEngine() tells why an engine cannot run, and keeps the runs before", async () => {
  const unavailable = "it does not load (lib; gone)";
  assertEquals(await measureFailing(UNAVAILABLE), { runs: [], unavailable });
  const { runs } = await measureFailing(UNAVAILABLE, { wellBefore: 2 });
  assertEquals(runs.length, 2);
});

Deno.test("measureEngine() takes no other failure for a missing engine", async () => {
  for (
    const [said, code] of [
      ["error: Cannot read flows.parquet: there is no such file", 1],
      ["error: Cannot use the engine wasm: it does not start", 1],
      ["error: Uncaught (in promise) TypeError: x is undefined", 1],
      [UNAVAILABLE, 139], // a crash, whatever it said before
    ] as const
  ) {
    await assertRejects(() => measureFailing(said, { code }), ChildError, said);
  }
});

Deno.test("trainOnce() ends the task when it is aborted, and leaves nothing", () =>
  inTemporaryFolder(async (scratch) => {
    const abort = new AbortController();
    const running = trainOnce({ flags: [], scratch }, abort.signal);
    setTimeout(() => abort.abort(new Error("enough")), 500);
    await assertRejects(() => running, Error, "enough");
    assertEquals([...Deno.readDirSync(scratch)], []);
  }));

Deno.test("trainOnce() reports the task's time, memory and quality", () =>
  inTemporaryFolder(async (scratch) => {
    const data = join(scratch, "flows.parquet");
    await writeFlows(data, generateFlows({ rows: 2000, seed: 7 }));
    const flags = ["--preset=full", "--config=original", "--engine=wasm"];
    const report = await trainOnce({ flags, data, scratch });
    assert(report.wallSeconds > 0.1);
    // No runtime starts in less; a wrong unit would be far off.
    assert(report.peakBytes > 50e6 && report.peakBytes < 10e9);
    const { train, validation, testNormal, testAttack } = report.rows;
    assert(train > validation && testNormal > 0 && testAttack > 0);
    assert(report.rocAuc! > 0.5 && report.recall! <= 1);
  }));
