import { InputError } from "../base/mod.ts";
import type { DataOrigin } from "./data_origin.ts";

/**
 * Puts a data set's name before what is wrong with its columns or rows.
 *
 * @param names The name, and those of its files; none for generated flows.
 * @param error What was thrown; anything but an {@linkcode InputError} that does
 * not begin with one of them yet comes back as it is.
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

/** What messages may call flows that were opened. */
export function namesOf({ path, files }: DataOrigin): string[] {
  return path === null ? [] : [path, ...files.map((file) => file.path)];
}
