import type { z } from "zod";
import { InputError } from "../base/mod.ts";
import { describeIssue, oneLine } from "./describe_issue.ts";
import { readArtifact } from "./read.ts";

/** Lists and objects inside each other; a network's layers are eight deep. */
const MAX_DEPTH = 64;

/**
 * Reads a JSON file that a run left and checks what it holds.
 *
 * @param schema What it must hold; a `formatVersion` in it comes first.
 * @param maxBytes The largest size that is read. Default 64 MiB.
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
