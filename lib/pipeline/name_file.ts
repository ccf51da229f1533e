import { InputError } from "../errors.ts";

/**
 * Puts a file's name before what is wrong with its columns or rows.
 *
 * @param path The file; null where there is none.
 * @param error What was thrown; anything but an {@linkcode InputError} that does
 * not name the file yet comes back as it is.
 */
export function nameFile(path: string | null, error: unknown): unknown {
  if (!(error instanceof InputError) || path === null) return error;
  if (error.message.startsWith(`${path}: `)) return error;
  return new InputError(`${path}: ${error.message}`);
}
