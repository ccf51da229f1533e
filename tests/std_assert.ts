/**
 * The functions of `@std/assert` that the tests use, over `node:assert`.
 *
 * JSR, where `@std/assert` lives, is not reachable from every machine that has
 * to pass the tests; the import map in `deno.json` therefore points here. Where
 * it is reachable, that one line can name `jsr:@std/assert@1` instead.
 *
 * @module
 */
import nodeAssert from "node:assert/strict";

// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** Throws unless the value is truthy. */
export function assert(value: unknown, message?: string): asserts value {
  nodeAssert.ok(value, message ?? "Expected a truthy value");
}

/** Throws unless both are deeply equal; NaN equals NaN. */
export function assertEquals<T>(actual: T, expected: T, message?: string) {
  nodeAssert.deepStrictEqual(actual, expected, message);
}

/** Throws if both are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string) {
  nodeAssert.notDeepStrictEqual(actual, expected, message);
}

/** Throws unless the two differ by at most the tolerance (default 1e-7 of the expected). */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance = Math.abs(expected) * 1e-7 || 1e-7,
  message?: string,
) {
  if (Object.is(actual, expected)) return;
  const difference = Math.abs(actual - expected);
  nodeAssert.ok(
    difference <= tolerance,
    message ?? `Expected ${expected} ± ${tolerance}, found ${actual}`,
  );
}

/** Throws unless actual > expected. */
export function assertGreater(actual: number, expected: number, msg?: string) {
  nodeAssert.ok(actual > expected, msg ?? `Expected ${actual} > ${expected}`);
}

/** Throws unless actual < expected. */
export function assertLess(actual: number, expected: number, msg?: string) {
  nodeAssert.ok(actual < expected, msg ?? `Expected ${actual} < ${expected}`);
}

/** Throws unless the text holds the part. */
export function assertStringIncludes(
  actual: string,
  expected: string,
  message?: string,
) {
  nodeAssert.ok(
    actual.includes(expected),
    message ?? `Expected ${JSON.stringify(expected)} in:\n${actual}`,
  );
}

/** Throws unless the text matches the pattern. */
export function assertMatch(actual: string, expected: RegExp, msg?: string) {
  nodeAssert.match(actual, expected, msg);
}

/** Throws unless the function throws an error of the class, its message holding the text. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass?: ErrorClass<E>,
  messageIncludes = "",
): E {
  let thrown: unknown;
  try {
    fn();
  } catch (error) {
    thrown = error;
  }
  return checkThrown(thrown, ErrorClass, messageIncludes);
}

/** As {@linkcode assertThrows}, for a promise that must reject. */
export async function assertRejects<E extends Error = Error>(
  fn: () => Promise<unknown>,
  ErrorClass?: ErrorClass<E>,
  messageIncludes = "",
): Promise<E> {
  let thrown: unknown;
  try {
    await fn();
  } catch (error) {
    thrown = error;
  }
  return checkThrown(thrown, ErrorClass, messageIncludes);
}

function checkThrown<E extends Error>(
  thrown: unknown,
  ErrorClass: ErrorClass<E> | undefined,
  messageIncludes: string,
): E {
  nodeAssert.ok(thrown !== undefined, "Expected an error, none was thrown");
  nodeAssert.ok(
    thrown instanceof (ErrorClass ?? Error),
    `Expected ${ErrorClass?.name ?? "an Error"}, found ${thrown}`,
  );
  assertStringIncludes((thrown as Error).message, messageIncludes);
  return thrown as E;
}
