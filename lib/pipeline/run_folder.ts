import { access, constants } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isTemporary } from "../artifacts.ts";
import { InputError, systemError } from "../errors.ts";
import { isLocked } from "./checkpoint/folder_lock.ts";
import { CHECKPOINT, hasRunRecord } from "./checkpoint/run_record.ts";

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
    let parentInfo = await stat(parent);
    while (!parentInfo && dirname(parent) !== parent) {
      parent = dirname(parent);
      parentInfo = await stat(parent);
    }
    if (!parentInfo) {
      throw new InputError(`${folder}: there is no ${parent}`);
    }
    if (!parentInfo.isDirectory) {
      throw new InputError(`${folder}: ${parent} is a file, not a folder`);
    }
    await access(parent, constants.W_OK);
  } catch (error) {
    throw systemError(`${folder}: cannot write`, error);
  }
}

async function checkEmptyFolder(folder: string): Promise<void> {
  for await (const entry of Deno.readDir(folder)) {
    if (isTemporary(entry.name)) continue; // a process was killed early
    if (await hasRunRecord(folder)) throw await unfinished(folder);
    throw new InputError(
      `${folder}: the folder is not empty (it holds ${entry.name}); ` +
        "choose another with --out",
    );
  }
  await access(folder, constants.W_OK);
}

/** What to do about a folder that holds a run which is not finished. */
async function unfinished(folder: string): Promise<InputError> {
  return new InputError(
    await isLocked(join(folder, CHECKPOINT))
      ? `${folder}: another run is at work in this folder`
      : `${folder}: the folder holds an unfinished run; go on with --resume, ` +
        "or choose another with --out",
  );
}

async function stat(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    // "Not a directory": something above is a file; the loop will find it.
    if (error instanceof Deno.errors.NotFound) return null;
    if (error instanceof Deno.errors.NotADirectory) return null;
    throw systemError(path, error);
  }
}
