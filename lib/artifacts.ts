import { basename, dirname, join } from "node:path";
import type { z } from "zod";
import { InputError, systemError } from "./errors.ts";

/**
 * Writes a file whole or not at all: under a temporary name in the same folder,
 * then renamed. A file of that name is replaced.
 *
 * @param path The folder must be there.
 * @throws {InputError} If it cannot be written.
 */
export async function writeArtifact(
  path: string,
  content: string | Uint8Array,
): Promise<void> {
  const temporary = temporaryPath(path);
  try {
    const bytes = typeof content === "string"
      ? new TextEncoder().encode(content)
      : content;
    await Deno.writeFile(temporary, bytes, { createNew: true });
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {}); // it may never have been
    throw systemError(`Cannot write ${path}`, error, {
      notFound: "its folder is not there",
    });
  }
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

/** Writes plain data as {@linkcode readJsonArtifact} reads it, for people too. */
export async function writeJsonArtifact(
  path: string,
  value: unknown,
): Promise<void> {
  await writeArtifact(path, JSON.stringify(value, null, 2) + "\n");
}

/**
 * Reads a file that a run left.
 *
 * @throws {InputError} If it is not there or cannot be read.
 */
export async function readArtifact(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw systemError(`Cannot read ${path}`, error);
  }
}

/**
 * Reads a JSON file that a run left and checks what it holds.
 *
 * @param schema What it must hold; a `formatVersion` in it comes first.
 * @throws {InputError} If it is not there, not JSON, or holds something else:
 * the message names the file, the place in it, what was expected and found.
 */
export async function readJsonArtifact<T>(
  path: string,
  schema: z.ZodType<T>,
): Promise<T> {
  const text = new TextDecoder().decode(await readArtifact(path));
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new InputError(
      `Cannot use ${path}: it is not JSON (${(error as Error).message})`,
    );
  }
  const parsed = schema.safeParse(content, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new InputError(`Cannot use ${path}: ${describeIssue(parsed.error)}`);
}

/** The first thing wrong, with its place and value. */
function describeIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  const place = issue.path.join(".") || "content";
  const found = JSON.stringify(issue.input) ?? "nothing";
  const shortened = found.length > 60 ? `${found.slice(0, 60)}…` : found;
  return `${place}: ${lowerFirst(issue.message)}; found ${shortened}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
