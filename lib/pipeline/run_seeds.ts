import { join } from "node:path";
import { removeTemporaries, writeJsonArtifact } from "../artifacts.ts";
import { LossError } from "../model/mod.ts";
import { removeAtOnce } from "./checkpoint/folders.ts";
import { CHECKPOINT } from "./checkpoint/run_record.ts";
import type { UnfinishedRun } from "./checkpoint/unfinished_run.ts";
import {
  HEADLINE_FIGURES,
  type HeadlineFigure,
  METRICS_FILE,
  type RunMetrics,
} from "./metrics.ts";
import { readRunMetrics } from "./read_metrics.ts";
import { runOnce } from "./run_once.ts";
import type { RunListener } from "./train_and_evaluate.ts";

/** Figures over several runs; null where one is not defined. */
export interface Summary<Name extends string> {
  readonly mean: Record<Name, number | null>;
  /** Deviation between the runs, over n − 1; null for a single run. */
  readonly std: Record<Name, number | null>;
}

/** The headline figures over several runs. */
export interface SeedsMetrics extends Summary<HeadlineFigure> {
  readonly formatVersion: number;
  readonly seeds: number[];
  /** What each run's own `metrics.json` holds. */
  readonly runs: RunMetrics[];
}

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

/** Mean and deviation of each figure over runs, at least one. */
export function summarizeSeeds(runs: RunMetrics[]): SeedsMetrics {
  return {
    formatVersion: 1,
    seeds: runs.map(({ seed }) => seed),
    ...summarizeFigures(HEADLINE_FIGURES, runs),
    runs,
  };
}

/** Mean and deviation of each figure of a list over runs, at least one. */
export function summarizeFigures<Name extends string>(
  names: readonly Name[],
  runs: readonly Readonly<Record<Name, number | null>>[],
): Summary<Name> {
  const overRuns = (of: (values: number[]) => number | null) =>
    Object.fromEntries(
      names.map((name) => {
        const values = runs.map((run) => run[name]);
        return [name, values.includes(null) ? null : of(values as number[])];
      }),
    ) as Record<Name, number | null>;
  return { mean: overRuns(mean), std: overRuns(sampleDeviation) };
}

/** The plain mean. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The deviation over n − 1; null where there is one value. */
export function sampleDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const center = mean(values);
  const squares = values.map((value) => (value - center) ** 2);
  return Math.sqrt(mean(squares) * values.length / (values.length - 1));
}
