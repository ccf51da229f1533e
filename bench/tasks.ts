import { join } from "node:path";
import { z } from "zod";
import { PROJECT } from "../lib/base/mod.ts";
import { readJsonArtifact } from "../lib/artifacts/mod.ts";
import { runChild, type RunReport } from "./sides.ts";

/** A task of this project that has ended. */
export type TaskRun = Pick<RunReport, "wallSeconds" | "peakBytes">;

/**
 * Runs a task as a user does, its packages already installed.
 *
 * @returns Its seconds from start to exit, and the most memory that one of its
 * processes held at once.
 * @throws {ChildError} If it fails.
 */
export async function runTask(
  task: string,
  flags: readonly string[],
  signal?: AbortSignal,
): Promise<TaskRun> {
  const peak = join(import.meta.dirname!, "peak.py");
  const program = [Deno.execPath(), "task", "--quiet", task, ...flags];
  const { stdout, wallSeconds } = await runChild(
    `deno task ${task}`,
    // No system tells Deno of a child's memory; any Python 3 does.
    ["python3", peak, ...program],
    { cwd: PROJECT, signal },
  );
  const { peakBytes } = PEAK.parse(
    JSON.parse(stdout.trim().split("\n").at(-1)!),
  );
  return { wallSeconds, peakBytes };
}

const PEAK = z.object({ peakBytes: z.number() });

/** What is read of a run's `metrics.json`; generated flows have no null here. */
const METRICS = z.object({
  rocAuc: z.number(),
  averagePrecision: z.number(),
  recallAtFalseAlarmRate: z.number(),
  falseAlarmRate: z.number(),
  epochsRun: z.number(),
  trainRows: z.number(),
  validationRows: z.number(),
  testRows: z.object({ normal: z.number(), attack: z.number() }),
  timings: z.record(z.string(), z.number()),
});

/**
 * Runs `deno task train`.
 *
 * @param flags What to train; where it writes is up to the caller.
 * @param folder Where its run is written to; it must not be there yet.
 * @throws {ChildError} If it fails.
 */
export async function runTraining(
  flags: readonly string[],
  folder: string,
  signal?: AbortSignal,
): Promise<RunReport> {
  const run = await runTask("train", [...flags, `--out=${folder}`], signal);
  const metrics = await readJsonArtifact(join(folder, "metrics.json"), METRICS);
  return {
    ...run,
    seconds: metrics.timings,
    rows: {
      train: metrics.trainRows,
      validation: metrics.validationRows,
      testNormal: metrics.testRows.normal,
      testAttack: metrics.testRows.attack,
    },
    epochs: metrics.epochsRun,
    rocAuc: metrics.rocAuc,
    averagePrecision: metrics.averagePrecision,
    recall: metrics.recallAtFalseAlarmRate,
    falseAlarmRate: metrics.falseAlarmRate,
    versions: { Deno: Deno.version.deno },
  };
}

/**
 * Runs `deno task score` from a file to a file.
 *
 * @param rows How many flows the file has.
 * @param out Where the scores go; replaced.
 * @returns The step `score` is the whole of it.
 * @throws {ChildError} If it fails.
 */
export async function runScoring(
  { model, data, rows, out }: {
    model: string;
    data: string;
    rows: number;
    out: string;
  },
  signal?: AbortSignal,
): Promise<RunReport> {
  const flags = [`--model=${model}`, `--data=${data}`, `--out=${out}`];
  const run = await runTask("score", [...flags, "--quiet", "--force"], signal);
  return {
    ...run,
    seconds: { score: run.wallSeconds },
    rows: { score: rows },
    versions: { Deno: Deno.version.deno },
  };
}
