import { InputError, systemError } from "../errors.ts";

/**
 * Notices when a file changes between its first and its last reading: it is
 * looked at before and after each. A file that is cut short during one ends the
 * process, as Polars maps it into memory.
 */
export class UnchangedFile {
  readonly #path: string;
  readonly #state: string;

  private constructor(path: string, state: string) {
    this.#path = path;
    this.#state = state;
  }

  /**
   * Looks at a file before it is read.
   *
   * @throws {InputError} If it is not there.
   */
  static async open(path: string): Promise<UnchangedFile> {
    return new UnchangedFile(path, await stateOf(path));
  }

  /**
   * Reads something of the file.
   *
   * @throws {InputError} If the file changed before or meanwhile.
   */
  async reading<T>(read: () => Promise<T>): Promise<T> {
    await this.check();
    try {
      return await read();
    } finally {
      await this.check(); // the reason for whatever else was thrown
    }
  }

  /** @throws {InputError} If it is not the file that was opened. */
  async check(): Promise<void> {
    if (await stateOf(this.#path) === this.#state) return;
    throw changed(this.#path);
  }
}

/** Says that a file is no longer the one that was opened. */
export function changed(path: string): InputError {
  return new InputError(`${path}: the file changed while it was read`);
}

/** Size, time and number: a rewritten file differs in one of them. */
async function stateOf(path: string): Promise<string> {
  try {
    const { size, mtime, ino } = await Deno.stat(path);
    return [size, mtime?.getTime(), ino].join();
  } catch (error) {
    throw systemError(`${path}: cannot read`, error);
  }
}
