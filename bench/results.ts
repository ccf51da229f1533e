import { z } from "zod";
import { readJsonArtifact, writeJsonArtifact } from "../lib/artifacts.ts";
import { exists } from "./exists.ts";
import { MACHINE, type Machine } from "./machine.ts";
import { RUN_REPORT } from "./run_report.ts";

const FORMAT_VERSION = 1;

const DATE = z.string(); // YYYY-MM-DD

const RESULTS = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  machine: MACHINE,
  /** Rows of the full file. */
  fullRows: z.number(),
  /** Pairs by the name of the measurement. */
  measurements: z.record(
    z.string(),
    z.object({
      date: DATE,
      pairs: z.array(z.object({ ours: RUN_REPORT, original: RUN_REPORT })),
    }),
  ),
  /** Runs by the engine's name; none where it cannot run, with the reason. */
  engines: z.record(
    z.string(),
    z.object({
      date: DATE,
      runs: z.array(RUN_REPORT),
      unavailable: z.string().optional(),
    }),
  ),
  /** Seconds of `deno task train` on flows it generates. */
  task: z.object({ date: DATE, seconds: z.array(z.number()) }).optional(),
});

/** All that was measured, run by run; the tables are made from it. */
export type Results = z.infer<typeof RESULTS>;

/** No results yet. */
export function emptyResults(machine: Machine, fullRows: number): Results {
  return {
    formatVersion: FORMAT_VERSION,
    machine,
    fullRows,
    measurements: {},
    engines: {},
  };
}

/**
 * Reads results to add to; empty ones where there is no file, or where it was
 * measured on another machine or other rows, whose figures must not be mixed.
 *
 * @throws {InputError} If the file is there and is not one of results.
 */
export async function readResults(
  path: string,
  machine: Machine,
  fullRows: number,
): Promise<Results> {
  const empty = emptyResults(machine, fullRows);
  if (!await exists(path)) return empty;
  const results = await loadResults(path);
  const isSame = results.fullRows === fullRows &&
    JSON.stringify(results.machine) === JSON.stringify(machine);
  return isSame ? results : empty;
}

/**
 * Reads results as they are.
 *
 * @throws {InputError} If there are none at that path.
 */
export function loadResults(path: string): Promise<Results> {
  return readJsonArtifact(path, RESULTS);
}

/** Writes results; the file appears whole or not at all. */
export async function saveResults(
  path: string,
  results: Results,
): Promise<void> {
  await writeJsonArtifact(path, results);
}

/** Today, as results are dated. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
