import { join } from "node:path";
import { findFlows } from "../dataset/files/find_flows.ts";
import { InputError } from "../errors.ts";
import type { ScoreTask } from "./score_data.ts";

/**
 * Makes sure that what is written takes the place of nothing that is read, and of
 * no run's own report.
 *
 * @throws {InputError} If it would, or the flows are not there.
 */
export async function checkOutputs(
  { data, out, rejects, report }: Pick<
    ScoreTask,
    "data" | "out" | "rejects" | "report"
  >,
): Promise<void> {
  if (report !== null && await isFile(join(report, "metrics.json"))) {
    throw new InputError(
      `Cannot write to ${report}: it is a run's folder, with a report of its own`,
    );
  }
  if (data.includes("-")) return;
  const { files } = await findFlows(data, null, { refuses: true });
  const read = await Promise.all(
    files.map(({ path }) => Deno.realPath(path)),
  );
  for (const path of [out, rejects]) {
    const real = path && await Deno.realPath(path).catch(() => null);
    if (real === null || !read.includes(real)) continue;
    throw new InputError(
      `Cannot write ${path}: it is one of the files that are scored`,
    );
  }
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}
