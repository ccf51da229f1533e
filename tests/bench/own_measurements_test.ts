import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import {
  measureEngine,
  measureTrainTask,
} from "../../bench/own_measurements.ts";
import { ChildError } from "../../bench/sides.ts";
import { PROJECT } from "../../lib/base/mod.ts";
import { report } from "./_reports.ts";

const MEASUREMENT = {
  engine: "tensorflow",
  work: { steps: ["train"] },
  runs: 3,
  runSeconds: 1,
} as const;

/** Measures an engine whose runs go well a few times, then end like this. */
function measureFailing(said: string, { code = 1, wellBefore = 0 } = {}) {
  let runs = 0;
  const side = () =>
    runs++ < wellBefore
      ? Promise.resolve(report({ train: 1 }))
      : Promise.reject(new ChildError("bench/ours.ts", code, said));
  return measureEngine(MEASUREMENT, "flows.parquet", { count: 3, side });
}

const UNAVAILABLE = "a warning: of something else\n" +
  "error: Cannot use the engine tensorflow: it does not load (lib; gone); " +
  "deno task setup:tensorflow installs it\n";

Deno.test("measureEngine() runs an engine a few times", async () => {
  const side = () => Promise.resolve(report({ train: 1 }));
  const { runs, unavailable } = await measureEngine(
    MEASUREMENT,
    "flows.parquet",
    { count: 3, side },
  );
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
