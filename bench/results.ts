import os from "node:os";
import { existsSync } from "node:fs";
import { z } from "zod";
import { readJsonArtifact } from "../lib/artifacts/mod.ts";
import { InputError, PROJECT } from "../lib/base/mod.ts";
import { runProgram } from "../lib/tools/mod.ts";
import { RUN_REPORT } from "./sides.ts";

const MACHINE = z.object({
  cpu: z.string(),
  cores: z.number(),
  /** In whole GB: the bytes a system counts differ from start to start. */
  memoryGB: z.number(),
  system: z.string(),
});

/** Where it was measured; nothing in it names a person or a place. */
export type Machine = z.infer<typeof MACHINE>;

/** Describes the machine this runs on. */
export function thisMachine(): Machine {
  const cores = os.cpus();
  return {
    cpu: cores[0]?.model.trim() ?? "unknown",
    cores: cores.length,
    memoryGB: Math.round(os.totalmem() / 1e9),
    system: `${os.type()} ${os.arch()}`,
  };
}

const ORIGIN = z.object({
  /** YYYY-MM-DD, by UTC. */
  date: z.string(),
  /** Null where there is no git, or no repository. */
  commit: z.object({
    hash: z.string(),
    /** Whether the code that was measured differs from that commit's. */
    isDirty: z.boolean(),
  }).nullable(),
});

/** When something was measured, and of which code. */
export type Origin = z.infer<typeof ORIGIN>;

/** What can change a measurement; the results themselves cannot. */
const CODE = ["lib", "bench/*.ts", "bench/*.py", "deno.json", "deno.lock"];

/** Today, and the code as it is. */
export async function thisOrigin(): Promise<Origin> {
  const git = async (...args: string[]) => {
    const outcome = await runProgram("git", args, { cwd: PROJECT });
    return outcome?.success ? outcome.output : undefined;
  };
  const hash = await git("rev-parse", "--short", "HEAD");
  const changes = await git("status", "--porcelain", "--", ...CODE);
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: hash === undefined ? null : { hash, isDirty: changes !== "" },
  };
}

const ENGINE_RUNS = z.object({
  runs: z.array(RUN_REPORT),
  /** Why the engine cannot run here. */
  unavailable: z.string().optional(),
});

/** Runs of an engine and, where it cannot run here, the reason. */
export type EngineRuns = z.infer<typeof ENGINE_RUNS>;

/** Who is measured at growing sizes. */
export const SIDES = ["ours", "tuned", "original"] as const;

const RESULTS = z.object({
  formatVersion: z.literal(2),
  machine: MACHINE,
  /** Rows of the full file. */
  fullRows: z.number(),
  /** Pairs by the name of the measurement; each run names its versions. */
  measurements: z.record(
    z.string(),
    ORIGIN.extend({
      pairs: z.array(z.object({ ours: RUN_REPORT, other: RUN_REPORT })),
    }),
  ),
  /** By the engine's name. */
  engines: z.record(z.string(), ORIGIN.extend(ENGINE_RUNS.shape)),
  /** A run of each side by the name of the size. */
  growth: z.record(
    z.string(),
    ORIGIN.extend({ runs: z.partialRecord(z.enum(SIDES), RUN_REPORT) }),
  ),
  /** Runs of this project's tasks, and what they worked on. */
  tasks: z.record(
    z.string(),
    ORIGIN.extend({ data: z.string(), runs: z.array(RUN_REPORT) }),
  ),
});

/** All that was measured, run by run; the tables are made from it. */
export type Results = z.infer<typeof RESULTS>;

/**
 * Reads results to add to.
 *
 * @param path Results are empty if it is undefined or there is no such file.
 * @throws {InputError} If the file is there and is not one of results, or was
 * measured on another machine or other rows: these must not be mixed.
 */
export async function readResults(
  path: string | undefined,
  machine: Machine,
  fullRows: number,
): Promise<Results> {
  if (path === undefined || !existsSync(path)) {
    const nothing = { measurements: {}, engines: {}, growth: {}, tasks: {} };
    return { formatVersion: 2, machine, fullRows, ...nothing };
  }
  const results = await loadResults(path);
  const [found, expected] = [results, { machine, fullRows }].map((it) =>
    `${it.fullRows.toLocaleString("en")} rows on ` +
    `${describeMachine(it.machine)}, ${it.machine.system}`
  );
  if (found !== expected) {
    throw new InputError(
      `Cannot add to ${path}: expected results of ${expected}, found those of ` +
        `${found}; name another file with --out, or delete this one`,
    );
  }
  return results;
}

/** What it is built from: `AMD EPYC, 2 cores, 25 GB`. */
export function describeMachine({ cpu, cores, memoryGB }: Machine): string {
  return `${cpu}, ${cores} cores, ${memoryGB} GB`;
}

/**
 * Reads results as they are.
 *
 * @throws {InputError} If there are none at that path.
 */
export function loadResults(path: string): Promise<Results> {
  return readJsonArtifact(path, RESULTS);
}
