import { dirname, resolve } from "node:path";
import { temporaryPath } from "../../artifacts.ts";

/** Whether there is a folder of that name. */
export async function isFolder(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isDirectory, () => false);
}

/**
 * Removes a folder so that it is never seen half-empty, even if the process is
 * killed meanwhile.
 *
 * @param folder Need not be there.
 */
export async function removeAtOnce(folder: string): Promise<void> {
  const temporary = temporaryPath(folder);
  try {
    await Deno.rename(folder, temporary);
    await Deno.remove(temporary, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Removes a folder and those above it, as far as they are empty.
 *
 * @param top The last one to remove; null removes none.
 */
export async function removeEmptyFolders(
  folder: string,
  top: string | null,
): Promise<void> {
  if (top === null) return;
  for (let path = resolve(folder);; path = dirname(path)) {
    try {
      await Deno.remove(path); // fails where it is not empty
    } catch {
      return;
    }
    if (path === resolve(top)) return;
  }
}
