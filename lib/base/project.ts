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
