/**
 * What asks a task to end, and the exit code that a shell expects then: Ctrl-C,
 * `kill`, a terminal that is closed.
 */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** The reason why work is to end. */
export class Interruption extends Error {
  override readonly name = "Interruption";
  readonly exitCode: number;

  constructor(exitCode: number) {
    super("Interrupted");
    this.exitCode = exitCode;
  }
}

/**
 * Does work that Ctrl-C, SIGTERM and SIGHUP end: they abort the signal with an
 * {@linkcode Interruption}, and once the work throws it the process ends with its
 * exit code; another one, more than a second later, does not wait for that.
 *
 * @param farewell Said before the process ends.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  farewell: () => void | Promise<void>,
): Promise<T> {
  const interrupt = new AbortController();
  const { signal } = interrupt;
  let exitCode = 0;
  const exit = async () => {
    await farewell();
    Deno.exit(exitCode);
  };
  const onInterrupt = interruptListener({
    stop: () => interrupt.abort(new Interruption(exitCode)),
    stopAtOnce: exit,
  });
  const listeners = Object.entries(EXIT_CODES)
    .filter(([name]) => name === "SIGINT" || Deno.build.os !== "windows")
    .map(([name, code]) => {
      const listener = () => {
        exitCode ||= code;
        onInterrupt();
      };
      return [name as Deno.Signal, listener] as const;
    });
  for (const [name, listener] of listeners) {
    Deno.addSignalListener(name, listener);
  }
  try {
    return await work(signal);
  } catch (error) {
    if (signal.aborted && error === signal.reason) await exit();
    throw error;
  } finally {
    for (const [name, listener] of listeners) {
      Deno.removeSignalListener(name, listener);
    }
  }
}

/** Under `deno task` one Ctrl-C arrives twice: from the terminal and from Deno. */
const SAME_KEY_MILLISECONDS = 1000;

/** What Ctrl-C does. */
export interface InterruptHandler {
  /** The first one: ends the work in good order. */
  readonly stop: () => void;
  /** Another one, more than a second later: ends it at once. */
  readonly stopAtOnce: () => void;
}

/**
 * Makes a listener for signals of what Ctrl-C does.
 *
 * @param now Milliseconds since some moment. Default: the process's own.
 *
 * @example Twice within a second is once
 * ```ts
 * import { interruptListener } from "./interrupt.ts";
 * import { assertEquals } from "@std/assert";
 *
 * let time = 0;
 * const done: string[] = [];
 * const interrupt = interruptListener({
 *   stop: () => done.push("stop"),
 *   stopAtOnce: () => done.push("at once"),
 * }, () => time);
 * for (time of [100, 200, 1100, 1101]) interrupt();
 * assertEquals(done, ["stop", "at once"]);
 * ```
 */
export function interruptListener(
  { stop, stopAtOnce }: InterruptHandler,
  now: () => number = () => performance.now(),
): () => void {
  let first: number | null = null;
  return () => {
    if (first === null) {
      first = now();
      stop();
    } else if (now() - first > SAME_KEY_MILLISECONDS) {
      stopAtOnce();
    }
  };
}
