import { join } from "node:path";
import { PROJECT } from "../../lib/base/mod.ts";

/** The project's notebooks that have solutions, without `.ipynb`. */
export const LESSONS = [
  "01_network_traffic_anomaly_detection",
  "02_honest_evaluation",
  "03_score_and_explain",
  "04_your_own_traffic",
];

/** All of the project's notebooks, by their paths in `notebooks/`. */
export const NOTEBOOKS = [
  ...LESSONS,
  ...LESSONS.map((name) => `solutions/${name}`),
].map((name) => `${name}.ipynb`);

/** A cell of a committed notebook. */
export interface Cell {
  readonly kind: "code" | "markdown";
  readonly source: string;
  /** Of code: whether it had been run when the notebook was saved. */
  readonly isExecuted: boolean;
  /** What its outputs hold as HTML. */
  readonly html: readonly string[];
}

/** A cell as the file has it. */
interface StoredCell {
  readonly cell_type: Cell["kind"];
  readonly source: readonly string[];
  readonly execution_count?: number | null;
  readonly outputs?: readonly {
    readonly data?: { readonly "text/html"?: string | readonly string[] };
  }[];
}

/** The cells of one of the project's notebooks, by its path in `notebooks/`. */
export async function readCells(name: string): Promise<Cell[]> {
  const text = await Deno.readTextFile(join(PROJECT, "notebooks", name));
  const { cells } = JSON.parse(text) as { cells: StoredCell[] };
  return cells.map((cell) => ({
    kind: cell.cell_type,
    source: cell.source.join(""),
    isExecuted: typeof cell.execution_count === "number",
    html: (cell.outputs ?? []).flatMap(({ data }) =>
      data?.["text/html"] ? [[data["text/html"]].flat().join("")] : []
    ),
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
