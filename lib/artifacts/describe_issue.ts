import type { z } from "zod";

/** How much of a value a message shows, in characters. */
const SHOWN = 60;

/**
 * The first thing wrong in data, in one line: its place, what was expected, what
 * was found.
 *
 * @param error Of a parse with `reportInput`. A message of a schema's own may say
 * what was found; else the value is added.
 */
export function describeIssue(error: z.ZodError): string {
  const [{ path, message, input }] = error.issues;
  const place = path.join(".") || "content";
  const found = message.includes("found ")
    ? ""
    : `; found ${describeValue(input)}`;
  return `${place}: ${lowerFirst(message)}${found}`;
}

/** A value as a message shows it: short, whatever its size and depth. */
export function describeValue(value: unknown): string {
  if (Array.isArray(value)) {
    return `a list of ${value.length}`;
  }
  if (typeof value === "object" && value !== null) return "an object";
  const text = typeof value === "string"
    ? JSON.stringify(value.slice(0, SHOWN + 1))
    : String(value ?? (value === null ? null : "nothing"));
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** A text as a message shows it: control characters would break its line. */
export function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ");
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
