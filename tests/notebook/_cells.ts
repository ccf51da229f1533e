import { join } from "node:path";
import { PROJECT } from "../../lib/base/mod.ts";

/** A cell of a committed notebook. */
export interface Cell {
  readonly kind: "code" | "markdown";
  readonly source: string;
}

/** The cells of one of the project's notebooks, by its path in `notebooks/`. */
export async function readCells(name: string): Promise<Cell[]> {
  const text = await Deno.readTextFile(join(PROJECT, "notebooks", name));
  const { cells } = JSON.parse(text) as {
    cells: { cell_type: Cell["kind"]; source: string[] }[];
  };
  return cells.map(({ cell_type, source }) => ({
    kind: cell_type,
    source: source.join(""),
  }));
}

/** The one code cell that contains a text. */
export function codeCellWith(cells: readonly Cell[], text: string): string {
  const found = cells.filter(({ kind, source }) =>
    kind === "code" && source.includes(text)
  );
  if (found.length === 1) return found[0].source;
  throw new Error(`Expected one code cell with ${text}, found ${found.length}`);
}

/**
 * Runs a cell's code and gives what it declares.
 *
 * @param given What the cell reads, by its names there.
 * @param wanted The names of what it declares.
 */
export async function runCell(
  source: string,
  given: Readonly<Record<string, unknown>>,
  wanted: readonly string[],
): Promise<Record<string, unknown>> {
  const module = `export default async ({ ${Object.keys(given)} }) => {
    ${source}
    return { ${wanted} };
  };`;
  const url = "data:application/typescript;charset=utf-8," +
    encodeURIComponent(module);
  return await (await import(url)).default(given);
}
