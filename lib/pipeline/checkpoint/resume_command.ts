/**
 * The command that goes on with a folder's run, as a person types it.
 *
 * @example
 * ```ts
 * import { resumeCommand } from "./resume_command.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(resumeCommand("runs/a"), "deno task train --resume runs/a");
 * assertEquals(
 *   resumeCommand("my runs/it's"),
 *   String.raw`deno task train --resume 'my runs/it'\''s'`,
 * );
 * ```
 */
export function resumeCommand(folder: string): string {
  const word = /^[\w./:@%+=,-]+$/.test(folder)
    ? folder
    : `'${folder.replaceAll("'", String.raw`'\''`)}'`;
  return `deno task train --resume ${word}`;
}
