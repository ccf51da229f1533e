import { access, constants } from "node:fs/promises";
import { basename, dirname, join, parse } from "node:path";
import { InputError, systemError } from "../base/mod.ts";
import { kindOf } from "./read.ts";
import { bytesOf } from "./sha256.ts";

/** How a file is written. */
export interface WriteOptions {
  /** Whether a file of that name is replaced. Default true. */
  readonly replaces?: boolean;
}

/** A file was finished when its name was taken; it has another name now. */
export class TakenError extends InputError {}

/**
 * Writes a file whole or not at all; see {@linkcode GrowingFile}.
 *
 * @throws {InputError} If it cannot be written.
 */
export async function writeArtifact(
  path: string,
  content: string | Uint8Array,
  options?: WriteOptions,
): Promise<void> {
  await using file = await GrowingFile.create(path, options);
  await file.write(content);
  await file.finish();
}

/** Writes plain data as {@linkcode readJsonArtifact} reads it, for people too. */
export async function writeJsonArtifact(
  path: string,
  value: unknown,
  options?: WriteOptions,
): Promise<void> {
  await writeArtifact(path, jsonArtifact(value), options);
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
 * Makes sure that a file can get a name. To be asked before long work: once it is
 * done, {@linkcode GrowingFile} makes sure of it.
 *
 * @param replaces Whether a file of that name may be replaced.
 * @throws {InputError} If something else than a file has the name or, unless it
 * is replaced, a file or a link.
 */
export async function checkTarget(
  path: string,
  replaces: boolean,
): Promise<void> {
  const entry = await infoOf(path, Deno.lstat);
  if (entry === null) return;
  const file = await infoOf(path, Deno.stat); // where a link leads
  if (file !== null && !file.isFile) {
    throw new InputError(`Cannot write ${path}: it is ${kindOf(file)}`);
  }
  if (replaces) return;
  const reason = file === null
    ? "it is a symbolic link to a file that is not there"
    : "it is there already";
  throw new InputError(
    `Cannot write ${path}: ${reason}; --force replaces it`,
  );
}

/** Null where there is nothing. */
async function infoOf(
  path: string,
  ask: typeof Deno.stat,
): Promise<Deno.FileInfo | null> {
  try {
    return await ask(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw refused(path, error);
  }
}

/**
 * Makes sure that files can be written to a folder: it is there, or the nearest
 * folder above it can be written to. Creates nothing.
 *
 * @returns Whether it is there.
 * @throws {InputError} If not.
 */
export async function checkWritable(folder: string): Promise<boolean> {
  const info = await folderInfo(folder);
  if (info && !info.isDirectory) {
    throw new InputError(`${folder}: expected a folder, found a file`);
  }
  let nearest = folder;
  let nearestInfo = info;
  while (!nearestInfo && dirname(nearest) !== nearest) {
    nearest = dirname(nearest);
    nearestInfo = await folderInfo(nearest);
  }
  if (!nearestInfo) throw new InputError(`${folder}: there is no ${nearest}`);
  if (!nearestInfo.isDirectory) {
    throw new InputError(`${folder}: ${nearest} is a file, not a folder`);
  }
  try {
    await access(nearest, constants.W_OK);
  } catch (error) {
    throw systemError(`${folder}: cannot write`, error);
  }
  return info !== null;
}

async function folderInfo(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    // "Not a directory": something above is a file; the loop will find it.
    if (error instanceof Deno.errors.NotFound) return null;
    if (error instanceof Deno.errors.NotADirectory) return null;
    throw systemError(path, error);
  }
}

/**
 * A file that is written bit by bit: it grows under a temporary name beside its
 * target, and gets its own name when it is whole. Whatever goes wrong, nothing
 * half written is left. What a process that was killed left of the same file is
 * removed when the file is written anew.
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
  /** Locked: a file that nobody has locked has been left. */
  readonly #file: Deno.FsFile;
  readonly #replaces: boolean;
  #isFinished = false;

  private constructor(
    path: string,
    temporary: string,
    file: Deno.FsFile,
    replaces: boolean,
  ) {
    this.#path = path;
    this.#temporary = temporary;
    this.#file = file;
    this.#replaces = replaces;
  }

  /**
   * @param path Its folder must be there.
   * @throws {InputError} If it cannot be written there.
   */
  static async create(
    path: string,
    { replaces = true }: WriteOptions = {},
  ): Promise<GrowingFile> {
    await checkTarget(path, true); // what takes long may end under another name
    await removeLeft(path);
    try {
      while (true) {
        const temporary = temporaryPath(path);
        const file = await Deno.open(temporary, {
          write: true,
          createNew: true,
        });
        if (await isHeld(file, temporary)) {
          return new GrowingFile(path, temporary, file, replaces);
        }
        file.close(); // it was removed as left before it was locked
      }
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

  /**
   * Gives the file its name: it is whole.
   *
   * @throws {TakenError} If it replaces nothing and the name was taken meanwhile;
   * the message says which name it has instead.
   * @throws {InputError} If it cannot be named.
   */
  async finish(): Promise<void> {
    this.#isFinished = true;
    using _ = this.#file; // locked until it has its name
    let name = this.#path;
    try {
      for (let copy = 2;; copy++) {
        if (await placeFile(this.#temporary, name, this.#replaces)) break;
        const { dir, name: stem, ext } = parse(this.#path);
        name = join(dir, `${stem}-${copy}${ext}`);
      }
    } catch (error) {
      await Deno.remove(this.#temporary).catch(() => {});
      throw refused(this.#path, error);
    }
    if (name === this.#path) return;
    throw new TakenError(
      `Cannot write ${this.#path}: another program made it meanwhile; ` +
        `the result is in ${name}`,
    );
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

/**
 * Gives a file another name in the same folder.
 *
 * @param replaces Whether a file of that name is replaced.
 * @returns False if it is not to be replaced; the file keeps its name then.
 */
export async function placeFile(
  from: string,
  to: string,
  replaces: boolean,
): Promise<boolean> {
  if (replaces) {
    await Deno.rename(from, to);
    return true;
  }
  try {
    await Deno.link(from, to);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    return await placeWithoutLink(from, to);
  }
  await Deno.remove(from).catch(() => {}); // it has its name all the same
  return true;
}

/** For a file system without hard links: an empty file claims the name. */
async function placeWithoutLink(from: string, to: string): Promise<boolean> {
  try {
    (await Deno.open(to, { write: true, createNew: true })).close();
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
  try {
    await Deno.rename(from, to);
    return true;
  } catch (error) {
    await Deno.remove(to).catch(() => {});
    throw error;
  }
}

/** Locks a new file, unless it was removed meanwhile. */
async function isHeld(file: Deno.FsFile, path: string): Promise<boolean> {
  // Where the file system has no locks, nothing is taken for left either.
  const isLocked = await file.tryLock(true).catch(() => true);
  return isLocked && await infoOf(path, Deno.lstat) !== null;
}

/** Removes what processes left of a file that were killed while they wrote it. */
async function removeLeft(path: string): Promise<void> {
  const folder = dirname(path);
  const start = temporaryStart(path);
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (!isFile || !name.startsWith(start)) continue;
      if (!UNIQUE.test(name.slice(start.length))) continue;
      await removeUnlocked(join(folder, name)).catch(() => {});
    }
  } catch {
    // Where a folder cannot be listed, it stays.
  }
}

async function removeUnlocked(path: string): Promise<void> {
  using file = await Deno.open(path, { read: true, write: true });
  if (await file.tryLock(true)) await Deno.remove(path);
}

const ENDING = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp$";
const TEMPORARY = new RegExp(`^\\..+\\.${ENDING}`);
const UNIQUE = new RegExp(`^${ENDING}`);

/** What a file or folder is called, beside its place, until it is whole. */
export function temporaryPath(path: string): string {
  const name = `${temporaryStart(path)}${crypto.randomUUID()}.tmp`;
  return join(dirname(path), name);
}

/** Bytes of a name that a temporary one begins with: systems take 255 in all. */
const MAX_START = 255 - "..00000000-0000-0000-0000-000000000000.tmp".length;

function temporaryStart(path: string): string {
  const name = new Uint8Array(MAX_START);
  const { read } = new TextEncoder().encodeInto(basename(path), name);
  return `.${basename(path).slice(0, read)}.`;
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
