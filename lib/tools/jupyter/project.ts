import { join, relative } from "node:path";
import { PROJECT } from "../../base/mod.ts";

/** The project's own Python environment; made by `setUpEnvironment()`. */
export const VENV = join(PROJECT, ".venv");

/**
 * Paths of the project's notebooks, in the order of their numbers and as seen
 * from the working folder.
 *
 * @param folder Where to look; default `notebooks/`. Folders in it are left out.
 */
export function listNotebooks(folder = join(PROJECT, "notebooks")): string[] {
  return Array.from(Deno.readDirSync(folder))
    .filter((entry) => entry.isFile && entry.name.endsWith(".ipynb"))
    .map((entry) => relative(Deno.cwd(), join(folder, entry.name)))
    .sort();
}
