import { ChangedFileError } from "../dataset/files/unchanged_files.ts";
import { InputError, isSystemRefusal } from "../errors.ts";
import { LossError } from "../model/mod.ts";
import { resumeCommand } from "./checkpoint/resume_command.ts";
import type { UnfinishedRun } from "./checkpoint/unfinished_run.ts";
import type { RunMetrics } from "./metrics.ts";
import { runOnce } from "./run_once.ts";
import { runSeeds } from "./run_seeds.ts";
import { type SeedsMetrics } from "./metrics.ts";
import type { RunListener } from "./train_and_evaluate.ts";

/**
 * Does what is left of a run, once or with each of its seeds, and leaves the
 * results in its folder. What was done stays there until they are written, to go
 * on from, unless the data or a loss is at fault.
 *
 * @returns What `metrics.json` holds.
 * @throws {InputError} If the data or the checkpoint cannot be used, a loss is
 * not finite, or the folder cannot be written; it says how to go on where
 * something was kept.
 */
export async function trainInFolder(
  run: UnfinishedRun,
  listener: RunListener,
): Promise<RunMetrics | SeedsMetrics> {
  if (!run.hasSameVersions) {
    listener.log(
      "The run began with other versions of Deno or of packages: figures may " +
        "differ in their last digits\n",
    );
  }
  const { settings, seeds } = run;
  try {
    const metrics = seeds === null
      ? await runOnce(settings, listener, run.checkpoint(settings.seed))
      : await runSeeds(run, seeds, listener);
    await run.finish();
    return metrics;
  } catch (error) {
    if (listener.signal?.aborted) throw error;
    if (isInVain(error, run)) {
      await run.giveUp();
      throw error;
    }
    if (!isSystemRefusal(error) || run.isResumed) throw error;
    const { message } = error as InputError;
    throw new InputError(
      `${message}; to go on: ${resumeCommand(run.folder)}`,
      { cause: error },
    );
  }
}

/** Whether the data would have to be other data. */
function isDataFault(error: unknown): boolean {
  return error instanceof InputError && !isSystemRefusal(error) &&
    !(error instanceof ChangedFileError);
}

/** Whether there is nothing to lose, or the run would come to the same again. */
function isInVain(error: unknown, run: UnfinishedRun): boolean {
  if (error instanceof LossError) return true;
  if (run.isResumed) return false; // the data may only be elsewhere
  return !run.isWorthKeeping || isDataFault(error);
}
