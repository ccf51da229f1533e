import { dirname, join } from "node:path";
import { writeArtifact } from "../artifacts.ts";
import { InputError } from "../errors.ts";
import { renderSvg } from "../charts/mod.ts";
import { runCharts } from "./run_charts.ts";
import { runMetrics } from "./metrics.ts";
import type { Run } from "./train_and_evaluate.ts";

/**
 * Makes sure that a run can be written to a folder, before hours of work:
 * the folder is empty or not there yet, and one above it can be written to.
 * Creates nothing.
 *
 * @throws {InputError} If not.
 */
export async function checkRunFolder(folder: string): Promise<void> {
  const info = await stat(folder);
  if (info && !info.isDirectory) {
    throw new InputError(`${folder}: expected a folder, found a file`);
  }
  if (info) {
    for await (const entry of Deno.readDir(folder)) {
      throw new InputError(
        `${folder}: the folder is not empty (it holds ${entry.name}); ` +
          "choose another with --out",
      );
    }
    return;
  }
  let parent = dirname(folder);
  while (!await stat(parent)) parent = dirname(parent);
  if (!(await stat(parent))!.isDirectory) {
    throw new InputError(`${folder}: ${parent} is a file, not a folder`);
  }
}

async function stat(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    // "Not a directory": something above is a file; the loop will find it.
    if (error instanceof Deno.errors.NotFound) return null;
    if (error instanceof Deno.errors.NotADirectory) return null;
    throw new InputError(`${path}: ${(error as Error).message}`);
  }
}

/**
 * Writes down all that a run leaves behind. Each file appears whole or not at
 * all, and `metrics.json` last: a folder without it is unfinished.
 *
 * @throws {InputError} If the folder cannot be written to.
 */
export async function saveRun(run: Run, folder: string): Promise<void> {
  const charts = await runCharts(run);
  try {
    await Deno.mkdir(join(folder, "charts"), { recursive: true });
    await run.detector.save(folder, {
      settings: run.settings,
      data: run.data,
      contamination: run.split.contamination,
      versions: {
        deno: Deno.version.deno,
        typescript: Deno.version.typescript,
      },
    });
    const write = (name: string, content: string) =>
      writeArtifact(join(folder, name), content);
    for (const [name, figure] of Object.entries(charts)) {
      await write(join("charts", `${name}.svg`), renderSvg(figure));
    }
    await write("history.json", json({ formatVersion: 1, ...run.fit.history }));
    await write("metrics.json", json(runMetrics(run)));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${folder}: ${(error as Error).message}`);
  }
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2) + "\n";
}
