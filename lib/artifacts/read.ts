import { dirname, join, sep } from "node:path";
import type { z } from "zod";
import { InputError, systemError } from "../base/mod.ts";
import { describeIssue, oneLine } from "./schemas.ts";
import { sha256 } from "./sha256.ts";

/** No file that a run leaves is larger, but for the weights. */
export const MAX_ARTIFACT_BYTES = 16 * 2 ** 20;

/** Nor does one hold more lists and objects: each takes a hundred bytes. */
const MAX_ITEMS = 200_000;

/**
 * Reads a file that a run left. A link is followed inside the file's folder
 * only; the folder itself may be one.
 *
 * @param maxBytes The largest size that is read. Default 16 MiB.
 * @throws {InputError} If it is not there, no file, too large, outside of its
 * folder, or cannot be read.
 */
export async function readArtifact(
  path: string,
  maxBytes = MAX_ARTIFACT_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const [folder, real] = await Promise.all([
      Deno.realPath(dirname(path)),
      Deno.realPath(path),
    ]);
    if (!real.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
      throw new InputError(
        `Cannot use ${path}: expected a file of its folder, found a link out of it`,
      );
    }
    checkKind(path, await Deno.stat(real)); // before: to open a pipe would hang
    using file = await Deno.open(real);
    const { size } = await file.stat();
    return await readBytes(path, file, size, maxBytes);
  } catch (error) {
    throw systemError(`Cannot read ${path}`, error);
  }
}

function checkKind(path: string, info: Deno.FileInfo): void {
  if (info.isFile) return;
  throw new InputError(
    `Cannot use ${path}: expected a file, found ${kindOf(info)}`,
  );
}

/** What else than a file it is. */
export function kindOf(info: Deno.FileInfo): string {
  if (info.isDirectory) return "a folder";
  if (info.isSymlink) return "a symbolic link";
  return info.isFifo ? "a pipe" : "a device or socket";
}

/** Reads to the end, which another program may move meanwhile. */
async function readBytes(
  path: string,
  file: Deno.FsFile,
  size: number,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (size > maxBytes) {
    throw new InputError(
      `Cannot use ${path}: expected at most ${maxBytes} bytes, found ${size}`,
    );
  }
  const bytes = new Uint8Array(size);
  let end = 0;
  while (end < size) {
    const count = await file.read(bytes.subarray(end));
    if (count === null) break;
    end += count;
  }
  return end === size ? bytes : bytes.slice(0, end);
}

/** Lists and objects inside each other; a network's layers are eight deep. */
const MAX_DEPTH = 64;

/**
 * Reads a JSON file that a run left and checks what it holds.
 *
 * @param schema What it must hold; a `formatVersion` in it comes first.
 * @param maxBytes The largest size that is read. Default 16 MiB.
 * @throws {InputError} If it is not there, not JSON, or holds something else:
 * the message names the file, the place in it, what was expected and found.
 */
export async function readJsonArtifact<T>(
  path: string,
  schema: z.ZodType<T>,
  maxBytes?: number,
): Promise<T> {
  return checkJson(
    path,
    parseJson(path, await readArtifact(path, maxBytes)),
    schema,
  );
}

/**
 * Parses a JSON file's content.
 *
 * @param path What to call the file in messages.
 * @throws {InputError} If it is not JSON, nested too deep to walk through, or
 * has a key `__proto__`, which nothing that is meant well has.
 */
export function parseJson(path: string, bytes: Uint8Array): unknown {
  const items = bytes.reduce(
    (sum, byte) => sum + Number(byte === 0x5b || byte === 0x7b), // [ and {
    0,
  );
  if (items > MAX_ITEMS) {
    throw new InputError(
      `Cannot use ${path}: expected at most ${MAX_ITEMS} lists and objects, ` +
        `found ${items}`,
    );
  }
  let content: unknown;
  try {
    content = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(bytes),
    );
  } catch (error) {
    const reason = error instanceof SyntaxError
      ? oneLine(error.message)
      : "it is not UTF-8";
    throw new InputError(`Cannot use ${path}: it is not JSON (${reason})`);
  }
  checkTree(path, content, 0);
  return content;
}

/** Plain data with the SHA-256 of all of it, by which an edit is noticed. */
export async function sealed<T extends object>(
  value: T,
): Promise<T & { sha256: string }> {
  return { ...value, sha256: await sha256(JSON.stringify(value)) };
}

/**
 * Reads a JSON file that was {@linkcode sealed}. The seal finds slips and damage;
 * it is no signature.
 *
 * @throws {InputError} As {@linkcode readJsonArtifact}, or if it was edited.
 */
export async function readSealedArtifact<T>(
  path: string,
  schema: z.ZodType<T>,
): Promise<T> {
  const content = parseJson(path, await readArtifact(path));
  const value = checkJson(path, content, schema);
  const { sha256: seal, ...rest } = content as { sha256?: unknown };
  if (seal === await sha256(JSON.stringify(rest))) return value;
  throw new InputError(
    `Cannot use ${path}: it was edited: expected the SHA-256 that it names, ` +
      "found another",
  );
}

/** Entries of a run's folder, its folders' included. */
const MAX_ENTRIES = 100_000;

/**
 * Makes sure that a run's folder, perhaps a stranger's, holds files and folders
 * alone: through a link, files elsewhere would be written or removed.
 *
 * @throws {InputError} If not, naming the first of what else there is.
 */
export async function checkRealFolder(folder: string): Promise<void> {
  let left = MAX_ENTRIES;
  const check = async (folder: string) => {
    for await (const { name, isFile, isDirectory } of Deno.readDir(folder)) {
      const path = join(folder, name);
      if (left-- === 0) {
        throw new InputError(
          `Cannot use ${path}: expected at most ${MAX_ENTRIES} files`,
        );
      }
      if (isDirectory) await check(path);
      else if (!isFile) checkKind(path, await Deno.lstat(path));
    }
  };
  try {
    await check(folder);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return; // it went meanwhile
    throw systemError(`Cannot read ${folder}`, error);
  }
}

/**
 * Checks what a JSON file holds.
 *
 * @throws {InputError} See {@linkcode readJsonArtifact}.
 */
export function checkJson<T>(
  path: string,
  content: unknown,
  schema: z.ZodType<T>,
): T {
  const parsed = schema.safeParse(content, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new InputError(`Cannot use ${path}: ${describeIssue(parsed.error)}`);
}

function checkTree(path: string, value: unknown, depth: number): void {
  if (typeof value !== "object" || value === null) return;
  if (depth === MAX_DEPTH) {
    throw new InputError(
      `Cannot use ${path}: expected at most ${MAX_DEPTH} lists and objects ` +
        "inside each other, found more",
    );
  }
  if (Object.hasOwn(value, "__proto__")) {
    throw new InputError(
      `Cannot use ${path}: expected no key "__proto__", found one`,
    );
  }
  const inner = Array.isArray(value) ? value : Object.values(value);
  for (const item of inner) checkTree(path, item, depth + 1);
}
