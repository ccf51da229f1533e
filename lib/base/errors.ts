/**
 * The two kinds of error a person can put right. The command line prints their
 * message alone, on one line; anything else that is thrown is a defect.
 *
 * @module
 */

/** Data, a file or a folder cannot be used as it is. Exit code 1. */
export class InputError extends Error {
  /**
   * Whether it says where in the code it was thrown. Default true; a notebook
   * shows that to people whom it does not help.
   */
  static hasStack = true;

  /** What messages and logs call it. */
  override readonly name = "InputError";

  /** With its message, and what it comes from. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    if (!InputError.hasStack) this.stack = `${this.name}: ${message}`;
  }
}

/** A flag or its value is wrong. Exit code 2. */
export class UsageError extends Error {
  /** What messages and logs call it. */
  override readonly name = "UsageError";
}

/** How {@linkcode systemError} calls what is not there. */
export interface SystemErrorOptions {
  /** Default `there is no such file`. */
  readonly notFound?: string;
}

/**
 * What the system refuses is for a person to mend, the rest is a defect.
 *
 * @param what What could not be done: `Cannot read flows.csv`.
 * @param error What was thrown.
 * @returns An {@linkcode InputError} that says what and why where the system
 * refused it; anything else as it is.
 */
export function systemError(
  what: string,
  error: unknown,
  { notFound = "there is no such file" }: SystemErrorOptions = {},
): unknown {
  if (!(error instanceof Error) || !isOfSystem(error)) return error;
  const { errors } = Deno;
  const reason = error instanceof errors.NotFound
    ? notFound
    : error instanceof errors.NotADirectory
    ? "a part of the path is a file"
    : error instanceof errors.IsADirectory
    ? "it is a folder"
    : error instanceof errors.PermissionDenied
    ? "permission denied"
    : error instanceof errors.NotCapable
    ? "Deno's permissions do not allow it (deno.json has the task's)"
    : systemWords(error);
  return new InputError(`${what}: ${reason}`, { cause: error });
}

/**
 * What to throw where standard output cannot be written. Who reads a pipe may have
 * seen enough: that stays `Deno.errors.BrokenPipe`.
 */
export function outputError(error: unknown): unknown {
  return error instanceof Deno.errors.BrokenPipe
    ? error
    : systemError("Cannot write to standard output", error);
}

/**
 * The system's own words, disk full or read-only, say, without the call that
 * Deno adds: it may name a temporary file.
 */
function systemWords({ message }: Error): string {
  return message.replace(/: \w+ '[^']*'( -> '[^']*')?$/, "");
}

/**
 * Whether the system refused something, a full disk or a file that is gone:
 * another try may do.
 */
export function isSystemRefusal(error: unknown): boolean {
  return error instanceof InputError && error.cause instanceof Error &&
    isOfSystem(error.cause);
}

/** Deno's own errors, and those that bear the system's code, as `ENOSPC`. */
function isOfSystem(error: Error): boolean {
  return error.name in Deno.errors ||
    "code" in error && /^E[A-Z0-9]+$/.test(String(error.code));
}
