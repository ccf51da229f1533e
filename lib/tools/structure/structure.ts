import { dirname, join, normalize, relative } from "node:path";
import { PROJECT } from "../../base/mod.ts";

/** A folder of `lib`: where the map draws it, and what it may import. */
export interface Folder {
  /** Row, from the top, and column, from the left; null leaves it out. */
  readonly place: readonly [row: number, column: number] | null;
  /** The folders that it may take from, beside {@linkcode FOR_ALL}. */
  readonly imports: readonly string[];
}

/** Folders that every other may import. */
export const FOR_ALL: readonly string[] = ["base", "artifacts"];

/**
 * The folders of `lib` in the order in which the data travels, and every arrow
 * between them that is allowed: a folder imports from those that come before it.
 * `tests/tools/structure_test.ts` holds the code against this list.
 */
export const FOLDERS: Readonly<Record<string, Folder>> = {
  base: { place: null, imports: [] },
  artifacts: { place: null, imports: [] },
  dataset: { place: [0, 2], imports: [] },
  split: { place: [1, 0], imports: ["dataset"] },
  preprocess: { place: [1, 2], imports: ["dataset"] },
  isolation: { place: [1, 4], imports: [] },
  explore: { place: [2, 1], imports: ["dataset", "preprocess"] },
  model: { place: [2, 3], imports: ["preprocess", "isolation"] },
  evaluate: { place: [3, 2], imports: ["dataset", "preprocess"] },
  explain: { place: [3, 3], imports: ["dataset", "preprocess", "model"] },
  drift: { place: [4, 1], imports: ["preprocess", "model", "evaluate"] },
  baselines: { place: [3, 4], imports: ["isolation", "model"] },
  charts: { place: [4, 3], imports: [] },
  pipeline: {
    place: [4, 2],
    imports: [
      ...["dataset", "split", "preprocess", "explore", "model"],
      ...["evaluate", "explain"],
    ],
  },
  inspect: {
    place: [5, 0],
    imports: ["dataset", "split", "preprocess", "explore", "pipeline"],
  },
  report: {
    place: [5, 2],
    imports: [
      ...["dataset", "split", "explore", "evaluate", "explain", "charts"],
      ...["drift", "pipeline"],
    ],
  },
  notebook: {
    place: [6, 1],
    imports: ["dataset", "explain", "charts", "report"],
  },
  runs: {
    place: [6, 2],
    imports: ["dataset", "model", "charts", "pipeline", "report"],
  },
  score: {
    place: [6, 3],
    imports: [
      ...["dataset", "preprocess", "model", "evaluate", "explain", "charts"],
      ...["drift", "report"],
    ],
  },
  export: {
    place: [7, 3],
    imports: [
      ...["dataset", "preprocess", "isolation", "model", "evaluate"],
      ...["report", "score"],
    ],
  },
  compare: {
    place: [7, 4],
    imports: [
      ...["dataset", "split", "preprocess", "evaluate", "baselines", "charts"],
      ...["pipeline", "runs"],
    ],
  },
  tools: { place: null, imports: ["dataset", "model", "charts"] },
  cli: {
    place: [8, 2],
    imports: [
      ...["dataset", "model", "drift", "pipeline", "inspect", "report"],
      ...["runs", "score", "export", "compare", "tools"],
    ],
  },
};

/** An import of one file of `lib` by another, types included. */
export interface Import {
  /** The file that imports, from the project's folder: `lib/…`. */
  readonly from: string;
  /** The file that is imported, likewise. */
  readonly to: string;
}

// What `deno fmt` leaves of an import: one statement, ended by the path.
const STATEMENT = /^(?:import|export)\b[^;'"]*?\bfrom\s+"(\.[^"]+)"/gm;
const BARE_OR_DYNAMIC = /(?:^import|\bimport\()\s*"(\.[^"]+)"/gm;
const COMMENT = /\/\*[\s\S]*?\*\//g; // examples in docstrings import, too

/**
 * Reads which file of `lib` imports which, `lib/mod.ts` left out: it only
 * gathers what the folders give.
 *
 * @throws {Deno.errors.NotFound} If the project's files are not there.
 */
export async function readImports(): Promise<Import[]> {
  const imports: Import[] = [];
  for await (const file of typescriptFiles(join(PROJECT, "lib"))) {
    const from = relative(PROJECT, file);
    if (from === join("lib", "mod.ts")) continue;
    const code = (await Deno.readTextFile(file)).replaceAll(COMMENT, "");
    for (const pattern of [STATEMENT, BARE_OR_DYNAMIC]) {
      for (const [, path] of code.matchAll(pattern)) {
        const to = normalize(join(dirname(from), path));
        if (to.startsWith("lib")) imports.push({ from, to });
      }
    }
  }
  return imports;
}

/** All TypeScript files below a folder, in the order of their paths. */
export async function* typescriptFiles(
  folder: string,
): AsyncGenerator<string, void> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  entries.sort((a, b) => a.name < b.name ? -1 : 1);
  for (const { name, isDirectory } of entries) {
    const path = join(folder, name);
    if (isDirectory) yield* typescriptFiles(path);
    else if (name.endsWith(".ts")) yield path;
  }
}

/** The folder of `lib` that a file is in: `model` for `lib/model/onnx/graph.ts`. */
export function folderOf(file: string): string {
  return file.split("/")[1];
}

/** The arrows between folders: for each, the others that it imports. */
export function folderArrows(
  imports: readonly Import[],
): Map<string, Set<string>> {
  const arrows = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const [importer, imported] = [folderOf(from), folderOf(to)];
    if (!arrows.has(importer)) arrows.set(importer, new Set());
    if (importer !== imported) arrows.get(importer)!.add(imported);
  }
  return arrows;
}

/**
 * Leaves out the arrows that follow from others: where `pipeline` imports `model`
 * and `model` imports `dataset`, the arrow from `pipeline` to `dataset` goes.
 *
 * @param arrows Without circles. Unchanged.
 * @returns In the order of the names.
 */
export function withoutShortcuts(
  arrows: ReadonlyMap<string, ReadonlySet<string>>,
): Import[] {
  const reaches = (from: string, to: string): boolean =>
    [...arrows.get(from) ?? []].some((next) =>
      next === to || reaches(next, to)
    );
  return [...arrows].sort().flatMap(([from, targets]) =>
    [...targets].sort()
      .filter((to) =>
        ![...targets].some((other) => other !== to && reaches(other, to))
      )
      .map((to) => ({ from, to }))
  );
}
