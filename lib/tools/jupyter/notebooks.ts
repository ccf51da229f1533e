import { join, relative } from "node:path";
import { InputError, PROJECT } from "../../base/mod.ts";

/** The project's own Python environment; made by `setUpEnvironment()`. */
export const VENV = join(PROJECT, ".venv");

/** Where notebooks lie: the project's, and the solutions of their exercises. */
const FOLDERS = ["notebooks", "notebooks/solutions"]
  .map((folder) => join(PROJECT, folder));

/**
 * Paths of the project's notebooks, in the order of their numbers and as seen
 * from the working folder; the solutions come last.
 */
function listNotebooks(): string[] {
  return FOLDERS.flatMap((folder) =>
    Array.from(Deno.readDirSync(folder))
      .filter((entry) => entry.isFile && entry.name.endsWith(".ipynb"))
      .map((entry) => relative(Deno.cwd(), join(folder, entry.name)))
      .sort()
  );
}

/** A task's arguments, the notebooks apart from the flags. */
export interface NotebookArguments {
  readonly notebooks: readonly string[];
  readonly flags: string[];
}

/**
 * Sets the notebooks among a task's arguments apart from its flags.
 *
 * @param args Those that end in `.ipynb` are notebooks, wherever they stand.
 * @returns The notebooks in their order; all of the project's if none is named.
 * @throws {InputError} If none is named and the project has none.
 *
 * @example
 * ```ts
 * import { splitNotebooks } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const args = ["--timeout", "60", "a.ipynb"];
 * assertEquals(splitNotebooks(args).notebooks, ["a.ipynb"]);
 * assertEquals(splitNotebooks(args).flags, ["--timeout", "60"]);
 * ```
 */
export function splitNotebooks(args: readonly string[]): NotebookArguments {
  const isNotebook = (argument: string) => argument.endsWith(".ipynb");
  const named = args.filter(isNotebook);
  const notebooks = named.length > 0 ? named : listNotebooks();
  if (notebooks.length === 0) {
    throw new InputError("Cannot find a notebook: notebooks/ holds none");
  }
  return { notebooks, flags: args.filter((argument) => !isNotebook(argument)) };
}
