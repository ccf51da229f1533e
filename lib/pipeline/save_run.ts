import { join } from "node:path";
import project from "../../deno.json" with { type: "json" };
import { writeArtifact, writeJsonArtifact } from "../artifacts.ts";
import { renderSvg } from "../charts/mod.ts";
import { systemError } from "../errors.ts";
import { runMetrics } from "./metrics.ts";
import { runCharts } from "./run_charts.ts";
import { checkRunFolder } from "./run_folder.ts";
import type { Run } from "./train_and_evaluate.ts";

/**
 * Writes down all that a run leaves behind. Each file appears whole or not at
 * all, and `metrics.json` last: a folder without it is unfinished.
 *
 * @param folder Empty, or not there yet.
 * @throws {InputError} If the folder is in use or cannot be written to.
 */
export async function saveRun(run: Run, folder: string): Promise<void> {
  // Drawn before anything is written: a chart that fails leaves no half folder.
  const charts = Object.entries(runCharts(run))
    .map(([name, figure]) => ({ name, svg: renderSvg(figure) }));
  await checkRunFolder(folder); // another run may have been quicker
  try {
    await Deno.mkdir(join(folder, "charts"), { recursive: true });
    await run.detector.save(folder, {
      settings: run.settings,
      data: run.data,
      contamination: run.split.contamination,
      engine: run.detector.engine,
      versions: { deno: Deno.version.deno, packages: project.imports },
    });
    for (const { name, svg } of charts) {
      await writeArtifact(join(folder, "charts", `${name}.svg`), svg);
    }
    await writeJsonArtifact(join(folder, "history.json"), {
      formatVersion: 1,
      ...run.fit.history,
    });
    await writeJsonArtifact(join(folder, "metrics.json"), runMetrics(run));
  } catch (error) {
    throw systemError(`${folder}: cannot write`, error);
  }
}
