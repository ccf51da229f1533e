import { interruptible } from "./interrupt.ts";
import type { RunListener } from "../pipeline/mod.ts";
import {
  type PausableProgress,
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
  extends ReadingBar, Required<Pick<RunListener, "onBatch" | "onSeed">> {
  /** Makes room for a line. */
  pause(): void;
}

/**
 * A bar while CSV is read, then one over all epochs of a network; never two at a
 * time. Training may stop before its last epoch, so the time left is the most
 * that it can be.
 *
 * @param batchSize Rows a step.
 * @param show Default {@linkcode showProgress}.
 */
export function trainingBars(
  batchSize: number,
  show: typeof showProgress = showProgress,
): TrainingBars {
  const reading = readingBar(show);
  let bar: PausableProgress | null = null;
  let seedLabel = "";
  let lastEpoch = 0;
  const stop = () => {
    reading.stop();
    bar?.stop();
    bar = null;
  };
  return {
    onRead: reading.onRead,
    onSeed(seed, seeds) {
      stop();
      seedLabel = `Seed ${seed} of ${seeds}, `;
    },
    onBatch(epoch, batch, batches, epochs) {
      if (epoch < lastEpoch) stop(); // another network: a comparison has several
      lastEpoch = epoch;
      const rows = ((epoch - 1) * batches + batch) * batchSize;
      const total = epochs * batches * batchSize;
      const label = `${seedLabel}${
        seedLabel === "" ? "Epoch" : "epoch"
      } ${epoch} of ${epochs}`;
      reading.stop();
      bar ??= show(label, total, "rows", { from: rows });
      bar.update(rows, label);
      if (rows >= total) stop();
    },
    pause: () => bar?.pause(),
    stop,
  };
}

/** Trains with a bar on a terminal; see {@linkcode interruptible}. */
export async function withProgress<T>(
  { quiet, batchSize, interrupted }: ProgressOptions,
  train: (listener: RunListener) => Promise<T>,
): Promise<T> {
  const bars = trainingBars(batchSize);
  try {
    return await interruptible((signal) =>
      train({
        log(text) {
          if (quiet) return;
          bars.pause();
          printText(text);
        },
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
