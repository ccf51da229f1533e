import { basename, dirname, join } from "node:path";
import { systemError } from "../base/mod.ts";

/**
 * Writes a file whole or not at all; see {@linkcode GrowingFile}.
 *
 * @param path Its folder must be there; a file of that name is replaced.
 * @throws {InputError} If it cannot be written.
 */
export async function writeArtifact(
  path: string,
  content: string | Uint8Array,
): Promise<void> {
  await using file = await GrowingFile.create(path);
  await file.write(content);
  await file.finish();
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

/**
 * A file that is written bit by bit: it grows under a temporary name beside its
 * target, and gets its own name when it is whole. Whatever goes wrong, nothing
 * half written is left.
 *
 * @example
 * ```ts ignore
 * await using file = await GrowingFile.create("scores.csv");
 * await file.write("row,anomaly_score\n");
 * await file.finish();
 * ```
 */
export class GrowingFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #file: Deno.FsFile;
  #isFinished = false;

  private constructor(path: string, temporary: string, file: Deno.FsFile) {
    this.#path = path;
    this.#temporary = temporary;
    this.#file = file;
  }

  /**
   * @param path Its folder must be there; a file of that name is replaced when
   * the new one is whole.
   * @throws {InputError} If it cannot be written there.
   */
  static async create(path: string): Promise<GrowingFile> {
    const temporary = temporaryPath(path);
    try {
      if ((await Deno.stat(path).catch(() => null))?.isDirectory) {
        throw new Deno.errors.IsADirectory();
      }
      const file = await Deno.open(temporary, { write: true, createNew: true });
      return new GrowingFile(path, temporary, file);
    } catch (error) {
      throw refused(path, error);
    }
  }

  /** Appends text, as UTF-8, or bytes. */
  async write(content: string | Uint8Array): Promise<void> {
    const bytes = bytesOf(content);
    try {
      for (let at = 0; at < bytes.length;) {
        at += await this.#file.write(bytes.subarray(at));
      }
    } catch (error) {
      throw refused(this.#path, error);
    }
  }

  /** Appends text at once, where nobody can wait: from a callback, say. */
  writeSync(content: string): void {
    const bytes = new TextEncoder().encode(content);
    try {
      for (let at = 0; at < bytes.length;) {
        at += this.#file.writeSync(bytes.subarray(at));
      }
    } catch (error) {
      throw refused(this.#path, error);
    }
  }

  /** Gives the file its name: it is whole. */
  async finish(): Promise<void> {
    this.#file.close();
    this.#isFinished = true;
    try {
      await Deno.rename(this.#temporary, this.#path);
    } catch (error) {
      await Deno.remove(this.#temporary).catch(() => {});
      throw refused(this.#path, error);
    }
  }

  /** Leaves nothing behind, unless it is finished. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.#file.close();
    await Deno.remove(this.#temporary).catch(() => {});
  }
}

function refused(path: string, error: unknown): unknown {
  return systemError(`Cannot write ${path}`, error, {
    notFound: "its folder is not there",
  });
}

const TEMPORARY = /^\..+\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** What a file or folder is called, beside its place, until it is whole. */
export function temporaryPath(path: string): string {
  return join(
    dirname(path),
    `.${basename(path)}.${crypto.randomUUID()}.tmp`,
  );
}

/** Whether a name is one of {@linkcode temporaryPath}'s. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name);
}

/**
 * Removes what was not whole yet when a process was killed.
 *
 * @param folder Its own entries only; need not be there.
 * @throws {InputError} If one cannot be removed.
 */
export async function removeTemporaries(folder: string): Promise<void> {
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (!isTemporary(name)) continue;
      await Deno.remove(join(folder, name), { recursive: true });
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw systemError(`Cannot clear up ${folder}`, error);
  }
}

/** The SHA-256 of a file's content, 64 hexadecimal digits in lower case. */
export async function sha256(content: string | Uint8Array): Promise<string> {
  const bytes = bytesOf(content) as BufferSource;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
}
