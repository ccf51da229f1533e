import { join } from "node:path";
import {
  removeTemporaries,
  writeArtifact,
  writeJsonArtifact,
} from "../artifacts.ts";
import { renderSvg } from "../charts/mod.ts";
import { systemError } from "../errors.ts";
import { METRICS_FILE, runMetrics } from "./metrics.ts";
import { runCharts } from "./run_charts.ts";
import type { Run } from "./train_and_evaluate.ts";
import { VERSIONS } from "./versions.ts";

/**
 * Writes down all that a run leaves behind. Each file appears whole or not at
 * all, and `metrics.json` last: a folder without it is unfinished. What was not
 * whole when an earlier attempt was killed is removed.
 *
 * @param folder Made if it is not there; files of those names are replaced.
 * @throws {InputError} If the folder cannot be written to.
 */
export async function saveRun(run: Run, folder: string): Promise<void> {
  // Drawn before anything is written: a chart that fails leaves no half folder.
  const charts = Object.entries(runCharts(run))
    .map(([name, figure]) => ({ name, svg: renderSvg(figure) }));
  try {
    await Deno.mkdir(join(folder, "charts"), { recursive: true });
    await removeTemporaries(folder);
    await removeTemporaries(join(folder, "charts"));
    await run.detector.save(folder, {
      settings: run.settings,
      data: run.data,
      contamination: run.split.contamination,
      engine: run.detector.engine,
      versions: VERSIONS,
    });
    for (const { name, svg } of charts) {
      await writeArtifact(join(folder, "charts", `${name}.svg`), svg);
    }
    await writeJsonArtifact(join(folder, "history.json"), {
      formatVersion: 1,
      ...run.fit.history,
    });
    await writeJsonArtifact(join(folder, METRICS_FILE), runMetrics(run));
  } catch (error) {
    throw systemError(`${folder}: cannot write`, error);
  }
}
