/**
 * Does work that Ctrl-C ends: it gives the signal, and once the work throws its
 * reason the process ends with exit code 130; another one, more than a second
 * later, does not wait for that.
 *
 * @param farewell Said before the process ends.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  farewell: () => void,
): Promise<T> {
  const interrupt = new AbortController();
  const { signal } = interrupt;
  const exit = () => {
    farewell();
    Deno.exit(130); // what a shell expects after Ctrl-C
  };
  const onInterrupt = interruptListener({
    stop: () => interrupt.abort(),
    stopAtOnce: exit,
  });
  Deno.addSignalListener("SIGINT", onInterrupt);
  try {
    return await work(signal);
  } catch (error) {
    if (signal.aborted && error === signal.reason) exit();
    throw error;
  } finally {
    Deno.removeSignalListener("SIGINT", onInterrupt);
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
 * Makes a listener for SIGINT of what Ctrl-C does.
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
