import type { RunListener } from "../pipeline/train_and_evaluate.ts";
import { type Progress, showProgress, SILENT } from "../progress.ts";

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
 * Trains with a bar an epoch on a terminal. Ctrl-C ends the process with exit
 * code 130.
 */
export async function withProgress<T>(
  { quiet, batchSize, interrupted }: ProgressOptions,
  train: (listener: RunListener) => Promise<T>,
): Promise<T> {
  const onInterrupt = () => {
    console.error(`\n${interrupted}`);
    Deno.exit(130);
  };
  Deno.addSignalListener("SIGINT", onInterrupt);
  let bar: Progress = SILENT;
  try {
    return await train({
      log: quiet ? () => {} : console.log,
      onBatch(epoch, batch, batches) {
        if (quiet) return;
        if (batch === 1) {
          bar = showProgress(`Epoch ${epoch}`, batches * batchSize, "rows");
        }
        bar.update(batch * batchSize);
      },
      onEpoch: () => bar.stop(),
    });
  } finally {
    bar.stop();
    Deno.removeSignalListener("SIGINT", onInterrupt);
  }
}
