import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeJsonArtifact } from "../lib/artifacts/mod.ts";
import { PROJECT } from "../lib/base/mod.ts";
import { setUpPythonEnvironment } from "../lib/tools/mod.ts";
import {
  type Comparison,
  COMPARISONS,
  ENGINES,
  GROWTH,
  isPeer,
  type Measurement,
  MEASUREMENTS,
  MOST_ORIGINAL_ROWS,
  type Rows,
  SMALL_ROWS,
  TASKS,
} from "./measurements.ts";
import { formatMetric, type Pair } from "./metrics.ts";
import {
  type EngineRuns,
  type Origin,
  readResults,
  type Results,
  SIDES,
  thisMachine,
  thisOrigin,
} from "./results.ts";
import {
  ChildError,
  ENVIRONMENT,
  runChild,
  runPeer,
  type RunReport,
  runSide,
  type Work,
} from "./sides.ts";
import { runScoring, runTask, runTraining } from "./tasks.ts";

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
  const scratch = await Deno.makeTempDir({
    dir: join(PROJECT, "data"), // where this process may write
    prefix: "bench_run_",
  });
  try {
    const bench = await prepare({ options, scratch, log, signal });
    await measureInto(results, bench);
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
  return results;
}

/** What measuring needs beside the measurements. */
interface Bench {
  readonly options: BenchOptions;
  /** A folder for what is not kept. */
  readonly scratch: string;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The same, with all that is made before anything is measured. */
interface PreparedBench extends Bench {
  /** Path of the file of so many flows. */
  readonly fileOf: (rows: Rows) => string;
  /** Path of the rows of each part of that file, for what is not ours. */
  readonly splitsOf: (rows: Rows) => string;
  /** Folder of a detector of the recommended configuration. */
  readonly model: string;
}

/** Generates the files that are missing, and whatever else is needed once. */
async function prepare(bench: Bench): Promise<PreparedBench> {
  const { options, scratch, log, signal } = bench;
  const chosen = <T extends Measurement>(all: readonly T[]) =>
    all.filter((it) => runsOf(it, options) > 0);
  const rowsOf = (rows: Rows) => rows === "all" ? options.fullRows : rows;
  const fileOf = (rows: Rows) => flowsPath(rowsOf(rows));
  const splitsOf = (rows: Rows) => join(scratch, `${rowsOf(rows)}.jsonl`);
  const model = join(scratch, "model");

  await makeFlows(SMALL_ROWS, log, signal);
  for (const { data } of chosen(MEASUREMENTS)) {
    if (data !== undefined) await makeFlows(rowsOf(data), log, signal);
  }
  const comparisons = chosen(COMPARISONS);
  const split = new Set(
    comparisons.filter(({ opponent }) => isPeer(opponent))
      .map(({ data }) => data),
  );
  for (const rows of split) {
    const program = [Deno.execPath(), "run", "--allow-all", EXPORT_SPLITS];
    const flags = [`--data=${fileOf(rows)}`, ...FULL];
    const { stdout } = await runChild("bench/export_splits.ts", [
      ...program,
      ...flags,
    ], { signal });
    await Deno.writeTextFile(splitsOf(rows), stdout);
  }
  if (comparisons.some(({ ours }) => ours === "score")) {
    await runTraining([`--data=${fileOf(SMALL_ROWS)}`, ...FULL], model, signal);
  }
  return { ...bench, fileOf, splitsOf, model };
}

const EXPORT_SPLITS = join(import.meta.dirname!, "export_splits.ts");

/** All rows of a file, in the recommended configuration. */
const FULL = ["--preset=full"];

/** Measures what is chosen, and keeps the results after each. */
async function measureInto(
  results: Results,
  bench: PreparedBench,
): Promise<void> {
  const { options, scratch, log, signal, fileOf } = bench;
  const { out } = options;
  if (needsWarmUp(options)) {
    log("\nWarming up");
    const run = (side: "auto" | "original" | "tuned") => () =>
      runSide(side, fileOf(SMALL_ROWS), WARM_UP, signal);
    for (const side of ["original", "tuned"] as const) {
      await measurePairs(1, { ours: run("auto"), other: run(side) });
    }
  }

  async function measureEach<T extends Measurement>(
    measurements: readonly T[],
    measure: (it: T, runs: number, origin: Origin) => Promise<void>,
  ): Promise<void> {
    for (const it of measurements) {
      const runs = runsOf(it, options);
      if (runs === 0) continue;
      log(`\n${it.title} (${it.name})`);
      if (it.data !== undefined) await readThrough(fileOf(it.data));
      await measure(it, runs, await thisOrigin());
      if (out !== undefined) await writeJsonArtifact(out, results);
    }
  }
  await measureEach(COMPARISONS, async (it, count, origin) => {
    const sides = sidesOf(it, bench);
    const options = { log, same: sameFacts(it), name: it.opponent };
    const pairs = await measurePairs(count, sides, options)
      .catch((error) => skipCompiled(it, error, log));
    if (pairs !== undefined) {
      results.measurements[it.name] = { ...origin, pairs };
    }
  });
  await measureEach(GROWTH, async ({ name, data, work }, _, origin) => {
    const runs: Results["growth"][string]["runs"] = {};
    for (const side of SIDES) {
      if (side === "original" && data > MOST_ORIGINAL_ROWS) continue;
      const engine = side === "ours" ? "auto" : side;
      runs[side] = await runSide(engine, fileOf(data), work, signal);
      log(`  ${side} ${formatMetric(runs[side].wallSeconds, "s")}`);
      if (side !== "ours") {
        checkSameWork({ ours: runs.ours!, other: runs[side] });
      }
    }
    results.growth[name] = { ...origin, runs };
  });
  await measureEach(ENGINES, async ({ engine, work }, count, origin) => {
    const run = () => runSide(engine, fileOf(SMALL_ROWS), work, signal);
    const measured = await measureEngine(engine, count, run);
    results.engines[engine] = { ...origin, ...measured };
  });
  await measureEach(TASKS, async (it, count, origin) => {
    const hasDataSet = existsSync(join(PROJECT, DATA_SET));
    const runs: RunReport[] = [];
    while (runs.length < count) {
      const data = it.data === undefined ? undefined : fileOf(it.data);
      runs.push(await trainOnce({ flags: it.flags, data, scratch }, signal));
    }
    const takesDataSet = it.data === undefined && hasDataSet;
    const data = takesDataSet ? DATA_SET : "generated flows";
    results.tasks[it.name] = { ...origin, data, runs };
  });
}

/** What `deno task train` takes by itself, if it is there. */
const DATA_SET = "data/UNSW-NB15";

/** How each side of a comparison is run. */
function sidesOf(
  { opponent, data: rows, work, ours = "script" }: Comparison,
  { options, scratch, signal, fileOf, splitsOf, model }: PreparedBench,
): Record<keyof Pair, () => Promise<RunReport>> {
  const data = fileOf(rows);
  const own = {
    script: () => runSide("auto", data, work, signal),
    train: () => trainOnce({ flags: FULL, data, scratch }, signal),
    score: () => {
      const flows = rows === "all" ? options.fullRows : rows;
      const out = join(scratch, "scores.parquet");
      return runScoring({ model, data, rows: flows, out }, signal);
    },
  };
  return {
    ours: own[ours],
    other: () =>
      isPeer(opponent)
        ? runPeer(opponent, { data, splits: splitsOf(rows) }, signal)
        : runSide(opponent, data, work, signal),
  };
}

/** Runs `deno task train`, and removes what it writes. */
export async function trainOnce(
  { flags, data, scratch }: {
    flags: readonly string[];
    /** Default: what it takes by itself. */
    data?: string;
    /** Where it writes for a while. */
    scratch: string;
  },
  signal?: AbortSignal,
): Promise<RunReport> {
  const folder = join(scratch, "run");
  const source = data === undefined ? [] : [`--data=${data}`];
  try {
    return await runTraining([...source, ...flags], folder, signal);
  } finally {
    if (existsSync(folder)) await Deno.remove(folder, { recursive: true });
  }
}

/** The exit code of `tuned.py` where PyTorch cannot compile; see `side.py`. */
const CANNOT_COMPILE = 3;

/**
 * Says that PyTorch cannot compile here, which takes a C++ compiler and Python's
 * headers.
 *
 * @throws The error, if it is another one.
 */
export function skipCompiled(
  { opponent }: Pick<Comparison, "opponent">,
  error: unknown,
  log: (line: string) => void,
): undefined {
  const isIts = opponent === "compiled" && error instanceof ChildError &&
    error.code === CANNOT_COMPILE;
  if (!isIts) throw error;
  const why = error.said.trim().split("\n").at(-1);
  log(`  skipped: torch.compile does not work here: ${why}`);
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
const WARM_UP_SECONDS = 16;

function needsWarmUp(options: BenchOptions): boolean {
  return [...COMPARISONS, ...GROWTH].some((it) => runsOf(it, options) > 0);
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

/** Path of a file of generated flows; the same number of rows, the same flows. */
function flowsPath(rows: number): string {
  const name = `bench_flows_v${FLOWS_VERSION}_${rows}.parquet`;
  return join(PROJECT, "data", name);
}

/** Generates such a file if it is not there. */
async function makeFlows(
  rows: number,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const path = flowsPath(rows);
  if (existsSync(path)) return; // complete: it gets its name at the end
  log(`Generating ${rows.toLocaleString("en")} flows (once)`);
  // In a process of its own, so that this one stays small: see bench.ts.
  const flags = ["--quiet", `--rows=${rows}`, `--out=${path}`];
  await runTask("generate", flags, signal);
}

/** Has the system keep a file in memory, so that no run waits for the disk. */
async function readThrough(path: string): Promise<void> {
  using file = await Deno.open(path);
  const buffer = new Uint8Array(1 << 20);
  while (await file.read(buffer) !== null);
}

/** What both sides of a comparison must have in common. */
type Fact = "rows" | "epochs" | "features" | "device";

const ALL_FACTS: readonly Fact[] = ["rows", "epochs", "features", "device"];

/**
 * Which facts must be the same. Each side pools the rare categories of the rows
 * that it drew, so the recommended features may differ by a few; others train as
 * they like, on the same rows; a file is scored whole, but features in memory are
 * those of the test rows.
 */
export function sameFacts(
  { opponent, work, ours }: Comparison,
): readonly Fact[] {
  if (ours === "score") return [];
  if (isPeer(opponent)) return ["rows"];
  if (work.config === "recommended") return ["rows", "epochs", "device"];
  return ALL_FACTS;
}

/** How pairs are measured. */
export interface PairOptions {
  /** Told each pair. Default: silent. */
  readonly log?: (line: string) => void;
  /** What must be the same. Default: all. */
  readonly same?: readonly Fact[];
  /** What to call the other side. */
  readonly name?: string;
}

/**
 * Has both sides do their work in turns, each run in a fresh process.
 *
 * Which side goes first alternates from pair to pair, so that a machine that
 * slows down, or speeds up, favours neither.
 *
 * @throws {Error} If the two turn out not to have done the same.
 */
export async function measurePairs(
  count: number,
  run: Record<keyof Pair, () => Promise<RunReport>>,
  { log = () => {}, same, name = "other" }: PairOptions = {},
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let number = 1; number <= count; number++) {
    const order = ["ours", "other"] as const;
    const reports: Partial<Record<keyof Pair, RunReport>> = {};
    for (const side of number % 2 === 1 ? order : order.toReversed()) {
      reports[side] = await run[side]();
    }
    const { ours, other } = reports as Pair;
    checkSameWork({ ours, other }, same);
    pairs.push({ ours, other });
    const [a, b] = [ours, other]
      .map(({ wallSeconds }) => formatMetric(wallSeconds, "s"));
    log(`  pair ${number} of ${count}: ours ${a}, ${name} ${b}`);
  }
  return pairs;
}

/**
 * Makes sure that both sides did the same.
 *
 * @param facts What is compared. Default: the rows of each step or part, epochs,
 * features, and the kind of device.
 */
export function checkSameWork(
  { ours, other }: Pair,
  facts: readonly Fact[] = ALL_FACTS,
): void {
  const done = (run: RunReport) => {
    const rows = Object.fromEntries(Object.entries(run.rows).sort());
    const all = { ...run, rows };
    return JSON.stringify(
      Object.fromEntries(facts.map((fact) => [fact, all[fact]])),
    );
  };
  if (done(ours) !== done(other)) {
    const advice = ours.device === other.device
      ? ""
      : "; CUDA_VISIBLE_DEVICES= hides a GPU from both";
    throw new Error(
      "Cannot compare the two as they must do the same work: found " +
        `${done(ours)} here and ${done(other)} there${advice}`,
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
