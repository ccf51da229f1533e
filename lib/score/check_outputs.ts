import { basename, dirname, join, resolve } from "node:path";
import { findFlows } from "../dataset/mod.ts";
import { InputError } from "../base/mod.ts";
import { DETECTOR_FILES } from "../model/mod.ts";
import type { ScoreTask } from "./task.ts";

/**
 * Makes sure that what is written takes the place of nothing that is read, of
 * nothing else that is written, and of no run's own report.
 *
 * @throws {InputError} If it would, or the flows are not there.
 */
export async function checkOutputs(
  { model, data, out, rejects, report }: Pick<
    ScoreTask,
    "model" | "data" | "out" | "rejects" | "report"
  >,
): Promise<void> {
  if (report !== null && await isFile(join(report, "metrics.json"))) {
    throw new InputError(
      `Cannot write to ${report}: it is a run's folder, with a report of its own`,
    );
  }
  const { files } = data.includes("-")
    ? { files: [] }
    : await findFlows(data, null, { refuses: true });
  const taken = new Map<string, string>(); // what is there already, by its place
  for (const name of DETECTOR_FILES) {
    taken.set(await placeOf(join(model, name)), "it is the detector's");
  }
  for (const { path } of files) {
    taken.set(await placeOf(path), "it is one of the files that are scored");
  }
  for (const path of [out, rejects, report && join(report, "report.html")]) {
    if (path === null) continue;
    const place = await placeOf(path);
    const reason = taken.get(place);
    if (reason) throw new InputError(`Cannot write ${path}: ${reason}`);
    taken.set(place, "something else is written there");
  }
}

/** A path however it is spelt; of a file that is not there, by its folder. */
async function placeOf(path: string): Promise<string> {
  return await realPath(path) ??
    join(
      await realPath(dirname(path)) ?? resolve(dirname(path)),
      basename(path),
    );
}

async function realPath(path: string): Promise<string | null> {
  return await Deno.realPath(path).catch(() => null);
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}
