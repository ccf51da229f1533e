import { access, constants } from "node:fs/promises";
import { dirname, join } from "node:path";
import project from "../../deno.json" with { type: "json" };
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
  try {
    if (info) return await checkEmptyFolder(folder);
    let parent = dirname(folder);
    while (!await stat(parent)) parent = dirname(parent);
    if (!(await stat(parent))!.isDirectory) {
      throw new InputError(`${folder}: ${parent} is a file, not a folder`);
    }
    await access(parent, constants.W_OK);
  } catch (error) {
    throw asInputError(folder, error);
  }
}

async function checkEmptyFolder(folder: string): Promise<void> {
  for await (const entry of Deno.readDir(folder)) {
    throw new InputError(
      `${folder}: the folder is not empty (it holds ${entry.name}); ` +
        "choose another with --out",
    );
  }
  await access(folder, constants.W_OK);
}

/** What the system refuses is for a person to mend; the rest is a defect. */
function asInputError(folder: string, error: unknown): unknown {
  const isSystem = error instanceof Error &&
    (error.name in Deno.errors || "syscall" in error);
  return isSystem
    ? new InputError(`${folder}: cannot write: ${error.message}`)
    : error;
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
  const files: [name: string, content: string][] = [
    ...Object.entries(runCharts(run)).map((
      [name, figure],
    ): [string, string] => [
      join("charts", `${name}.svg`),
      renderSvg(figure),
    ]),
    ["history.json", json({ formatVersion: 1, ...run.fit.history })],
    ["metrics.json", json(runMetrics(run))],
  ];
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
    for (const [name, content] of files) {
      await writeArtifact(join(folder, name), content);
    }
  } catch (error) {
    throw asInputError(folder, error);
  }
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2) + "\n";
}
