import { systemError } from "../base/mod.ts";
import { temporaryPath } from "./temporary.ts";

/**
 * Writes a file whole or not at all: under a temporary name in the same folder,
 * then renamed. A file of that name is replaced.
 *
 * @param path The folder must be there.
 * @throws {InputError} If it cannot be written.
 */
export async function writeArtifact(
  path: string,
  content: string | Uint8Array,
): Promise<void> {
  const temporary = temporaryPath(path);
  try {
    const bytes = typeof content === "string"
      ? new TextEncoder().encode(content)
      : content;
    await Deno.writeFile(temporary, bytes, { createNew: true });
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {}); // it may never have been
    throw systemError(`Cannot write ${path}`, error, {
      notFound: "its folder is not there",
    });
  }
}

/** Writes plain data as {@linkcode readJsonArtifact} reads it, for people too. */
export async function writeJsonArtifact(
  path: string,
  value: unknown,
): Promise<void> {
  await writeArtifact(path, jsonArtifact(value));
}

/** What {@linkcode writeJsonArtifact} writes. */
export function jsonArtifact(value: unknown): string {
  return JSON.stringify(value, null, 2) + "\n";
}

/**
 * Removes a file that no longer belongs to what is in its folder.
 *
 * @throws {InputError} If it is there and cannot be removed.
 */
export async function removeArtifact(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw systemError(`Cannot remove ${path}`, error);
  }
}
