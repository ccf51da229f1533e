import { join } from "node:path";
import { InputError, PROJECT } from "../../base/mod.ts";
import { extractCells } from "./extract_cells.ts";

/**
 * Checks types, lint and format of the code cells of a notebook.
 *
 * The Deno kernel checks no types and hands out `undefined` for a misspelt
 * import, neither `deno check` nor `deno lint` reads notebooks, and `deno fmt
 * --check` calls every notebook unformatted that it has not written itself
 * (2.9.6, even where formatting changes no byte). So the cells are written as
 * one module, `NAME.nbcheck.ts`, next to the notebook, where their imports
 * resolve as in the kernel; it is removed again in any case.
 *
 * @param path The notebook.
 * @returns What the tools found, in their words with the places given in cells
 * and lines (the formatter's lines count over all cells); empty if nothing.
 * @throws {InputError} If the file is missing or is not a notebook.
 */
export async function checkNotebook(path: string): Promise<string> {
  const { source, locate } = extractCells(await readNotebook(path));
  const module = path.replace(/(\.ipynb)?$/, ".nbcheck.ts");
  try {
    await Deno.writeTextFile(module, source);
    const messages = [
      await runDeno("check", "--quiet", module),
      await runDeno("lint", "--quiet", module),
      await runDeno("fmt", "--check", module), // --quiet would hide the diff
    ];
    return messages.filter(Boolean).join("\n\n").replaceAll(
      // The tools name the module by its path or its URL.
      /(?:file:\/\/)?[^\s:]*\.nbcheck\.ts:(\d+):(\d+)/g,
      (_, line, column) => `${path}, ${locate(Number(line))}:${column}`,
    );
  } finally {
    await Deno.remove(module).catch(ignoreMissing);
  }
}

async function readNotebook(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new InputError(`Cannot check ${path}: there is no such file`);
  }
}

/** Runs one of Deno's tools; returns what it printed if it failed, else "". */
async function runDeno(tool: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [tool, "--config", join(PROJECT, "deno.json"), ...args],
    env: { NO_COLOR: "1" },
  }).output();
  if (success) return "";
  const decoder = new TextDecoder();
  return (decoder.decode(stdout) + decoder.decode(stderr)).trim();
}

function ignoreMissing(error: unknown) {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
