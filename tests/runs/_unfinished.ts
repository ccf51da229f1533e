import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { trainInFolder, UnfinishedRun } from "../../lib/runs/mod.ts";
import {
  type RunListener,
  type RunOptions,
  runSettings,
} from "../../lib/pipeline/mod.ts";
import { filesIn, metricsOf } from "../run_metrics.ts";

/** A run of a blink: 400 generated flows, four epochs. */
export const TINY: RunOptions = {
  subset: 400,
  epochs: 4,
  latentDim: 4,
  threads: 2,
};
export const ORIGINAL = { protocol: "original", config: "original" } as const;
export const SILENT: RunListener = { log: () => {} };

/** Begins a run and does it. */
export async function begin(
  folder: string,
  options: RunOptions,
  { seeds = null, listener = SILENT }: {
    seeds?: number | null;
    listener?: RunListener;
  } = {},
) {
  using run = await UnfinishedRun.begin(folder, runSettings(options), seeds);
  return await trainInFolder(run, listener);
}

/** Does what is left of a run. */
export async function resume(folder: string, listener: RunListener = SILENT) {
  using run = await UnfinishedRun.resume(folder);
  assert(run !== null, "the run is finished");
  return await trainInFolder(run, listener);
}

/** Gives the signal once the report has said something. */
export function interruptAt(said: string | RegExp) {
  const stop = new AbortController();
  const report: string[] = [];
  return {
    report,
    signal: stop.signal,
    log(text: string) {
      report.push(text);
      if (text.match(said)) stop.abort();
    },
  };
}

/** All files are the same, to the byte; of `metrics.json` all but how long it took. */
export async function assertSameResults(folder: string, whole: string) {
  const files = await filesIn(folder);
  assertEquals(files, await filesIn(whole)); // no checkpoint, nothing temporary
  for (const file of files) {
    if (file.endsWith("metrics.json")) continue;
    const [found, expected] = await Promise.all(
      [folder, whole].map((run) => Deno.readFile(join(run, file))),
    );
    assertEquals(found, expected, file);
  }
  assertEquals(await metricsOf(folder), await metricsOf(whole));
}
