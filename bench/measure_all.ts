import { ENGINES, measureEngine } from "./engines.ts";
import { setUpOriginal } from "./environment.ts";
import { flowsFile } from "./flows_files.ts";
import { formatFigure } from "./format.ts";
import { thisMachine } from "./machine.ts";
import { measurePairs, type Pair, warmUp } from "./measure_pairs.ts";
import { type Measurement, MEASUREMENTS, SMALL_ROWS } from "./measurements.ts";
import {
  emptyResults,
  readResults,
  type Results,
  saveResults,
  today,
} from "./results.ts";
import { original, ours } from "./sides.ts";
import { measureTrainTask } from "./train_task.ts";

const ENGINES_NAME = "engines";
const TRAIN_TASK_NAME = "train-task";
const RUNS = 3;

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
 * @throws {InputError} If the original cannot be set up, or a file not be used.
 * @throws The signal's reason, once it is aborted.
 */
export async function measureAll(
  options: BenchOptions,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<Results> {
  const { fullRows, out } = options;
  await setUpOriginal(log, signal);
  const files = {
    small: await flowsFile(SMALL_ROWS, log, signal),
    full: await flowsFile(fullRows, log, signal),
  };
  const machine = thisMachine();
  const results = out === undefined
    ? emptyResults(machine, fullRows)
    : await readResults(out, machine, fullRows);
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

async function measureAgainstOriginal(session: Session): Promise<void> {
  const { options, files, results, keep, log, signal } = session;
  const sides = { ours: ours(), original };
  const warmedUp = new Set<string>();
  for (const measurement of MEASUREMENTS) {
    const { name, title, work } = measurement;
    const pairs = pairsOf(measurement, options);
    if (pairs === 0) continue;
    const data = files[measurement.data];
    log(`\n${title} (${name})`);
    if (!warmedUp.has(data)) await warmUp(sides, data, signal);
    warmedUp.add(data);
    const measured = await measurePairs(sides, data, work, {
      pairs,
      signal,
      onPair: (pair, number) =>
        log(`  pair ${number} of ${pairs}: ${describePair(pair)}`),
    });
    results.measurements[name] = { date: today(), pairs: measured };
    await keep();
  }
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
  if (!isChosen(ENGINES_NAME, options)) return;
  results.engines = {};
  for (const measurement of ENGINES) {
    const { engine } = measurement;
    log(`\nengine ${engine}`);
    const measured = await measureEngine(
      measurement,
      files.small,
      runsOf(options),
      signal,
    );
    results.engines[engine] = { date: today(), ...measured };
  }
  await keep();
}

async function measureCommand(session: Session): Promise<void> {
  const { options, results, keep, log, signal } = session;
  if (!isChosen(TRAIN_TASK_NAME, options)) return;
  log("\ndeno task train");
  const seconds: number[] = [];
  while (seconds.length < runsOf(options)) {
    seconds.push(await measureTrainTask(signal));
  }
  results.task = { date: today(), seconds };
  await keep();
}

/** Of what has no counterpart in the original. */
function runsOf({ pairs, quick }: BenchOptions): number {
  return pairs ?? (quick ? 1 : RUNS);
}
