import { join } from "node:path";
import { InputError, PROJECT } from "../../base/mod.ts";

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

/** The code cells of a notebook as one TypeScript module. */
export interface ExtractedCells {
  readonly source: string;
  /** Names the place of a line of the module, counted from 1. */
  readonly locate: (line: number) => string;
}

/**
 * Joins the code cells of a notebook into one module.
 *
 * A module is stricter than the kernel, which allows a name to be declared in
 * two cells; a reader is better off without that.
 *
 * @param json Text of an `.ipynb` file (nbformat 4).
 * @throws {InputError} If the text is not a notebook.
 *
 * @example Code cells are counted from 1, as JupyterLab counts executions
 * ```ts
 * import { extractCells } from "./check_notebook.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { source, locate } = extractCells(JSON.stringify({
 *   cells: [
 *     { cell_type: "markdown", source: "# Title" },
 *     { cell_type: "code", source: ["const flows = 2;\n", "flows + 1;"] },
 *   ],
 * }));
 * assertEquals(source, "export {};\nconst flows = 2;\nflows + 1;\n");
 * assertEquals(locate(3), "code cell 1, line 2");
 * ```
 */
export function extractCells(json: string): ExtractedCells {
  const lines = ["export {};"]; // makes it a module: `await` at the top level
  const places = ["before the first cell"];
  readCells(json)
    .filter((cell) => cell.cell_type === "code")
    .forEach((cell, index) => {
      const code = [cell.source].flat().join("").split("\n");
      lines.push(...code);
      code.forEach((_, line) =>
        places.push(`code cell ${index + 1}, line ${line + 1}`)
      );
    });
  return {
    source: lines.join("\n") + "\n",
    locate: (line) => places[line - 1] ?? "after the last cell",
  };
}

/** The parts of a cell that matter here. */
interface Cell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
}

function readCells(json: string): readonly Cell[] {
  let notebook: { cells?: unknown } | null;
  try {
    notebook = JSON.parse(json);
  } catch {
    throw new InputError("Cannot read the notebook: it is not JSON");
  }
  if (!Array.isArray(notebook?.cells)) {
    throw new InputError("Cannot read the notebook: it has no list of cells");
  }
  return notebook.cells;
}
