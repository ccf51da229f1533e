import { interruptible } from "./interrupt.ts";
import type { RunListener } from "../pipeline/mod.ts";
import {
  printError,
  printText,
  type Progress,
  showProgress,
} from "../base/mod.ts";

/** What a person sees of training. */
export interface ProgressOptions {
  /** No report and no bar. */
  readonly quiet: boolean;
  /** Rows a step. */
  readonly batchSize: number;
  /** What to say after Ctrl-C, or a signal that ends it likewise. */
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
      reading.stop();
      bar ??= show(`Epoch ${epoch}`, batches * batchSize, "rows");
      bar.update(batch * batchSize);
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
        log: quiet ? () => {} : printText,
        ...quiet ? {} : bars,
        signal,
      }), () => {
      bars.stop();
      printError("", interrupted);
    });
  } finally {
    bars.stop();
  }
}
