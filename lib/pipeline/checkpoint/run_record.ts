import { join, resolve } from "node:path";
import { z } from "zod";
import { readJsonArtifact, writeJsonArtifact } from "../../artifacts.ts";
import {
  THRESHOLD_STRATEGIES,
  type ThresholdStrategyName,
} from "../../evaluate/mod.ts";
import { ENGINE_NAMES } from "../../model/mod.ts";
import { type ConfigurationName, CONFIGURATIONS } from "../configurations.ts";
import { type PresetName, PRESETS } from "../presets.ts";
import {
  DUPLICATES,
  PROTOCOLS,
  type RunSettings,
  SPLITS,
} from "../settings.ts";
import type { Versions } from "../versions.ts";

const FORMAT_VERSION = 1;
const RECORD_FILE = "run.json";

/** The folder, in a run's own, that holds what it goes on from. */
export const CHECKPOINT = "checkpoint";

/** What a run was asked for; written down before it starts. */
export interface RunRecord {
  /** Drawn once for each run, so that its files are told from another's. */
  readonly id: string;
  readonly settings: RunSettings;
  /** How many seeds; null for one run. */
  readonly seeds: number | null;
  /** SHA-256 of the data, in hexadecimal; null until it was read. */
  readonly dataSha256: string | null;
  /** Where relative paths in the settings start from. */
  readonly workingFolder: string;
  readonly versions: Versions;
}

const SCORE_WEIGHTS = z.object({ latent: z.number(), isolation: z.number() });

const SETTINGS: z.ZodType<RunSettings> = z.object({
  data: z.array(z.string()).min(1).nullable(),
  labels: z.object({ column: z.string(), normal: z.string().nullable() })
    .nullable(),
  preset: z.enum(Object.keys(PRESETS) as PresetName[]).nullable(),
  subset: z.number().nullable(),
  epochs: z.number(),
  protocol: z.enum(PROTOCOLS),
  config: z.enum(Object.keys(CONFIGURATIONS) as ConfigurationName[]),
  configuration: z.object({
    encoding: z.object({
      numerical: z.enum(["identity", "log1p"]),
      categorical: z.enum(["rank", "one-hot"]),
      minCategoryRows: z.number(),
      minIndicatorScale: z.number(),
      clip: z.number().nullable(),
      dropConstant: z.boolean(),
    }),
    hiddenDims: z.array(z.number()),
    latentDim: z.number(),
    dropoutRates: z.array(z.number()),
    batchSize: z.number(),
    learningRate: z.number(),
    schedule: z.enum(["plateau", "cosine"]),
    minSteps: z.number(),
    scoreWeights: SCORE_WEIGHTS.nullable(),
    contaminatedScoreWeights: SCORE_WEIGHTS.nullable(),
  }),
  contamination: z.number(),
  split: z.enum(SPLITS),
  duplicates: z.enum(DUPLICATES),
  thresholdStrategy: z.enum(
    Object.keys(THRESHOLD_STRATEGIES) as ThresholdStrategyName[],
  ),
  falseAlarmRate: z.number(),
  exclude: z.array(z.string()),
  noShortcuts: z.boolean(),
  seed: z.number(),
  engine: z.enum(["auto", ...ENGINE_NAMES]),
  threads: z.number().nullable(),
  keepLast: z.boolean(),
});

const RECORD = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  id: z.string(),
  settings: SETTINGS,
  seeds: z.number().int().min(1).nullable(),
  dataSha256: z.string().nullable(),
  workingFolder: z.string(),
  versions: z.object({
    deno: z.string(),
    packages: z.record(z.string(), z.string()),
  }),
});

/** Whether a folder holds a run that is not finished, or its left-overs. */
export async function hasRunRecord(folder: string): Promise<boolean> {
  const path = join(folder, CHECKPOINT, RECORD_FILE);
  return await Deno.stat(path).then(() => true, () => false);
}

/**
 * Writes down what a run was asked for.
 *
 * @param folder The run's checkpoint; must be there.
 * @throws {InputError} If it cannot be written.
 */
export async function writeRunRecord(
  folder: string,
  record: RunRecord,
): Promise<void> {
  await writeJsonArtifact(join(folder, RECORD_FILE), {
    formatVersion: FORMAT_VERSION,
    ...record,
  });
}

/**
 * Reads what {@linkcode writeRunRecord} wrote. Where the process works in another
 * folder now, the settings' relative paths are made absolute.
 *
 * @throws {InputError} If it is missing or of another form or version, naming
 * the file, what was expected and found.
 */
export async function readRunRecord(folder: string): Promise<RunRecord> {
  const { formatVersion: _, ...record } = await readJsonArtifact(
    join(folder, RECORD_FILE),
    RECORD,
  );
  const { settings, workingFolder } = record;
  if (settings.data === null || workingFolder === Deno.cwd()) return record;
  const data = settings.data.map((path) => resolve(workingFolder, path));
  return { ...record, settings: { ...settings, data } };
}
