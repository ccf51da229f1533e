import { dirname, join, resolve } from "node:path";
import { checkWritable, isTemporary, temporaryPath } from "../artifacts/mod.ts";
import { InputError, systemError } from "../base/mod.ts";
import { CHECKPOINT, hasRunRecord } from "./run_record.ts";

/**
 * Makes sure, before hours of work, that a run can be written to a folder: it is
 * empty, or not there yet and the nearest folder above it can be written to.
 * Creates nothing.
 *
 * @throws {InputError} If not.
 */
export async function checkRunFolder(folder: string): Promise<void> {
  try {
    if (await checkWritable(folder)) await checkEmptyFolder(folder);
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

const LOCK_FILE = "lock";

/**
 * Locks a folder for this process. The system frees it when the process ends,
 * however it does.
 *
 * @param folder Must be there.
 * @returns Frees it when it is closed; null where another process has it.
 * @throws {InputError} If the lock cannot be made.
 */
export async function lockFolder(folder: string): Promise<Deno.FsFile | null> {
  return await tryLock(folder, { write: true, create: true });
}

/** Whether a process has locked the folder, which need not be there. */
export async function isLocked(folder: string): Promise<boolean> {
  try {
    const file = await tryLock(folder, { write: true });
    file?.close();
    return file === null;
  } catch {
    return false; // there is no lock, or none that could be tried
  }
}

async function tryLock(
  folder: string,
  options: Deno.OpenOptions,
): Promise<Deno.FsFile | null> {
  const path = join(folder, LOCK_FILE);
  try {
    const file = await Deno.open(path, options);
    if (await file.tryLock(true)) return file;
    file.close();
    return null;
  } catch (error) {
    throw systemError(`Cannot lock ${path}`, error, {
      notFound: "its folder is not there",
    });
  }
}

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
