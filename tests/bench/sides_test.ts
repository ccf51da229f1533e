import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { ChildError, runChild } from "../../bench/child.ts";
import { isOriginalSetUp } from "../../bench/environment.ts";
import { checkSameWork } from "../../bench/measure_pairs.ts";
import { original, originalVariables, ours } from "../../bench/sides.ts";
import type { Work } from "../../bench/steps.ts";
import { generateFlows } from "../../lib/dataset/generate_flows.ts";
import { writeFlows } from "../../lib/dataset/write_parquet.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const hasOriginal = await isOriginalSetUp();
const why = hasOriginal ? "" : " (skipped: deno task bench sets it up)";

Deno.test({
  name: "original.py and ours.ts do the same work on the same file" + why,
  ignore: !hasOriginal,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const data = join(folder, "flows.parquet");
      await writeFlows(data, generateFlows({ rows: 3000, seed: 7 }));
      const work: Work = {
        steps: ["train", "evaluate", "score"],
        subset: 2000,
        epochs: 2,
        scoreCalls: 2,
      };
      const pair = {
        ours: await ours("wasm")(data, work),
        original: await original(data, work),
      };
      checkSameWork(pair);
      for (const report of Object.values(pair)) {
        assertEquals(report.rows.load, 3000);
        assertEquals(report.rows.preprocess, 2000);
        assertEquals(report.epochs, 2);
        assert(report.rocAuc! > 0 && report.rocAuc! < 1);
        // Neither runtime starts in less; a wrong unit would be far off.
        assert(report.peakBytes > 50e6 && report.peakBytes < 10e9);
        const parts = Object.values(report.seconds);
        assert(parts.every((seconds) => seconds > 0));
      }
    }),
});

Deno.test("originalVariables() leaves out what slows NumPy down", () => {
  assertEquals(
    originalVariables({
      PATH: "/bin",
      OPENBLAS_CORETYPE: "x",
      OPENBLAS_L2_SIZE: "1",
    }),
    { PATH: "/bin" },
  );
});

const runScript = (script: string, signal?: AbortSignal) =>
  runChild("the script", Deno.execPath(), ["eval", script], { signal });

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
