import { join } from "node:path";
import { writeArtifact, writeJsonArtifact } from "../artifacts/mod.ts";
import { renderSvg } from "../charts/mod.ts";
import { systemError } from "../base/mod.ts";
import type { Comparison } from "./compare_detectors.ts";
import { comparisonFigure } from "./comparison_report.ts";
import { checkRunFolder } from "../runs/mod.ts";

/**
 * Writes a comparison down. Each file appears whole or not at all, and
 * `compare.json` last: a folder without it is unfinished.
 *
 * @param folder Empty, or not there yet.
 * @throws {InputError} If the folder is in use or cannot be written to.
 */
export async function saveComparison(
  comparison: Comparison,
  folder: string,
): Promise<void> {
  // Drawn before anything is written: a chart that fails leaves no half folder.
  const chart = renderSvg(comparisonFigure(comparison));
  await checkRunFolder(folder); // another run may have been quicker
  try {
    await Deno.mkdir(join(folder, "charts"), { recursive: true });
    await writeArtifact(join(folder, "charts", "comparison.svg"), chart);
    await writeJsonArtifact(join(folder, "compare.json"), comparison);
  } catch (error) {
    throw systemError(`${folder}: cannot write`, error);
  }
}
