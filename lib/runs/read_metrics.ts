import { join } from "node:path";
import { z } from "zod";
import { readJsonArtifact } from "../artifacts/mod.ts";
import {
  HEADLINE_METRICS,
  METRICS_FILE,
  type RunMetrics,
  type SeedsMetrics,
} from "../pipeline/mod.ts";

// What is looked at is checked; the rest is as the project wrote it.
const METRICS = z.object(
  Object.fromEntries(
    // Earlier versions did not know all of them.
    HEADLINE_METRICS.map((name) => [name, z.number().nullable().default(null)]),
  ),
);
const SHARES = z.array(z.number().min(0).max(1)).min(1);
const RUN = METRICS.extend({
  formatVersion: z.literal(1),
  generated: z.boolean(),
  seed: z.number(),
  // Earlier versions knew labelled flows alone.
  labels: z.string().default("attacks"),
  heldOut: z.object({ targetAlertRate: z.number() }).loose().nullable()
    .default(null),
  recallAt: z.record(z.string(), z.number()).nullable().default(null),
  recallCurve: z.object({ falseAlarmRate: SHARES, recall: SHARES })
    .refine(
      ({ falseAlarmRate, recall }) => falseAlarmRate.length === recall.length,
      "Expected as many rates as recalls",
    )
    .nullable().default(null),
}).loose();
const SEEDS = z.object({
  formatVersion: z.literal(1),
  mean: METRICS,
  std: METRICS,
  seeds: z.array(z.number()).min(1),
  runs: z.array(RUN).min(1),
}).loose();

/**
 * Reads the metrics of a run with one seed.
 *
 * @returns Null if the run is not finished.
 * @throws {InputError} If they are of another form or version.
 */
export async function readRunMetrics(
  folder: string,
): Promise<RunMetrics | null> {
  return await read(folder, RUN) as unknown as RunMetrics | null;
}

/**
 * Reads the metrics of a run, with one seed or several.
 *
 * @returns Null if the run is not finished.
 * @throws {InputError} If they are of another form or version.
 */
export async function readMetrics(
  folder: string,
): Promise<RunMetrics | SeedsMetrics | null> {
  return await read(folder, z.union([RUN, SEEDS])) as unknown as
    | RunMetrics
    | SeedsMetrics
    | null;
}

async function read<T>(
  folder: string,
  schema: z.ZodType<T>,
): Promise<T | null> {
  const path = join(folder, METRICS_FILE);
  const isThere = await Deno.stat(path).then(() => true, () => false);
  return isThere ? await readJsonArtifact(path, schema) : null;
}
