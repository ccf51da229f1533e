import {
  parseJson,
  readArtifact,
  sha256,
  writeArtifact,
} from "../artifacts/mod.ts";
import { InputError } from "../base/mod.ts";

/**
 * Writes a file of a detector.
 *
 * @returns Its SHA-256, for `config.json`.
 * @throws {InputError} If it cannot be written.
 */
export async function writeWithSha256(
  path: string,
  content: string | Uint8Array,
): Promise<string> {
  await writeArtifact(path, content);
  return await sha256(content);
}

/**
 * Throws unless a file is the one that was saved with `config.json`. Call it
 * when all else about the file has been found right: what is wrong with a file
 * says more than that it is another.
 *
 * @throws {InputError} If it is not.
 */
export async function checkSha256(
  path: string,
  bytes: Uint8Array,
  expected: string,
): Promise<void> {
  if (await sha256(bytes) === expected) return;
  throw new InputError(
    `Cannot use ${path}: expected the file that was saved with config.json, ` +
      "found another (its SHA-256 is not the one noted there)",
  );
}

/**
 * Reads what a class's `toJSON` wrote.
 *
 * @param fromJSON Throws an InputError if it cannot use the content.
 * @throws {InputError} If the file is missing, not JSON, of another form, or not
 * the one that was saved.
 */
export async function readSavedState<T>(
  path: string,
  hash: string,
  fromJSON: (json: unknown) => T,
): Promise<T> {
  const bytes = await readArtifact(path);
  const json = parseJson(path, bytes);
  let state: T;
  try {
    state = fromJSON(json);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`Cannot use ${path}: ${error.message}`);
  }
  await checkSha256(path, bytes, hash);
  return state;
}
