import { InputError } from "../../base/mod.ts";

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
 * import { extractCells } from "./extract_cells.ts";
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
