import { InputError } from "../base/mod.ts";

/**
 * Makes sure that nothing is replaced unasked.
 *
 * @param force Whether it was asked for.
 * @throws {InputError} If a folder is there or, without `force`, a file.
 */
export async function checkTarget(path: string, force: boolean): Promise<void> {
  const info = await Deno.stat(path).catch(() => null);
  if (info?.isDirectory) {
    throw new InputError(`Cannot write ${path}: it is a folder`);
  }
  if (info !== null && !force) {
    throw new InputError(
      `Cannot write ${path}: it is there already; --force replaces it`,
    );
  }
}
