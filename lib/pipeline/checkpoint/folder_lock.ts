import { join } from "node:path";
import { systemError } from "../../errors.ts";

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
