import { join } from "node:path";
import { removeTemporaries, writeJsonArtifact } from "../artifacts.ts";
import { LossError } from "../model/mod.ts";
import { removeAtOnce } from "./checkpoint/folders.ts";
import { CHECKPOINT } from "./checkpoint/run_record.ts";
import type { UnfinishedRun } from "./checkpoint/unfinished_run.ts";
import {
  METRICS_FILE,
  type RunMetrics,
  type SeedsMetrics,
  summarizeSeeds,
} from "./metrics.ts";
import { readRunMetrics } from "./read_metrics.ts";
import { runOnce } from "./run_once.ts";
import type { RunListener } from "./train_and_evaluate.ts";

/**
 * Runs the settings once a seed, from theirs on: subset, split, weights and all
 * else that is drawn differ. Each run leaves its folder, `seed-<n>`, before the
 * next one starts; the figures over all of them are written last. Seeds that were
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
  for (let i = 0; i < seeds; i++) {
    const seed = settings.seed + i;
    const name = `Seed ${seed} (${i + 1} of ${seeds})`;
    const seedFolder = join(folder, `seed-${seed}`);
    const done = await readRunMetrics(seedFolder);
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
  const metrics = summarizeSeeds(runs);
  await writeJsonArtifact(join(folder, METRICS_FILE), metrics);
  return metrics;
}
