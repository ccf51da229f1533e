import { systemError } from "../base/mod.ts";
import { temporaryPath } from "./temporary.ts";

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
    const bytes = typeof content === "string"
      ? new TextEncoder().encode(content)
      : content;
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
