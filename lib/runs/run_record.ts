import { join, resolve } from "node:path";
import { z } from "zod";
import {
  readSealedArtifact,
  sealed,
  writeJsonArtifact,
} from "../artifacts/mod.ts";
import {
  MAX_SEEDS,
  RECORDED_SETTINGS,
  type RunSettings,
} from "../pipeline/mod.ts";
import type { Versions } from "../base/mod.ts";

const FORMAT_VERSION = 2;
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

const RECORD = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  id: z.string(),
  settings: RECORDED_SETTINGS,
  seeds: z.number().int().min(1).max(MAX_SEEDS).nullable(),
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
  const content = await sealed({ formatVersion: FORMAT_VERSION, ...record });
  await writeJsonArtifact(join(folder, RECORD_FILE), content);
}

/**
 * Reads what {@linkcode writeRunRecord} wrote. Where the process works in another
 * folder now, the settings' relative paths are made absolute.
 *
 * @throws {InputError} If it is missing or of another form or version, naming
 * the file, what was expected and found.
 */
export async function readRunRecord(folder: string): Promise<RunRecord> {
  const { formatVersion: _, ...record } = await readSealedArtifact(
    join(folder, RECORD_FILE),
    RECORD,
  );
  const { settings, workingFolder } = record;
  if (settings.data === null || workingFolder === Deno.cwd()) return record;
  const data = settings.data.map((path) => resolve(workingFolder, path));
  return { ...record, settings: { ...settings, data } };
}

/**
 * The command that goes on with a folder's run, as a person types it.
 *
 * @example
 * ```ts
 * import { resumeCommand } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(resumeCommand("runs/a"), "deno task train --resume runs/a");
 * assertEquals(
 *   resumeCommand("my runs/it's"),
 *   String.raw`deno task train --resume 'my runs/it'\''s'`,
 * );
 * ```
 */
export function resumeCommand(folder: string): string {
  const word = /^[\w./:@%+=,-]+$/.test(folder)
    ? folder
    : `'${folder.replaceAll("'", String.raw`'\''`)}'`;
  return `deno task train --resume ${word}`;
}
