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
 * assertEquals(taskPermissions("explain").slice(0, 2), [
 *   "--cached-only",
 *   "--no-remote",
 * ]);
 * ```
 */
export function taskPermissions(task: keyof typeof config.tasks): string[] {
  return config.tasks[task].command.split(" ")
    .filter((word) => /^--(allow-|deny-|no-remote|cached-only)/.test(word));
}

/** An environment variable; undefined if it is not set, or may not be read. */
export function readVariable(name: string): string | undefined {
  // Asked first: on a terminal, Deno would ask the person.
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
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
