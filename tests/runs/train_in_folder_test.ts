import { sealed } from "../../lib/artifacts/mod.ts";
/** Runs that are interrupted and go on. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join, relative } from "node:path";
import { InputError, PROJECT } from "../../lib/base/mod.ts";
import { encodeFlows, generateFlows } from "../../lib/dataset/generate/mod.ts";
import type {
  RunListener,
  RunMetrics,
  RunOptions,
  SeedsMetrics,
} from "../../lib/pipeline/mod.ts";
import { metricsOf } from "../run_metrics.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import {
  assertSameResults,
  begin,
  interruptAt,
  ORIGINAL,
  resume,
  TINY,
} from "./_unfinished.ts";

async function assertInterrupted(
  work: (listener: RunListener) => Promise<unknown>,
  said: string | RegExp,
): Promise<string> {
  const listener = interruptAt(said);
  const error = await assertRejects(() => work(listener));
  assertEquals(error, listener.signal.reason, `${said}: ${error}`);
  return listener.report.join("\n");
}

const KINDS: Record<string, RunOptions> = {
  "on onnx": { engine: "onnx" },
  "on wasm": { engine: "wasm" },
  "on cpu": { engine: "cpu", subset: 200, batchSize: 64 },
  "as the original": { ...ORIGINAL, engine: "onnx" },
  "as the original, on wasm": { ...ORIGINAL, engine: "wasm" },
  "that keeps the last weights": {
    ...ORIGINAL,
    engine: "onnx",
    keepLast: true,
    learningRate: 0.2,
  },
};

for (const [kind, options] of Object.entries(KINDS)) {
  Deno.test(`trainInFolder() ends a run ${kind} as if it had not been interrupted`, () =>
    inTemporaryFolder(async (folder) => {
      const settings = { ...TINY, ...options };
      const whole = join(folder, "whole");
      await begin(whole, settings);
      const out = join(folder, "out");
      const loaded = await assertInterrupted(
        (listener) => begin(out, settings, { listener }),
        "generated",
      );
      assert(!loaded.includes("Preprocessing"), loaded); // the next stage
      for (const epoch of [1, 3]) {
        await assertInterrupted(
          (listener) => resume(out, listener),
          new RegExp(`Epoch +${epoch}/4`),
        );
      }
      const report = await assertInterrupted(
        (listener) => resume(out, listener),
        "Evaluating",
      );
      const after = report.indexOf(`Resuming ${out} after epoch 3\n`);
      assert(after > 0 && report.indexOf("Epoch  4/4") > after, report);
      assert(!/Epoch +3\/4/.test(report), report);
      const end = interruptAt("Epoch"); // there is no epoch left
      const { rowsPerSecond } = await resume(out, end) as RunMetrics;
      assert(end.report.join("\n").includes("after epoch 4"));
      assertEquals(rowsPerSecond, null); // no epoch was trained here
      await assertSameResults(out, whole);
    }));
}

Deno.test("trainInFolder() keeps the seeds that were done, and goes on with the others", () =>
  inTemporaryFolder(async (folder) => {
    const whole = join(folder, "whole");
    await begin(whole, TINY, { seeds: 3 });
    const out = join(folder, "out");
    await assertInterrupted(
      (listener) => begin(out, TINY, { seeds: 3, listener }),
      "Seed 43",
    );
    const done = join(out, "seed-42", "metrics.json");
    const { mtime } = await Deno.stat(done);
    // The second seed, within an epoch and at its end.
    await assertInterrupted((listener) => resume(out, listener), /Epoch +2\/4/);
    const report = await assertInterrupted(
      (listener) => resume(out, listener),
      "Evaluating",
    );
    assert(report.includes("Seed 42 (1 of 3) was done before"), report);
    assert(report.includes(`${join(out, "seed-43")} after epoch 2`), report);
    await resume(out);
    await assertSameResults(out, whole);
    assertEquals((await Deno.stat(done)).mtime, mtime);
  }));

Deno.test("trainInFolder() goes on from a seed of an earlier version, which kept no curve", () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, "out");
    await assertInterrupted(
      (listener) => begin(out, TINY, { seeds: 2, listener }),
      "Seed 43",
    );
    const path = join(out, "seed-42", "metrics.json");
    const { recallCurve, ...metrics } = JSON.parse(
      await Deno.readTextFile(path),
    );
    assert(recallCurve.recall.length > 1);
    await Deno.writeTextFile(path, JSON.stringify(metrics));
    const { runs } = await resume(out) as SeedsMetrics;
    assertEquals(runs[0].recallCurve, null);
    assert(runs[1].recallCurve !== null);
    await assertRejects(() => Deno.stat(join(out, "charts")));
  }));

Deno.test("trainInFolder() finds data by a relative path from another folder", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.parquet");
    const bytes = await encodeFlows(generateFlows({ rows: 400, seed: 1 }));
    await Deno.writeFile(path, bytes);
    const data = relative(Deno.cwd(), path);
    const settings = { ...TINY, data };
    const [whole, out] = [join(folder, "whole"), join(folder, "out")];
    await begin(whole, settings);
    await assertInterrupted(
      (listener) => begin(out, settings, { listener }),
      /Epoch +2/,
    );
    const elsewhere = join(folder, Deno.cwd()); // data leads nowhere from there
    await Deno.mkdir(elsewhere, { recursive: true });
    await assertRejects(() => Deno.stat(join(elsewhere, data)));
    // In a process of its own, as all tests share this one's working directory.
    const program = join(PROJECT, "lib", "cli", "train.ts");
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", program, "--resume", out, "--quiet"],
      cwd: elsewhere,
    }).output();
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    assertEquals(await metricsOf(out), await metricsOf(whole));
  }));

Deno.test("trainInFolder() refuses data that has changed, and loses nothing by it", () =>
  inTemporaryFolder(async (folder) => {
    const [flows, others] = await Promise.all(
      [1, 2].map((seed) => encodeFlows(generateFlows({ rows: 400, seed }))),
    );
    const data = join(folder, "flows.parquet");
    await Deno.writeFile(data, flows);
    const settings = { ...TINY, data };
    const [whole, out] = [join(folder, "whole"), join(folder, "out")];
    await begin(whole, settings);
    await assertInterrupted(
      (listener) => begin(out, settings, { listener }),
      /Epoch +2/,
    );
    await Deno.writeFile(data, others);
    await assertRejects(
      () => resume(out),
      InputError,
      `Cannot resume ${out} as the data has changed: expected SHA-256 `,
    );
    await Deno.remove(data);
    await assertRejects(() => resume(out), InputError, "no such file");
    await Deno.writeFile(data, flows);
    await resume(out);
    await assertSameResults(out, whole);
  }));

Deno.test("trainInFolder() says that a run began with other versions, and goes on", () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, "out");
    await assertInterrupted(
      (listener) => begin(out, TINY, { listener }),
      /Epoch +2/,
    );
    const path = join(out, "checkpoint", "run.json");
    const { sha256: _, ...record } = JSON.parse(
      await Deno.readTextFile(path),
    );
    record.versions.deno = "2.0.0";
    await Deno.writeTextFile(path, JSON.stringify(await sealed(record)));
    const { log, report } = interruptAt("nothing that is ever said");
    await resume(out, { log });
    assert(report[0].startsWith("The run began with other versions of Deno"));
  }));

Deno.test("trainInFolder() keeps the epochs that are done when the data's file is touched", () =>
  inTemporaryFolder(async (folder) => {
    const data = join(folder, "flows.parquet");
    await Deno.writeFile(
      data,
      await encodeFlows(generateFlows({ rows: 400, seed: 1 })),
    );
    const out = join(folder, "out");
    const listener: RunListener = {
      log() {},
      onEpoch: ({ epoch }) => {
        if (epoch === 3) Deno.utimeSync(data, 1, 1); // as a synchroniser may
      },
    };
    await assertRejects(
      () => begin(out, { ...TINY, data }, { listener }),
      InputError,
      `${data}: the file changed while it was read`,
    );
    await resume(out);
    await begin(join(folder, "whole"), { ...TINY, data });
    assertEquals(
      await metricsOf(out),
      await metricsOf(join(folder, "whole")),
    );
  }));
