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
