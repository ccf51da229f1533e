/**
 * All that is written to the terminal, but scores and bars: whatever a message
 * holds, it can neither command the terminal nor pass itself off as another line.
 *
 * @module
 */
import { outputError } from "./errors.ts";
import { joinLines, visibleJson } from "./safe_text.ts";

/**
 * Prints lines; an end of a line within one is spelt out.
 *
 * @throws {InputError} If standard output cannot be written.
 */
export function print(...lines: readonly string[]): void {
  write(joinLines(lines));
}

/** Writes lines to standard error as {@linkcode print} does. */
export function printError(...lines: readonly string[]): void {
  console.error(joinLines(lines));
}

/** Prints a text of several lines: our own, or what `joinLines` made. */
export function printText(text: string): void {
  print(...text.split("\n"));
}

/** Prints plain data as JSON. */
export function printJson(value: unknown): void {
  write(visibleJson(value, 2));
}

function write(text: string): void {
  try {
    console.log(text);
  } catch (error) {
    throw outputError(error);
  }
}
