/**
 * Folders of unfinished runs edited at random by somebody who seals them anew:
 * each is either refused, in one line, or gone on with; nothing is written
 * outside, and no run takes for ever.
 */
import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { sealed } from "../../lib/artifacts/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import { runSettings } from "../../lib/pipeline/mod.ts";
import { trainInFolder, UnfinishedRun } from "../../lib/runs/mod.ts";
import type { Json } from "../saved_detector.ts";
import { filesIn } from "../run_metrics.ts";
import { editJsonContent, JSON_EDITS } from "./_json_edits.ts";
import { fuzzRuns } from "./_runs.ts";

const parent = await Deno.makeTempDir();
globalThis.addEventListener(
  "unload",
  () => Deno.removeSync(parent, { recursive: true }),
);
const [GOOD, BAD] = [join(parent, "good"), join(parent, "bad")];

/** Leaves a run that was interrupted after its second epoch. */
async function interrupt() {
  const settings = runSettings({ subset: 300, epochs: 3, latentDim: 2 });
  using run = await UnfinishedRun.begin(GOOD, settings, null);
  const stop = new AbortController();
  await trainInFolder(run, {
    log() {},
    onEpoch: ({ epoch }) => void (epoch === 2 && stop.abort()),
    signal: stop.signal,
  }).catch(() => {});
}
await interrupt();

/** Goes on with a copy of the run, of which a file holds something else. */
async function goOn(file: string, edit: (content: Json) => void) {
  await Deno.remove(BAD, { recursive: true }).catch(() => {});
  await Deno.mkdir(join(BAD, "checkpoint"), { recursive: true });
  for (const name of await filesIn(GOOD)) {
    await Deno.copyFile(join(GOOD, name), join(BAD, name));
  }
  const path = join(BAD, "checkpoint", file);
  const { sha256: _, ...content } = JSON.parse(await Deno.readTextFile(path));
  edit(content);
  await Deno.writeTextFile(path, JSON.stringify(await sealed(content)));
  try {
    using run = await UnfinishedRun.resume(BAD);
    const { epochs, subset, preset, data } = run!.settings;
    // Settings that a person may ask for may take for ever; so may other data.
    const isSmall = epochs <= 3 && subset === 300 && preset === null &&
      data === null && (run!.seeds ?? 1) === 1;
    if (isSmall) await trainInFolder(run!, { log() {} });
    return "used";
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    assert(!error.message.includes("\n"), error.message);
    return "refused";
  }
}

for (const file of ["run.json", "training.json"]) {
  Deno.test(`UnfinishedRun.resume() goes on with or refuses a ${file} changed at random`, async () => {
    const outcomes = { used: 0, refused: 0 };
    const property = fc.asyncProperty(JSON_EDITS, async (edits) => {
      outcomes[
        await goOn(file, (content) => editJsonContent(content, edits))
      ]++;
      assertEquals(
        Array.from(Deno.readDirSync(parent), ({ name }) => name).sort(),
        ["bad", "good"],
      );
    });
    await fc.assert(property, fuzzRuns(60));
    assert(outcomes.refused > 10, JSON.stringify(outcomes));
  });
}
