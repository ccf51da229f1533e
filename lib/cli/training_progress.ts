import type { RunListener } from "../pipeline/train_and_evaluate.ts";
import { type Progress, showProgress, SILENT } from "../progress.ts";
import { interruptListener } from "./interrupt.ts";

/** What a person sees of training. */
export interface ProgressOptions {
  /** No report and no bar. */
  readonly quiet: boolean;
  /** Rows a step. */
  readonly batchSize: number;
  /** What to say after Ctrl-C. */
  readonly interrupted: string;
}

/**
 * Trains with a bar an epoch on a terminal. Ctrl-C gives the listener's signal,
 * and ends the process with exit code 130 once `train` throws its reason; another
 * one, more than a second later, does not wait for that.
 */
export async function withProgress<T>(
  { quiet, batchSize, interrupted }: ProgressOptions,
  train: (listener: RunListener) => Promise<T>,
): Promise<T> {
  let bar: Progress = SILENT;
  const interrupt = new AbortController();
  const { signal } = interrupt;
  const exit = () => {
    bar.stop();
    console.error(`\n${interrupted}`);
    Deno.exit(130); // what a shell expects after Ctrl-C
  };
  const onInterrupt = interruptListener({
    stop: () => interrupt.abort(),
    stopAtOnce: exit,
  });
  Deno.addSignalListener("SIGINT", onInterrupt);
  try {
    return await train({
      log: quiet ? () => {} : console.log,
      onRead(bytes, total) {
        if (quiet) return;
        if (bar === SILENT) bar = showProgress("Reading", total / 1000, "kB");
        bar.update(bytes / 1000);
        if (bytes < total) return;
        bar.stop();
        bar = SILENT;
      },
      onBatch(epoch, batch, batches) {
        if (quiet) return;
        if (batch === 1) {
          bar = showProgress(`Epoch ${epoch}`, batches * batchSize, "rows");
        }
        bar.update(batch * batchSize);
      },
      onEpoch: () => bar.stop(),
      signal,
    });
  } catch (error) {
    if (signal.aborted && error === signal.reason) exit();
    throw error;
  } finally {
    bar.stop();
    Deno.removeSignalListener("SIGINT", onInterrupt);
  }
}
