import { InputError, systemError } from "../../base/mod.ts";

/**
 * Notices when files change between their first and their last reading: they
 * are looked at before and after each. A file that is cut short during one ends
 * the process, as Polars maps it into memory.
 */
export class UnchangedFiles {
  readonly #states: ReadonlyMap<string, string>;

  private constructor(states: ReadonlyMap<string, string>) {
    this.#states = states;
  }

  /**
   * Looks at files before they are read.
   *
   * @throws {InputError} If one is not there.
   */
  static async open(paths: readonly string[]): Promise<UnchangedFiles> {
    const states = new Map<string, string>();
    for (const path of paths) states.set(path, await stateOf(path));
    return new UnchangedFiles(states);
  }

  /**
   * Reads something of the files.
   *
   * @throws {InputError} If one changed before or meanwhile.
   */
  async reading<T>(read: () => Promise<T>): Promise<T> {
    await this.check();
    try {
      return await read();
    } finally {
      await this.check(); // the reason for whatever else was thrown
    }
  }

  /** @throws {InputError} If one is not the file that was opened. */
  async check(): Promise<void> {
    for (const [path, state] of this.#states) {
      if (await stateOf(path) !== state) throw changed(path);
    }
  }
}

/** A file is no longer the one that was opened: what it holds may be the same. */
export class ChangedFileError extends InputError {}

/** Says which file it is. */
export function changed(path: string): ChangedFileError {
  return new ChangedFileError(`${path}: the file changed while it was read`);
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
