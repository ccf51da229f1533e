import { existsSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../lib/base/mod.ts";
import { measurePairs, type Pair, warmUp } from "./measure_pairs.ts";
import { type Measurement, MEASUREMENTS, SMALL_ROWS } from "./measurements.ts";
import {
  ENGINES,
  measureEngine,
  measureTrainTask,
  TRAIN_TASK,
  trainTaskData,
} from "./own_measurements.ts";
import { formatFigure } from "./quantities.ts";
import {
  emptyResults,
  readResults,
  type Results,
  saveResults,
  thisMachine,
  thisOrigin,
} from "./results.ts";
import { original, ours, runChild, setUpOriginal } from "./sides.ts";

const ENGINES_NAME = "engines";
const TRAIN_TASK_NAME = "train-task";

/** About how long warming up takes on two cores. */
const WARM_UP_SECONDS = 12;

/** Everything that can be measured alone, by its name. */
export const NAMES: readonly string[] = [
  ...MEASUREMENTS.map(({ name }) => name),
  ENGINES_NAME,
  TRAIN_TASK_NAME,
];

/** What to measure. */
export interface BenchOptions {
  /** Fewer pairs, and only what has some then. */
  readonly quick: boolean;
  /** Names of `NAMES`. Default: all. */
  readonly only?: readonly string[];
  /** Pairs of each, instead of its own number. */
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
 * @throws {InputError} If the original cannot be set up, a file not be used, or
 * results not be added to those that are there.
 * @throws The signal's reason, once it is aborted.
 */
export async function measureAll(
  options: BenchOptions,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<Results> {
  const { fullRows, out } = options;
  const machine = thisMachine();
  const results = out === undefined
    ? emptyResults(machine, fullRows)
    : await readResults(out, machine, fullRows);
  log(
    `This takes about ${describeMinutes(expectedSeconds(options))} on two ` +
      "cores, after set-up; leave the machine alone meanwhile",
  );
  await setUpOriginal(log, signal);
  const files = {
    small: await flowsFile(SMALL_ROWS, log, signal),
    full: await flowsFile(fullRows, log, signal),
  };
  const keep = async () => {
    if (out !== undefined) await saveResults(out, results);
  };

  const session = { options, files, results, keep, log, signal };
  await measureAgainstOriginal(session);
  await measureEngines(session);
  await measureCommand(session);
  return results;
}

/** What the parts of a benchmark share; each adds to the results and keeps them. */
interface Session {
  readonly options: BenchOptions;
  readonly files: Record<Measurement["data"], string>;
  readonly results: Results;
  readonly keep: () => Promise<void>;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Part of the files' names, as one that is there is not generated again. Count
 * it up with every change of what `deno task generate` writes.
 */
const FLOWS_VERSION = 1;

/**
 * Path of a file of generated flows that both sides read; made if it is not
 * there. Equal numbers of rows are equal flows.
 */
async function flowsFile(
  rows: number,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const name = `bench_flows_v${FLOWS_VERSION}_${rows}.parquet`;
  const path = join(PROJECT, "data", name);
  if (existsSync(path)) return path; // whole: it got its name at the end
  log(`Generating ${rows.toLocaleString("en")} flows (once)`);
  // In a process of its own, so that this one stays small: see bench.ts.
  await runChild("deno task generate", Deno.execPath(), [
    ...["task", "--quiet", "generate", "--quiet"],
    ...[`--rows=${rows}`, `--out=${path}`],
  ], { cwd: PROJECT, signal });
  return path;
}

/** About how long the measurements take on two cores. */
export function expectedSeconds(options: BenchOptions): number {
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
  const pairs = sum(
    MEASUREMENTS.map((it) => it.pairSeconds * pairsOf(it, options)),
  );
  const engines = sum(
    ENGINES.map((it) => it.runSeconds * runsOf(ENGINES_NAME, it, options)),
  );
  const trainTask = TRAIN_TASK.runSeconds *
    runsOf(TRAIN_TASK_NAME, TRAIN_TASK, options);
  return (pairs > 0 ? WARM_UP_SECONDS : 0) + pairs + engines + trainTask;
}

function describeMinutes(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}

async function measureAgainstOriginal(session: Session): Promise<void> {
  const { options, files, results, keep, log, signal } = session;
  const sides = { ours: ours(), original };
  const chosen = MEASUREMENTS.filter((it) => pairsOf(it, options) > 0);
  if (chosen.length === 0) return;
  log("\nWarming up");
  await warmUp(sides, files.small, signal);
  for (const measurement of chosen) {
    const { name, title, work } = measurement;
    const pairs = pairsOf(measurement, options);
    const data = files[measurement.data];
    log(`\n${title} (${name})`);
    await readThrough(data);
    const origin = await thisOrigin();
    const measured = await measurePairs(sides, data, work, {
      pairs,
      signal,
      onPair: (pair, number) =>
        log(`  pair ${number} of ${pairs}: ${describePair(pair)}`),
    });
    results.measurements[name] = { ...origin, pairs: measured };
    await keep();
  }
}

/** Has the system keep a file in memory, so that no run waits for the disk. */
async function readThrough(path: string): Promise<void> {
  using file = await Deno.open(path);
  const buffer = new Uint8Array(1 << 20);
  while (await file.read(buffer) !== null);
}

/** With `--quick`, what is long is left out unless it was asked for by name. */
function pairsOf(
  { name, pairs, quickPairs }: Measurement,
  options: BenchOptions,
): number {
  if (!isChosen(name, options)) return 0;
  const isLong = options.quick && quickPairs === 0;
  if (isLong && options.only === undefined) return 0;
  return options.pairs ?? (options.quick ? Math.max(1, quickPairs) : pairs);
}

function isChosen(name: string, { only }: BenchOptions): boolean {
  return only?.includes(name) ?? true;
}

function describePair({ ours, original }: Pair): string {
  return `ours ${formatFigure(ours.wallSeconds, "s")}, ` +
    `original ${formatFigure(original.wallSeconds, "s")}`;
}

async function measureEngines(session: Session): Promise<void> {
  const { options, files, results, keep, log, signal } = session;
  for (const measurement of ENGINES) {
    const { engine } = measurement;
    const count = runsOf(ENGINES_NAME, measurement, options);
    if (count === 0) continue;
    log(`\nengine ${engine}`);
    const origin = await thisOrigin();
    const measured = await measureEngine(measurement, files.small, {
      count,
      signal,
    });
    results.engines[engine] = { ...origin, ...measured };
    await keep();
  }
}

async function measureCommand(session: Session): Promise<void> {
  const { options, results, keep, log, signal } = session;
  const count = runsOf(TRAIN_TASK_NAME, TRAIN_TASK, options);
  if (count === 0) return;
  const data = trainTaskData();
  log(`\ndeno task train, on ${data}`);
  const origin = await thisOrigin();
  const seconds: number[] = [];
  while (seconds.length < count) seconds.push(await measureTrainTask(signal));
  const versions = { Deno: Deno.version.deno };
  results.task = { ...origin, data, seconds, versions };
  await keep();
}

/** Of what has no counterpart in the original. */
function runsOf(
  name: string,
  { runs }: { readonly runs: number },
  options: BenchOptions,
): number {
  if (!isChosen(name, options)) return 0;
  return options.pairs ?? (options.quick ? 1 : runs);
}
