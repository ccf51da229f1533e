import { access, constants } from "node:fs/promises";
import { dirname } from "node:path";
import { InputError } from "../errors.ts";

/**
 * Makes sure, before hours of work, that a run can be written to a folder: it is
 * empty, or not there yet and the nearest folder above it can be written to.
 * Creates nothing.
 *
 * @throws {InputError} If not.
 */
export async function checkRunFolder(folder: string): Promise<void> {
  const info = await stat(folder);
  if (info && !info.isDirectory) {
    throw new InputError(`${folder}: expected a folder, found a file`);
  }
  try {
    if (info) return await checkEmptyFolder(folder);
    let parent = dirname(folder);
    while (!await stat(parent)) parent = dirname(parent);
    if (!(await stat(parent))!.isDirectory) {
      throw new InputError(`${folder}: ${parent} is a file, not a folder`);
    }
    await access(parent, constants.W_OK);
  } catch (error) {
    throw asInputError(folder, error);
  }
}

async function checkEmptyFolder(folder: string): Promise<void> {
  for await (const entry of Deno.readDir(folder)) {
    throw new InputError(
      `${folder}: the folder is not empty (it holds ${entry.name}); ` +
        "choose another with --out",
    );
  }
  await access(folder, constants.W_OK);
}

/** What the system refuses is for a person to mend; the rest is a defect. */
export function asInputError(folder: string, error: unknown): unknown {
  const isSystem = error instanceof Error &&
    (error.name in Deno.errors || "syscall" in error);
  return isSystem
    ? new InputError(`${folder}: cannot write: ${error.message}`)
    : error;
}

async function stat(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    // "Not a directory": something above is a file; the loop will find it.
    if (error instanceof Deno.errors.NotFound) return null;
    if (error instanceof Deno.errors.NotADirectory) return null;
    throw new InputError(`${path}: ${(error as Error).message}`);
  }
}
