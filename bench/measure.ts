import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeJsonArtifact } from "../lib/artifacts/mod.ts";
import { PROJECT } from "../lib/base/mod.ts";
import { setUpPythonEnvironment } from "../lib/tools/mod.ts";
import {
  COMPARISONS,
  ENGINES,
  type Measurement,
  MEASUREMENTS,
  SMALL_ROWS,
  TRAIN_TASK,
} from "./measurements.ts";
import { formatMetric, type Pair } from "./metrics.ts";
import {
  type EngineRuns,
  type Origin,
  readResults,
  type Results,
  thisMachine,
  thisOrigin,
} from "./results.ts";
import {
  ChildError,
  ENVIRONMENT,
  runChild,
  type RunReport,
  runSide,
  type Work,
} from "./sides.ts";

/** What to measure. */
export interface BenchOptions {
  /** Fewer runs, and only what has some then. */
  readonly quick: boolean;
  /** Names of measurements. Default: all. */
  readonly only?: readonly string[];
  /** Pairs, or runs, of each instead of its own number. */
  readonly pairs?: number;
  /** Rows of the full file. */
  readonly fullRows: number;
  /** Where results are kept, and added to. Default: nowhere. */
  readonly out?: string;
}

/**
 * Measures one thing after the other, and keeps the results after each.
 *
 * @param log Told what is under way, in lines for a person.
 * @throws {InputError} If the original cannot be set up, a file cannot be used,
 * or results cannot be added to those that are there.
 * @throws The signal's reason, once it is aborted.
 */
export async function measureAll(
  options: BenchOptions,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<Results> {
  const { fullRows, out } = options;
  const results = await readResults(out, thisMachine(), fullRows);
  const minutes = Math.ceil(expectedSeconds(options) / 60);
  log(
    `This takes about ${minutes} min on two cores, after set-up; ` +
      "leave the machine alone meanwhile",
  );
  await setUpPythonEnvironment(...ENVIRONMENT, { log, signal });
  const files = {
    small: await flowsFile(SMALL_ROWS, log, signal),
    full: await flowsFile(fullRows, log, signal),
  };
  const both = (data: string, work: Work) => ({
    ours: () => runSide("auto", data, work, signal),
    original: () => runSide("original", data, work, signal),
  });
  if (needsWarmUp(options)) {
    log("\nWarming up");
    await measurePairs(1, both(files.small, WARM_UP));
  }

  async function measureEach<T extends Measurement>(
    measurements: readonly T[],
    measure: (it: T, runs: number, origin: Origin) => Promise<void>,
  ): Promise<void> {
    for (const it of measurements) {
      const runs = runsOf(it, options);
      if (runs === 0) continue;
      log(`\n${it.title} (${it.name})`);
      await measure(it, runs, await thisOrigin());
      if (out !== undefined) await writeJsonArtifact(out, results);
    }
  }
  await measureEach(COMPARISONS, async (it, count, origin) => {
    const data = files[it.data];
    await readThrough(data);
    const pairs = await measurePairs(count, both(data, it.work), log);
    results.measurements[it.name] = { ...origin, pairs };
  });
  await measureEach(ENGINES, async ({ engine, work }, count, origin) => {
    const run = () => runSide(engine, files.small, work, signal);
    const measured = await measureEngine(engine, count, run);
    results.engines[engine] = { ...origin, ...measured };
  });
  await measureEach([TRAIN_TASK], async (_, count, origin) => {
    const dataSet = "data/UNSW-NB15";
    const hasDataSet = existsSync(join(PROJECT, dataSet));
    const seconds: number[] = [];
    while (seconds.length < count) seconds.push(await measureTrainTask(signal));
    results.task = {
      ...origin,
      data: hasDataSet ? dataSet : "generated flows",
      seconds,
      versions: { Deno: Deno.version.deno },
    };
  });
  return results;
}

/** With `--quick`, what is long is left out unless it was asked for by name. */
function runsOf(
  { name, runs }: Measurement,
  { quick, only, pairs }: BenchOptions,
): number {
  const isChosen = only?.includes(name) ?? !(quick && runs.quick === 0);
  if (!isChosen) return 0;
  return pairs ?? (quick ? Math.max(1, runs.quick) : runs.usual);
}

/**
 * Every step once, on a few rows, to fill the caches for the code of both sides:
 * a first run of PyTorch trains at half its speed.
 */
export const WARM_UP: Work = {
  steps: ["train", "evaluate", "score"],
  subset: 20_000,
  epochs: 1,
};

/** About how long warming up takes on two cores. */
const WARM_UP_SECONDS = 12;

function needsWarmUp(options: BenchOptions): boolean {
  return COMPARISONS.some((it) => runsOf(it, options) > 0);
}

/** About how long the measurements take on two cores. */
export function expectedSeconds(options: BenchOptions): number {
  return MEASUREMENTS.reduce(
    (sum, it) => sum + it.runs.seconds * runsOf(it, options),
    needsWarmUp(options) ? WARM_UP_SECONDS : 0,
  );
}

/**
 * Part of the files' names, as one that is there is not generated again. Count
 * it up with every change of what `deno task generate` writes.
 */
const FLOWS_VERSION = 1;

/**
 * Path of a file of generated flows that both sides read; made if it is not
 * there. The same number of rows gives the same flows.
 */
async function flowsFile(
  rows: number,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const name = `bench_flows_v${FLOWS_VERSION}_${rows}.parquet`;
  const path = join(PROJECT, "data", name);
  if (existsSync(path)) return path; // complete: it gets its name at the end
  log(`Generating ${rows.toLocaleString("en")} flows (once)`);
  // In a process of its own, so that this one stays small: see bench.ts.
  const flags = ["--quiet", `--rows=${rows}`, `--out=${path}`];
  await runTask("generate", flags, signal);
  return path;
}

/** Has the system keep a file in memory, so that no run waits for the disk. */
async function readThrough(path: string): Promise<void> {
  using file = await Deno.open(path);
  const buffer = new Uint8Array(1 << 20);
  while (await file.read(buffer) !== null);
}

/**
 * Has both sides do the same work in turns, each run in a fresh process.
 *
 * Which side goes first alternates from pair to pair, so that a machine that
 * slows down, or speeds up, favours neither.
 *
 * @param log Told each pair. Default: silent.
 * @throws {Error} If the two turn out not to have done the same.
 */
export async function measurePairs(
  count: number,
  run: Record<keyof Pair, () => Promise<RunReport>>,
  log: (line: string) => void = () => {},
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let number = 1; number <= count; number++) {
    const order = ["ours", "original"] as const;
    const reports: Partial<Record<keyof Pair, RunReport>> = {};
    for (const side of number % 2 === 1 ? order : order.toReversed()) {
      reports[side] = await run[side]();
    }
    const { ours, original } = reports as Pair;
    checkSameWork({ ours, original });
    pairs.push({ ours, original });
    const [a, b] = [ours, original]
      .map(({ wallSeconds }) => formatMetric(wallSeconds, "s"));
    log(`  pair ${number} of ${count}: ours ${a}, original ${b}`);
  }
  return pairs;
}

