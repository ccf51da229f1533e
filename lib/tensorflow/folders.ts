import { existsSync } from "node:fs";

/**
 * Puts a folder in another's place; where there is no such folder, the place is
 * left empty. Both lie on one disk.
 */
export async function replaceFolder(
  path: string,
  replacement: string,
): Promise<void> {
  await removeFolder(path);
  if (existsSync(replacement)) await Deno.rename(replacement, path);
}

/** Removes a folder with all that is in it; it need not be there. */
export async function removeFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
