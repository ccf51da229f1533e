import { createHash } from "node:crypto";
import type { FlowSource } from "./find_flows.ts";
import { hashFile } from "./files/mod.ts";
import type { Flows } from "./flows.ts";
import type { FormName } from "./schema/mod.ts";
import { InputError } from "../base/mod.ts";

/** Where flows came from. */
export interface DataOrigin {
  /** What was read: the file or, of several, what was asked for; null for generated flows. */
  readonly path: string | null;
  /** SHA-256 in hexadecimal, of the file's bytes or, of several, of their hashes. */
  readonly sha256: string;
  /** Each file, in the order of the flows; none for generated ones. */
  readonly files: readonly FileOrigin[];
  /** What they were recognised as; null for generated flows. */
  readonly form: FormName | null;
  /** Files of the folder that hold no flows and were left out. */
  readonly leftOut: readonly string[];
  /** What else of the files is not read as it is, in sentences. */
  readonly notes: readonly string[];
}

/** A file that was read. */
export interface FileOrigin {
  readonly path: string;
  readonly sha256: string;
  readonly rows: number;
}

/** Hashes what was read. */
export async function originOf(
  source: FlowSource,
  { files, notes }: Pick<Flows, "files" | "notes">,
): Promise<DataOrigin> {
  const { name, form, leftOut } = source;
  const hashed: FileOrigin[] = [];
  for (const { path, rows } of files) {
    hashed.push({ path, sha256: await hashFile(path), rows });
  }
  const hashes = hashed.map(({ sha256 }) => sha256);
  return {
    path: name,
    sha256: hashes.length === 1 ? hashes[0] : sha256Of(hashes.join("\n")),
    files: hashed,
    form,
    leftOut,
    notes: [...source.notes, ...notes],
  };
}

/** In hexadecimal. */
export function sha256Of(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/**
 * Puts a data set's name in front of an error about its columns or rows.
 *
 * @param names The name, and those of its files; none for generated flows.
 * @param error What was thrown. Only an {@linkcode InputError} whose message does
 * not begin with one of the names gets the first; others are returned as they are.
 */
export function nameFile(names: readonly string[], error: unknown): unknown {
  if (!(error instanceof InputError) || names.length === 0) return error;
  const isNamed = names.some((name) =>
    error.message.startsWith(`${name}: `) ||
    error.message.startsWith(`${name}, `)
  );
  return isNamed ? error : new InputError(`${names[0]}: ${error.message}`, {
    cause: error.cause,
  });
}

/** The names that messages may use for flows that were opened. */
export function namesOf({ path, files }: DataOrigin): string[] {
  return path === null ? [] : [path, ...files.map((file) => file.path)];
}
