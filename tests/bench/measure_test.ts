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
  measureTrainTask,
  WARM_UP,
} from "../../bench/measure.ts";
import { ChildError } from "../../bench/sides.ts";
import { PROJECT } from "../../lib/base/mod.ts";
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
  const log = (line: string) => lines.push(line);
  const pairs = await measurePairs(3, { ours: run, original: run }, log);
  const calledAs = pairs.map(({ ours, original }) => [
    ours.seconds.train,
    original.seconds.train,
  ]);
  assertEquals(calledAs, [[1, 2], [4, 3], [5, 6]]);
  assertEquals(lines.length, 3);
  assertStringIncludes(lines[2], "pair 3 of 3: ours 10.0 s, original 10.0 s");
});

Deno.test("WARM_UP has each side take every step", () => {
  assertEquals(WARM_UP.steps, ["train", "evaluate", "score"]);
});

Deno.test("measurePairs() refuses to compare sides that trained other epochs", async () => {
  const run = {
    ours: () => Promise.resolve(report({}, { epochs: 2 })),
    original: () => Promise.resolve(report({}, { epochs: 1 })),
  };
  const measure = () => measurePairs(1, run);
  await assertRejects(measure, Error, "they must do the same work");
});

Deno.test("checkSameWork() looks at rows, features and device, not at their order or the time", () => {
  const ours = report({ load: 1 }, { rows: { load: 7, train: 9 } });
  checkSameWork({
    ours,
    original: report({ load: 2 }, { rows: { train: 9, load: 7 } }),
  });
  for (
    const other of [
      { rows: { load: 7, train: 8 } },
      { features: 34 },
      { device: "GPU" as const },
    ]
  ) {
    assertThrows(
      () => checkSameWork({ ours, original: { ...ours, ...other } }),
      Error,
      "they must do the same work",
    );
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

Deno.test("measureTrainTask() ends the task when it is aborted, and leaves nothing", async () => {
  const left = () =>
    Array.from(Deno.readDirSync(join(PROJECT, "data")), ({ name }) => name)
      .filter((name) => name.startsWith("bench_run_"));
  const before = left();
  const abort = new AbortController();
  const running = measureTrainTask(abort.signal);
  setTimeout(() => abort.abort(new Error("enough")), 500);
  await assertRejects(() => running, Error, "enough");
  assertEquals(left(), before);
});
