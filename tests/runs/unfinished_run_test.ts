import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { temporaryPath } from "../../lib/artifacts/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import { UnfinishedRun } from "../../lib/runs/mod.ts";
import { type RunOptions, runSettings } from "../../lib/pipeline/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const begin = (folder: string, options: RunOptions = {}) =>
  UnfinishedRun.begin(folder, runSettings(options), null);
const filesIn = (folder: string) =>
  [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

const ASKED: RunOptions[] = [
  {},
  { protocol: "original", config: "original", keepLast: true, subset: 500 },
  {
    ...{ preset: "full", epochs: 7, split: "temporal", duplicates: "keep" },
    ...{ thresholdStrategy: "pot", falseAlarmRate: 0.02, noShortcuts: true },
    ...{ exclude: ["dur"], seed: 7, engine: "wasm", threads: 3, batchSize: 9 },
  },
];

Deno.test("UnfinishedRun.resume() takes the settings that begin() was given", () =>
  inTemporaryFolder(async (folder) => {
    for (const [index, options] of ASKED.entries()) {
      const out = join(folder, "runs", String(index));
      const settings = runSettings(options);
      for (const seeds of [null, 3]) {
        {
          using run = await UnfinishedRun.begin(out, settings, seeds);
          assertEquals([run.isResumed, run.isWorthKeeping], [false, false]);
        }
        using run = await UnfinishedRun.resume(out);
        assertEquals([run!.settings, run!.seeds], [settings, seeds]);
        assertEquals([run!.isResumed, run!.isWorthKeeping], [true, true]);
        assert(run!.hasSameVersions);
        await run!.finish();
        assertEquals(filesIn(out), []);
      }
    }
  }));

Deno.test("UnfinishedRun.begin() gives a folder to one of several at once", () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, "run");
    const results = await Promise.allSettled([1, 2, 3].map(() => begin(out)));
    const runs = results.filter((result) => result.status === "fulfilled");
    assertEquals(runs.length, 1);
    for (const result of results) {
      if (result.status === "fulfilled") continue;
      assert(result.reason instanceof InputError, String(result.reason));
      const { message } = result.reason;
      assert(/another run is at work|holds an unfinished run/.test(message));
    }
    assertEquals(filesIn(out), ["checkpoint"]);
    runs[0].value[Symbol.dispose]();
  }));

Deno.test("UnfinishedRun.resume() gives a run to one of several at once", () =>
  inTemporaryFolder(async (folder) => {
    (await begin(folder))[Symbol.dispose]();
    const results = await Promise.allSettled(
      [1, 2, 3].map(() => UnfinishedRun.resume(folder)),
    );
    const runs = results.filter((result) => result.status === "fulfilled");
    assertEquals(runs.length, 1);
    await assertRejects(
      () => begin(folder),
      InputError,
      "another run is at work in this folder",
    );
    runs[0].value![Symbol.dispose]();
    await assertRejects(() => begin(folder), InputError, "an unfinished run");
  }));

Deno.test("UnfinishedRun.begin() clears up after a process that was killed while it began", () =>
  inTemporaryFolder(async (folder) => {
    await Deno.mkdir(temporaryPath(join(folder, "checkpoint")));
    using _ = await begin(folder);
    assertEquals(filesIn(folder), ["checkpoint"]);
  }));

Deno.test("UnfinishedRun.resume() clears up after a run that was killed when it was finished", () =>
  inTemporaryFolder(async (folder) => {
    (await begin(folder))[Symbol.dispose]();
    await Deno.writeTextFile(join(folder, "metrics.json"), "{}");
    await Deno.writeTextFile(temporaryPath(join(folder, "a")), "");
    assertEquals(await UnfinishedRun.resume(folder), null);
    assertEquals(filesIn(folder), ["metrics.json"]);
    // Killed while the checkpoint was removed, it has another name.
    await Deno.mkdir(temporaryPath(join(folder, "checkpoint")));
    assertEquals(await UnfinishedRun.resume(folder), null);
    assertEquals(filesIn(folder), ["metrics.json"]);
  }));

Deno.test("UnfinishedRun.giveUp() removes the folders that were made, and no other", () =>
  inTemporaryFolder(async (folder) => {
    using made = await begin(join(folder, "a", "b"));
    await made.giveUp();
    assertEquals(filesIn(folder), []);
    using there = await begin(folder);
    await there.giveUp();
    assertEquals(filesIn(folder), []);
    using kept = await begin(join(folder, "c", "d"));
    await Deno.writeTextFile(join(folder, "c", "notes"), "");
    await kept.giveUp();
    assertEquals(filesIn(join(folder, "c")), ["notes"]);
  }));
