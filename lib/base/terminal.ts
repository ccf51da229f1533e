/**
 * All that is written to the terminal, but scores and bars: whatever a message
 * holds, it can neither command the terminal nor pass itself off as another line.
 *
 * @module
 */
import { joinLines, visibleJson } from "./safe_text.ts";

/** Prints lines; an end of a line within one is spelt out. */
export function print(...lines: readonly string[]): void {
  console.log(joinLines(lines));
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
  console.log(visibleJson(value, 2));
}
