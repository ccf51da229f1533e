import { join } from "node:path";
import { ChangedFileError } from "../dataset/mod.ts";
import { InputError, isSystemRefusal } from "../base/mod.ts";
import { LossError } from "../model/mod.ts";
import { CHECKPOINT, resumeCommand } from "./run_record.ts";
import type { UnfinishedRun } from "./unfinished_run.ts";
import {
  compareRankings,
  describeSteadiness,
  type RunCheckpoint,
  type RunListener,
  type RunMetrics,
  runMetrics,
  type RunSettings,
  type SeedsMetrics,
  summarizeSeeds,
  trainAndEvaluate,
} from "../pipeline/mod.ts";
import { removeTemporaries } from "../artifacts/mod.ts";
import { removeAtOnce } from "./run_folder.ts";
import { readRunMetrics } from "./read_metrics.ts";
import { saveRun, saveSeeds } from "./save_run.ts";

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
      "The run began with other versions of Deno or of packages: metrics may " +
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
    if (run.isResumed && isOfState(error)) {
      throw new InputError(
        `Cannot resume ${run.folder}: ${(error as Error).message}`,
        { cause: error },
      );
    }
    if (!isSystemRefusal(error) || run.isResumed) throw error;
    const { message } = error as InputError;
    throw new InputError(
      `${message}; to go on: ${resumeCommand(run.folder)}`,
      { cause: error },
    );
  }
}

/** Whether the state that was resumed cannot be gone on from. */
function isOfState(error: unknown): boolean {
  return error instanceof RangeError || error instanceof TypeError;
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

/**
 * Runs the settings once a seed, from theirs on: subset, split, weights and all
 * else that is drawn differ. Each run leaves its folder, `seed-<n>`, before the
 * next one starts; the metrics over all of them are written last. Seeds that were
 * done before the run was interrupted stay as they are.
 *
 * @param seeds How many.
 * @throws {InputError} If the data cannot be used or the folder not be written.
 */
export async function runSeeds(
  unfinished: UnfinishedRun,
  seeds: number,
  listener: RunListener,
): Promise<SeedsMetrics> {
  const { folder, settings } = unfinished;
  const runs: RunMetrics[] = [];
  const folders: string[] = [];
  for (let i = 0; i < seeds; i++) {
    const seed = settings.seed + i;
    const name = `Seed ${seed} (${i + 1} of ${seeds})`;
    const seedFolder = join(folder, `seed-${seed}`);
    folders.push(seedFolder);
    const done = await readRunMetrics(seedFolder);
    if (seeds > 1) listener.onSeed?.(i + 1, seeds);
    listener.log(done ? `${name} was done before\n` : `${name}\n`);
    runs.push(
      done ?? await runOnce(
        { ...settings, seed },
        listener,
        unfinished.checkpoint(seed, seedFolder),
      ).catch(async (error) => {
        // It would come to the same loss again.
        if (error instanceof LossError) await removeAtOnce(seedFolder);
        throw error;
      }),
    );
    await removeAtOnce(join(seedFolder, CHECKPOINT));
    await removeTemporaries(seedFolder);
  }
  const steadiness =
    seeds > 1 && runs.every(({ labels }) => labels !== "attacks")
      ? await compareRankings(folders, settings, listener)
      : null;
  if (steadiness !== null) listener.log(describeSteadiness(steadiness));
  const metrics = summarizeSeeds(runs, steadiness);
  await saveSeeds(metrics, folder);
  return metrics;
}

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
