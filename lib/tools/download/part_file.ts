import { dirname } from "node:path";
import { z } from "zod";
import {
  kindOf,
  placeFile,
  readJsonArtifact,
  writeJsonArtifact,
} from "../../artifacts/mod.ts";
import { formatBytes, InputError, systemError } from "../../base/mod.ts";

/** What was being transferred, to tell whether it is still the same. */
const originSchema = z.object({
  /** Without its query, which may be a key that changes. */
  address: z.string(),
  /** A strong ETag or a date, for `If-Range`; null where the server has none. */
  validator: z.string().nullable(),
  /** Bytes of the whole file; null where the server does not tell. */
  size: z.int().nonnegative().nullable(),
});

/** The file that a part is of. */
export type Origin = Readonly<z.infer<typeof originSchema>>;

/** Writes all of the bytes at the file's position. */
export type Write = (file: Deno.FsFile, bytes: Uint8Array) => Promise<void>;

/**
 * A file on its way: `TARGET.part`, and beside it `TARGET.part.json`, which says
 * what it is a part of. Both outlive the process; nothing is written before
 * {@linkcode PartFile.startOver}.
 */
export class PartFile implements Disposable {
  readonly path: string;
  readonly #target: string;
  readonly #write: Write;
  #file: Deno.FsFile | undefined;
  #size: number;
  #origin: Origin | undefined;

  private constructor(
    target: string,
    size: number,
    origin: Origin | undefined,
    write: Write,
  ) {
    this.#target = target;
    this.path = partOf(target);
    this.#size = size;
    this.#origin = origin;
    this.#write = write;
  }

  /**
   * Looks at what an earlier transfer left.
   *
   * @param target The file that it is to be.
   * @param write How bytes are written. For tests.
   */
  static async find(target: string, write: Write = writeAll) {
    const info = await Deno.lstat(partOf(target)).catch(() => null);
    const origin = await readJsonArtifact(originOf(target), originSchema)
      .catch(() => undefined); // unreadable: nobody knows what it is a part of
    return info?.isFile && origin
      ? new PartFile(target, info.size, origin, write)
      : new PartFile(target, 0, undefined, write);
  }

  /** Bytes that are there. */
  get size(): number {
    return this.#size;
  }

  /** What it is a part of; undefined before anything is. */
  get origin(): Origin | undefined {
    return this.#origin;
  }

  /** Whether a server can be asked for the rest of it. */
  isPartOf(address: string): boolean {
    return this.#size > 0 && this.#origin?.validator != null &&
      this.#origin.address === address;
  }

  /** Whether all of it is there; false where its size is not known. */
  get isComplete(): boolean {
    return this.#size === this.#origin?.size;
  }

  /**
   * Empties it, for a file from its first byte on.
   *
   * @throws {InputError} If it cannot be written, or another process does so.
   */
  async startOver(origin: Origin): Promise<void> {
    await this.#writing(async () => {
      await Deno.mkdir(dirname(this.path), { recursive: true });
      const file = await this.#open();
      // Emptied before it has a new origin: never old bytes of a new file.
      await file.truncate(0);
      await file.seek(0, Deno.SeekMode.Start);
      this.#size = 0;
      await writeJsonArtifact(originOf(this.#target), origin);
      this.#origin = origin;
    });
  }

  /** Adds bytes at its end. Throws as {@linkcode PartFile.startOver} does. */
  async append(bytes: Uint8Array): Promise<void> {
    await this.#writing(async () => {
      const file = await this.#open();
      try {
        await this.#write(file, bytes);
        this.#size += bytes.length;
      } catch (error) {
        await file.truncate(this.#size); // what was not told as written goes
        throw error;
      }
    });
  }

  /**
   * Makes it the target.
   *
   * @param replaces Whether a file that is there is replaced. Default true.
   * @throws {InputError} If it cannot be; it stays where it is.
   */
  async finish(replaces = true): Promise<void> {
    this[Symbol.dispose](); // Windows renames closed files only
    try {
      if (!await placeFile(this.path, this.#target, replaces)) {
        throw new InputError(
          `Cannot write ${this.#target}: another program made it meanwhile; ` +
            `what arrived is in ${this.path}, and --force puts it in place`,
        );
      }
      await Deno.remove(originOf(this.#target));
    } catch (error) {
      throw systemError(`Cannot write ${this.#target}`, error);
    }
  }

  /** Removes it. */
  async discard(): Promise<void> {
    this[Symbol.dispose]();
    for (const path of [this.path, originOf(this.#target)]) {
      await Deno.remove(path).catch(() => {}); // it may never have been
    }
    this.#size = 0;
    this.#origin = undefined;
  }

  /** Says what is left of a transfer that ends here, as the end of a sentence. */
  describe(): string {
    if (this.#size === 0) return "nothing arrived";
    const goesOn = this.#origin?.validator == null ? "starts anew" : "goes on";
    return `${formatBytes(this.#size)} are kept in ${this.path}: ` +
      `running it again ${goesOn}`;
  }

  [Symbol.dispose](): void {
    this.#file?.close();
    this.#file = undefined;
  }

  async #open(): Promise<Deno.FsFile> {
    if (this.#file) return this.#file;
    const entry = await Deno.lstat(this.path).catch(() => null);
    if (entry !== null && !entry.isFile) { // a link may lead anywhere
      throw new InputError(
        `Cannot write ${this.path}: expected a file, found ${kindOf(entry)}`,
      );
    }
    const file = await Deno.open(this.path, { create: true, write: true });
    if (!await file.tryLock(true)) {
      file.close();
      throw new InputError(
        `Cannot write ${this.path}: another download is writing it`,
      );
    }
    await file.seek(this.#size, Deno.SeekMode.Start);
    return this.#file = file;
  }

  async #writing(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      throw systemError(`Cannot write ${this.path}`, error);
    }
  }
}

function partOf(target: string): string {
  return `${target}.part`;
}

function originOf(target: string): string {
  return `${target}.part.json`;
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
}