/**
 * Makes sure that both sides loaded, trained and scored as many rows of as many
 * features, for as many epochs, on the same kind of device.
 */
export function checkSameWork({ ours, original }: Pair): void {
  const done = ({ rows, features, epochs, device }: RunReport) => {
    const sorted = Object.fromEntries(Object.entries(rows).sort());
    return JSON.stringify({ device, features, epochs, ...sorted });
  };
  if (done(ours) !== done(original)) {
    const advice = ours.device === original.device
      ? ""
      : "; CUDA_VISIBLE_DEVICES= hides a GPU from both";
    throw new Error(
      "Cannot compare the two as they must do the same work: found " +
        `${done(ours)} here and ${done(original)} in the original${advice}`,
    );
  }
}

/**
 * Runs an engine several times.
 *
 * @param run Trains and scores in a fresh process.
 * @returns The runs; if the engine cannot run here, those before, and why.
 * @throws {ChildError} If a run fails for any other reason.
 */
export async function measureEngine(
  engine: string,
  count: number,
  run: () => Promise<RunReport>,
): Promise<EngineRuns> {
  const runs: RunReport[] = [];
  try {
    while (runs.length < count) runs.push(await run());
    return { runs };
  } catch (error) {
    // 1 is the exit code of what a person can fix: here, by installing it.
    if (!(error instanceof ChildError) || error.code !== 1) throw error;
    const start = `error: Cannot use the engine ${engine}: `;
    const line = error.said.split("\n").find((line) => line.startsWith(start));
    if (line === undefined) throw error;
    const advice = /; [^;]*$/;
    return { runs, unavailable: line.slice(start.length).replace(advice, "") };
  }
}

/**
 * Seconds that `deno task train` takes as the original does it, with its packages
 * already installed; what it writes is removed again.
 */
export async function measureTrainTask(signal?: AbortSignal): Promise<number> {
  const folder = await Deno.makeTempDir({
    dir: join(PROJECT, "data"), // where this process may write
    prefix: "bench_run_",
  });
  const out = join(folder, "run");
  const flags = ["--protocol=original", "--config=original", `--out=${out}`];
  try {
    return await runTask("train", flags, signal);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs a task of this project; gives its seconds. */
async function runTask(
  task: string,
  flags: string[],
  signal?: AbortSignal,
): Promise<number> {
  const program = [Deno.execPath(), "task", "--quiet", task, ...flags];
  const options = { cwd: PROJECT, signal };
  return (await runChild(`deno task ${task}`, program, options)).wallSeconds;
}
