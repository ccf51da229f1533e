import { join } from "node:path";
import { PROJECT } from "../lib/project.ts";
import { runChild } from "./child.ts";
import { exists } from "./exists.ts";

/**
 * Path of a file of generated flows that both sides read; made if it is not
 * there. Equal numbers of rows are equal flows.
 */
export async function flowsFile(
  rows: number,
  log: (line: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const path = join(PROJECT, "data", `bench_flows_${rows}.parquet`);
  if (await exists(path)) return path; // whole: it got its name at the end
  log(`Generating ${rows.toLocaleString("en")} flows (once)`);
  // In a process of its own, so that this one stays small: see bench.ts.
  await runChild("deno task generate", Deno.execPath(), [
    ...["task", "--quiet", "generate", "--quiet"],
    ...[`--rows=${rows}`, `--out=${path}`],
  ], { signal });
  return path;
}
