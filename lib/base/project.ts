import { join } from "node:path";

import config from "../../deno.json" with { type: "json" };

/** The project's folder, where `deno.json` lies. */
export const PROJECT = join(import.meta.dirname!, "..", "..");

/**
 * The permissions that `deno.json` gives a task, as flags of `deno run`.
 *
 * @example
 * ```ts
 * import { taskPermissions } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(taskPermissions("generate"), ["--allow-read", "--allow-write"]);
 * ```
 */
export function taskPermissions(task: keyof typeof config.tasks): string[] {
  return config.tasks[task].command.split(" ")
    .filter((word) => word.startsWith("--allow-"));
}

import project from "../../deno.json" with { type: "json" };

/** What a run was made with. */
export interface Versions {
  readonly deno: string;
  /** Packages by their names in `deno.json`. */
  readonly packages: Readonly<Record<string, string>>;
}

/** What this process runs with. */
export const VERSIONS: Versions = {
  deno: Deno.version.deno,
  packages: project.imports,
};
