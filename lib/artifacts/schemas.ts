import { z } from "zod";

/** What the numbers of a list must be. */
export interface NumberRule {
  /** Said of a number that is not so: `a number above 0`. */
  readonly expected: string;
  readonly holds: (value: number) => boolean;
}

export const FINITE: NumberRule = {
  expected: "a finite number",
  holds: Number.isFinite,
};
export const POSITIVE: NumberRule = {
  expected: "a finite number above 0",
  holds: (value) => value > 0 && value < Infinity,
};

/** A whole number of at least `least`; at most 2³¹ − 1, as typed arrays hold it. */
export function wholeNumber(least: number): NumberRule {
  return {
    expected: `a whole number of at least ${least}`,
    holds: (value) =>
      Number.isInteger(value) && value >= least && value < 2 ** 31,
  };
}

/**
 * A list of at least one number. Unlike `z.array`, it stops at the first that is
 * wrong: a list of millions that all are would take gigabytes of messages.
 */
export function numberList(
  { expected, holds }: NumberRule,
): z.ZodType<number[]> {
  return listWhere(
    `expected ${expected}`,
    (value) => typeof value === "number" && holds(value),
  ) as z.ZodType<number[]>;
}

/**
 * A list of at least one item that all pass a test; stops at the first that does
 * not.
 */
export function listWhere(
  message: string,
  passes: (item: unknown) => boolean,
): z.ZodType<unknown[]> {
  return z.unknown().superRefine((value, context) => {
    const issue = { code: "custom", continue: false } as const;
    if (!Array.isArray(value) || value.length === 0) {
      context.addIssue({
        ...issue,
        message: "expected a list of at least one",
        input: value,
      });
      return;
    }
    const at = value.findIndex((item) => !passes(item));
    if (at === -1) return;
    context.addIssue({ ...issue, message, path: [at], input: value[at] });
  }) as z.ZodType<unknown[]>;
}

/**
 * A list of so many items at most, looked into only if it is that short, for the
 * same reason.
 *
 * @param most Default 65,536.
 */
export function listOf<T extends z.ZodType>(item: T, most = 65_536) {
  return z.unknown().refine(
    (value) => !(Array.isArray(value) && value.length > most),
    { message: `expected a list of at most ${most}`, abort: true },
  ).pipe(z.array(item));
}

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
