import { basename, dirname, join } from "node:path";
import { systemError } from "../base/mod.ts";

const TEMPORARY = /^\..+\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** What a file or folder is called, beside its place, until it is whole. */
export function temporaryPath(path: string): string {
  return join(
    dirname(path),
    `.${basename(path)}.${crypto.randomUUID()}.tmp`,
  );
}

/** Whether a name is one of {@linkcode temporaryPath}'s. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name);
}

/**
 * Removes what was not whole yet when a process was killed.
 *
 * @param folder Its own entries only; need not be there.
 * @throws {InputError} If one cannot be removed.
 */
export async function removeTemporaries(folder: string): Promise<void> {
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (!isTemporary(name)) continue;
      await Deno.remove(join(folder, name), { recursive: true });
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw systemError(`Cannot clear up ${folder}`, error);
  }
}
