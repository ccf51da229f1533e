import type { RunCheckpoint } from "./run_checkpoint.ts";
import { type RunMetrics, runMetrics } from "./metrics.ts";
import { saveRun } from "./save_run.ts";
import type { RunSettings } from "./settings.ts";
import { type RunListener, trainAndEvaluate } from "./train_and_evaluate.ts";

/**
 * Trains and evaluates with one seed, from where the checkpoint has come to, and
 * writes the results down.
 *
 * @throws {InputError} If the data or the checkpoint cannot be used, or the
 * folder not be written.
 */
export async function runOnce(
  settings: RunSettings,
  listener: RunListener,
  checkpoint: RunCheckpoint,
): Promise<RunMetrics> {
  const run = await trainAndEvaluate(settings, listener, checkpoint);
  try {
    await saveRun(run, checkpoint.folder);
    return runMetrics(run);
  } finally {
    run.detector.dispose();
  }
}
