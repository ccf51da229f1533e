import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { InputError } from "../../lib/base/mod.ts";
import { LossError } from "../../lib/model/mod.ts";
import { UnfinishedRun } from "../../lib/runs/mod.ts";
import { runSettings } from "../../lib/pipeline/mod.ts";
import { onFullDisk } from "../full_disk.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import {
  assertSameResults,
  begin,
  resume,
  SILENT,
  TINY,
} from "./_unfinished.ts";

/** What a run leaves that cannot go on: on a full disk, with a loss of NaN, … */

const SHORT = { ...TINY, subset: 200, epochs: 2 };

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

Deno.test("trainInFolder() loses nothing on a disk that is full at any of its files", () =>
  inTemporaryFolder(async (folder) => {
    const whole = join(folder, "whole");
    const files = await onFullDisk(Infinity, () => begin(whole, SHORT));
    const charts = files.filter((path) => /\bcharts\b/.test(path));
    assert(files.length > 12 && charts.length > 2, files.join("\n"));
    for (const [written, path] of files.entries()) {
      // A loop writes all charts, an SVG and a PNG each: two stand for all.
      if (charts.slice(2).includes(path)) continue;
      const out = join(folder, `after_${written}`);
      const { message } = await assertRejects(
        () => onFullDisk(written, () => begin(out, SHORT)),
        InputError,
        "No space left on device",
      );
      assertMatch(message, /^[^\n]+$/);
      assertEquals(await exists(join(out, "metrics.json")), false);
      if (written < 2) { // no epoch was saved, and none was tried
        assertEquals(await exists(out), false);
        continue;
      }
      assertStringIncludes(
        message,
        `; to go on: deno task train --resume ${out}`,
      );
      if (written === 5) { // it is full still
        await assertRejects(() => onFullDisk(0, () => resume(out)), InputError);
      }
      await resume(out);
      await assertSameResults(out, whole);
    }
  }));

Deno.test("trainInFolder() leaves nothing when a loss is not finite", () =>
  inTemporaryFolder(async (folder) => {
    const settings = { ...TINY, learningRate: 10 };
    const { message } = await assertRejects(
      () => begin(join(folder, "runs", "one"), settings),
      LossError,
    );
    assertMatch(
      message,
      /^Cannot go on training as the loss is \S+ in the validation of epoch 1: the learning rate is likely too high[^\n]*$/,
    );
    assertEquals(await exists(join(folder, "runs")), false);

    // A folder that was there stays.
    const there = join(folder, "there");
    await Deno.mkdir(there);
    await assertRejects(() => begin(there, settings), LossError);
    assertEquals([...Deno.readDirSync(there)], []);
  }));

Deno.test("trainInFolder() leaves nothing of a loss that is not finite later on", () =>
  inTemporaryFolder(async (folder) => {
    const fails = (from: number) => {
      let epochs = 0;
      return {
        ...SILENT,
        onEpoch() {
          if (++epochs === from) throw new LossError("the loss is NaN");
        },
      };
    };
    const one = join(folder, "one");
    await assertRejects(
      () => begin(one, SHORT, { listener: fails(2) }),
      LossError,
      "the loss is NaN",
    );
    assertEquals(await exists(one), false);

    // Nor of one that was resumed.
    const listener = {
      ...SILENT,
      onEpoch() {
        throw new TypeError("a defect");
      },
    };
    await assertRejects(() => begin(one, SHORT, { listener }), TypeError);
    await assertRejects(() => resume(one, fails(1)), LossError);
    assertEquals([...Deno.readDirSync(one)], []);

    // Of several seeds, those that were done stay.
    const seeds = join(folder, "seeds");
    await assertRejects(
      () => begin(seeds, SHORT, { seeds: 2, listener: fails(4) }),
      LossError,
    );
    assertEquals([...Deno.readDirSync(seeds)].map(({ name }) => name), [
      "seed-42",
    ]);
    assert(await exists(join(seeds, "seed-42", "metrics.json")));
  }));

Deno.test("trainInFolder() keeps what was done when a defect shows", () =>
  inTemporaryFolder(async (folder) => {
    const out = join(folder, "out");
    const defect = new TypeError("a defect");
    const listener = {
      ...SILENT,
      onEpoch() {
        throw defect;
      },
    };
    const error = await assertRejects(() => begin(out, SHORT, { listener }));
    assertEquals(error, defect);
    await begin(join(folder, "whole"), SHORT);
    await resume(out);
    await assertSameResults(out, join(folder, "whole"));
  }));

Deno.test("UnfinishedRun.begin() says in one line where it cannot write, and leaves nothing", () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, "file");
    await Deno.writeTextFile(file, "");
    const cases: [string, string][] = [
      [file, "expected a folder, found a file"],
      [join(file, "run"), `${file} is a file, not a folder`],
    ];
    // Root may write anywhere, but not there; Deno may not even let it look.
    if (Deno.build.os === "linux") cases.push(["/proc/run", ""]);
    for (const [out, reason] of cases) {
      const { message } = await assertRejects(
        () => UnfinishedRun.begin(out, runSettings(), null),
        InputError,
      );
      assertStringIncludes(message, `${out}: ${reason}`);
      assertEquals(message.includes("\n"), false);
    }
    assertEquals([...Deno.readDirSync(folder)].length, 1);
  }));

Deno.test({
  name: "UnfinishedRun.begin() says that a folder is read-only" +
    (Deno.uid() === 0 ? " (skipped: root may write there)" : ""),
  ignore: Deno.uid() === 0,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      await Deno.chmod(folder, 0o500);
      await assertRejects(
        () => UnfinishedRun.begin(join(folder, "run"), runSettings(), null),
        InputError,
        `${join(folder, "run")}: cannot write: permission denied`,
      );
      await Deno.chmod(folder, 0o700);
    }),
});
