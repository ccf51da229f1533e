import { parseArgs, type ParseArgsConfig } from "node:util";
import {
  didYouMean,
  InputError,
  numberWords,
  printError,
  type Range,
  readVariable,
  UsageError,
  wholeNumberWords,
} from "../base/mod.ts";

/**
 * Runs a task's main function and turns what goes wrong into one line on
 * standard error and an exit code: 1 for {@linkcode InputError}, 2 for
 * {@linkcode UsageError}. Anything else is a defect and keeps its stack trace.
 */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  globalThis.addEventListener("error", (event) => {
    failUnexpectedly(event.error ?? event.message);
  });
  globalThis.addEventListener("unhandledrejection", ({ reason }) => {
    failUnexpectedly(reason);
  });
  try {
    checkVariables();
    await main();
  } catch (error) {
    if (error instanceof UsageError) fail(error.message, 2);
    if (error instanceof InputError) fail(error.message, 1);
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(0); // `… | head`
    failUnexpectedly(error);
  }
}

function fail(message: string, exitCode: number): never {
  printError(`error: ${message.replaceAll(/\s*\n\s*/g, " ")}`);
  Deno.exit(exitCode);
}

/** Variables that Polars reads: how many threads it starts. */
const THREAD_VARIABLES = [
  "POLARS_MAX_THREADS",
  "POLARS_ASYNC_THREAD_COUNT",
  "POLARS_MAX_BLOCKING_THREAD_COUNT",
];
const MOST_THREADS = 4096;

/** @throws {InputError} If Polars would crash, or never begin. */
function checkVariables(): void {
  for (const name of THREAD_VARIABLES) {
    const value = readVariable(name) ?? "";
    if (!/^\+?\d+$/.test(value)) continue; // Polars warns of it and goes on
    if (Number(value) >= 1 && Number(value) <= MOST_THREADS) continue;
    throw new InputError(
      `The environment variable ${name} must be a whole number from 1 to ` +
        `${MOST_THREADS}: found "${value}"`,
    );
  }
}

/**
 * Prints a defect and what it comes from, as Deno would, but that a message is
 * one line, whatever is in it.
 */
function failUnexpectedly(defect: unknown): never {
  const printed = new Set<unknown>();
  let heading = "error: Uncaught";
  for (let at = defect; at !== undefined && !printed.has(at);) {
    printed.add(at);
    if (!(at instanceof Error)) {
      printError(`${heading} ${Deno.inspect(at)}`);
      break;
    }
    const { name, message, stack = "", cause } = at;
    const frames = stack.slice(stack.indexOf(message) + message.length);
    printError(
      `${heading} ${name}: ${message}`,
      ...frames.split("\n").slice(1),
    );
    heading = "Caused by";
    at = cause;
  }
  Deno.exit(1);
}

type Options = NonNullable<ParseArgsConfig["options"]>;

type Flags<T extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: T }>
>["values"];

/**
 * Parses a task's flags; every flag is `--name value`, `--name=value` or, for
 * booleans, `--name`.
 *
 * @throws {UsageError} For an unknown flag, a missing value or a stray argument.
 */
export function parseFlags<const T extends Options>(
  args: string[],
  options: T,
): Flags<T> {
  try {
    return parseArgs({ args, options, strict: true }).values;
  } catch (error) {
    throw wrongFlag(error, options);
  }
}

/**
 * {@linkcode parseFlags} for a task that takes paths beside them.
 *
 * @throws {UsageError} As `parseFlags`, but for the paths.
 */
export function parseFlagsAndPaths<const T extends Options>(
  args: string[],
  options: T,
): { flags: Flags<T>; paths: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args,
      options,
      strict: true,
      allowPositionals: true,
    });
    return { flags: values as Flags<T>, paths: positionals };
  } catch (error) {
    throw wrongFlag(error, options);
  }
}

/** Where a message cannot list all flags: some tasks have thirty. */
const ALL_FLAGS = "--help lists all flags";

function wrongFlag(error: unknown, options: Options): UsageError {
  // Node's first sentence names the flag; the rest explains its own syntax.
  const reason = (error as Error).message.split(/\. |\n/)[0];
  const named = (form: RegExp) => form.exec(reason)?.[1];

  const unknown = named(/^Unknown option '(.*)'$/);
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, Object.keys(options), "--");
    return new UsageError(`unknown flag ${unknown}${hint || ":"} ${ALL_FLAGS}`);
  }
  const ambiguous = named(/^Option '(.*)' argument is ambiguous/);
  if (ambiguous !== undefined) {
    return new UsageError(
      `${ambiguous} has no value before the next flag; a value that begins with ` +
        `- is written ${ambiguous}=VALUE`,
    );
  }
  const empty = named(/^Option '(--.*) <value>' argument missing/);
  if (empty !== undefined) return new UsageError(`${empty} needs a value`);
  const repeated = Object.keys(options).filter((name) =>
    options[name].multiple
  );
  const hint = reason.startsWith("Unexpected argument") && repeated.length > 0
    ? `; for several values, --${repeated.join(", --")} each time`
    : "";
  return new UsageError(`${reason}${hint}: ${ALL_FLAGS}`);
}

/**
 * Reads a whole number from a flag's text; an absent flag stays undefined.
 *
 * @throws {UsageError} If the text is not a whole number within the range.
 */
export function integerFlag(
  name: string,
  text: string | undefined,
  range: Range,
): number | undefined {
  return read(name, text, range, INTEGER, wholeNumberWords(range));
}

/**
 * Reads a number from a flag's text; an absent flag stays undefined.
 *
 * @throws {UsageError} If the text is not a number within the range.
 */
export function numberFlag(
  name: string,
  text: string | undefined,
  range: Range,
): number | undefined {
  return read(name, text, range, NUMBER, numberWords(range));
}

const INTEGER = /^[+-]?\d+$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The number that a text is, plain or with an exponent; undefined for another. */
export function numberOf(text: string): number | undefined {
  return NUMBER.test(text) ? Number(text) : undefined;
}

function read(
  name: string,
  text: string | undefined,
  { min, max, aboveMin, belowMax }: Range,
  form: RegExp,
  allowed: string,
): number | undefined {
  if (text === undefined) return undefined;
  const value = form.test(text) ? Number(text) : NaN;
  const isInside = value >= min && value <= max; // false for NaN
  if (
    !isInside || (aboveMin && value === min) || (belowMax && value === max)
  ) {
    throw new UsageError(`--${name} must be ${allowed}: found "${text}"`);
  }
  return value;
}

/**
 * Reads one of a few words from a flag's text; an absent flag stays undefined.
 *
 * @throws {UsageError} If the text is none of them.
 */
export function choiceFlag<const T extends string>(
  name: string,
  text: string | undefined,
  choices: readonly T[],
): T | undefined {
  if (text === undefined) return undefined;
  const choice = choices.find((choice) => choice === text);
  if (choice === undefined) {
    throw new UsageError(
      `--${name} must be one of ${choices.join(", ")}: found "${text}"`,
    );
  }
  return choice;
}

/** A flag whose value is a name: there, but empty, is a slip. */
export function namedFlag(name: string, text: string | undefined) {
  if (text?.trim() === "") {
    const flag = name === name.toUpperCase() ? name : `--${name}`;
    throw new UsageError(`${flag} must not be empty`);
  }
  return text;
}
