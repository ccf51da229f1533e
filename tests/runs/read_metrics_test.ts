import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { InputError } from "../../lib/base/mod.ts";
import { readMetrics, readRunMetrics } from "../../lib/runs/read_metrics.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

Deno.test("readMetrics() takes what an earlier version wrote, which knew labelled flows alone", () =>
  inTemporaryFolder(async (folder) => {
    const run = {
      ...{ formatVersion: 1, generated: false, seed: 42, rocAuc: 0.9 },
      ...{ averagePrecision: 0.8, averagePrecisionAtNaturalShare: null },
      ...{ recallAtFalseAlarmRate: 0.7, falseAlarmRate: 0.01, youdenJ: 0.8 },
      rowsPerSecond: 1000,
    };
    const path = join(folder, "metrics.json");
    await Deno.writeTextFile(path, JSON.stringify(run));
    const one = await readMetrics(folder);
    if (one === null || "runs" in one) throw new Error("expected one run");
    assertEquals([one.labels, one.heldOut, one.recallAt], [
      ...["attacks", null, null],
    ]);
    assertEquals([one.alertRate, one.rocAuc], [null, 0.9]);
    const { formatVersion, seed: _, generated: __, ...mean } = run;
    const several = {
      formatVersion,
      mean,
      std: mean,
      seeds: [42],
      runs: [run],
    };
    await Deno.writeTextFile(path, JSON.stringify(several));
    const all = await readMetrics(folder);
    if (all === null || !("runs" in all)) throw new Error("expected several");
    assertEquals([all.runs[0].heldOut, all.runs[0].recallCurve], [null, null]);
  }));

Deno.test("readMetrics() refuses a curve with more rates than recalls", () =>
  inTemporaryFolder(async (folder) => {
    const run = {
      ...{ formatVersion: 1, generated: false, seed: 42 },
      recallCurve: { falseAlarmRate: [0.5, 1], recall: [1] },
    };
    await Deno.writeTextFile(join(folder, "metrics.json"), JSON.stringify(run));
    await assertRejects(
      () => readRunMetrics(folder),
      InputError,
      "expected as many rates as recalls",
    );
  }));
