import { join } from "node:path";
import { writeJsonArtifact } from "../artifacts.ts";
import { runMetrics } from "./metrics.ts";
import { saveRun } from "./save_run.ts";
import type { RunSettings } from "./settings.ts";
import { type RunListener, trainAndEvaluate } from "./train_and_evaluate.ts";

/** The figures of a run that are averaged over seeds. */
export const HEADLINE_FIGURES = [
  "rocAuc",
  "averagePrecision",
  "averagePrecisionAtNaturalShare",
  "recallAtFalseAlarmRate",
  "falseAlarmRate",
  "youdenJ",
  "rowsPerSecond",
] as const satisfies readonly (keyof Metrics)[];

type Metrics = ReturnType<typeof runMetrics>;

/** Figures over several runs; null where one is not defined. */
export interface Summary<Name extends string> {
  readonly mean: Record<Name, number | null>;
  /** Deviation between the runs, over n − 1; null for a single run. */
  readonly std: Record<Name, number | null>;
}

/** A figure of each kind; null where it is not defined. */
export type Figures = Summary<typeof HEADLINE_FIGURES[number]>["mean"];

/** The headline figures over several runs. */
export interface SeedsMetrics extends Summary<typeof HEADLINE_FIGURES[number]> {
  readonly formatVersion: number;
  readonly seeds: number[];
  /** What each run's own `metrics.json` holds. */
  readonly runs: Metrics[];
}

/**
 * Runs the settings once a seed, from theirs on: subset, split, weights and all
 * else that is drawn differ. Each run leaves its folder, `seed-<n>`, before the
 * next one starts; the figures over all of them are written last.
 *
 * @param seeds How many.
 * @param folder Empty, or not there yet.
 * @throws {InputError} If the data cannot be used or the folder not be written.
 */
export async function runSeeds(
  settings: RunSettings,
  seeds: number,
  folder: string,
  listener: RunListener,
): Promise<SeedsMetrics> {
  const runs: Metrics[] = [];
  for (let i = 0; i < seeds; i++) {
    const seed = settings.seed + i;
    listener.log(`Seed ${seed} (${i + 1} of ${seeds})\n`);
    const run = await trainAndEvaluate({ ...settings, seed }, listener);
    try {
      await saveRun(run, join(folder, `seed-${seed}`));
      runs.push(runMetrics(run));
    } finally {
      run.detector.dispose();
    }
  }
  const metrics = summarizeSeeds(runs);
  await writeJsonArtifact(join(folder, "metrics.json"), metrics);
  return metrics;
}

/** Mean and deviation of each figure over runs, at least one. */
export function summarizeSeeds(runs: Metrics[]): SeedsMetrics {
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
