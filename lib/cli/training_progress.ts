import type { RunListener } from "../pipeline/mod.ts";
import { type Progress, showProgress } from "../base/mod.ts";

/** What a person sees of training. */
export interface ProgressOptions {
  /** No report and no bar. */
  readonly quiet: boolean;
  /** Rows a step. */
  readonly batchSize: number;
  /** What to say after Ctrl-C. */
  readonly interrupted: string;
}

/** A bar while CSV is read, and how to end it. */
export interface ReadingBar extends Required<Pick<RunListener, "onRead">> {
  stop(): void;
}

/** @param show Default {@linkcode showProgress}. */
export function readingBar(
  show: typeof showProgress = showProgress,
): ReadingBar {
  let bar: Progress | null = null;
  const stop = () => {
    bar?.stop();
    bar = null;
  };
  return {
    onRead(bytes, total) {
      bar ??= show("Reading", total / 1000, "kB");
      bar.update(bytes / 1000);
      if (bytes >= total) stop();
    },
    stop,
  };
}

/** What to hand to a run so that bars follow it, and how to end them. */
export interface TrainingBars
  extends ReadingBar, Required<Pick<RunListener, "onBatch" | "onEpoch">> {}

/**
 * A bar while CSV is read, then one an epoch; never two at a time.
 *
 * @param batchSize Rows a step.
 * @param show Default {@linkcode showProgress}.
 */
export function trainingBars(
  batchSize: number,
  show: typeof showProgress = showProgress,
): TrainingBars {
  const reading = readingBar(show);
  let bar: Progress | null = null;
  const stop = () => {
    reading.stop();
    bar?.stop();
    bar = null;
  };
  return {
    onRead: reading.onRead,
    onBatch(epoch, batch, batches) {
      if (batch === 1) {
        stop();
        bar = show(`Epoch ${epoch}`, batches * batchSize, "rows");
      }
      bar?.update(batch * batchSize);
    },
    onEpoch: stop,
    stop,
  };
}

/** Trains with a bar an epoch on a terminal; see {@linkcode interruptible}. */
export async function withProgress<T>(
  { quiet, batchSize, interrupted }: ProgressOptions,
  train: (listener: RunListener) => Promise<T>,
): Promise<T> {
  const bars = trainingBars(batchSize);
  try {
    return await interruptible((signal) =>
      train({
        log: quiet ? () => {} : console.log,
        ...quiet ? {} : bars,
        signal,
      }), () => {
      bars.stop();
      console.error(`\n${interrupted}`);
    });
  } finally {
    bars.stop();
  }
}

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
 * import { interruptListener } from "./training_progress.ts";
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
