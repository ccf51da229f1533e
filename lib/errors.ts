/**
 * The two kinds of error a person can put right. The command line prints their
 * message alone, on one line; anything else that is thrown is a defect.
 *
 * @module
 */

/** Data, a file or a folder cannot be used as it is. Exit code 1. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** A flag or its value is wrong. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
