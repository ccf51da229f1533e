import type { Side } from "./sides.ts";
import { type RunReport, STEPS, type Work } from "./work.ts";

/** The two that are compared. */
export interface Sides {
  readonly ours: Side;
  readonly original: Side;
}

/** A run of each, one right after the other. */
export interface Pair {
  readonly ours: RunReport;
  readonly original: RunReport;
}

/**
 * Has both sides take every step once, on a few rows of a file, to fill the
 * caches for their code: a first run of PyTorch trains at half its speed. Not
 * measured.
 */
export async function warmUp(
  { ours, original }: Sides,
  data: string,
  signal?: AbortSignal,
): Promise<void> {
  const work = { steps: STEPS, subset: 20_000, epochs: 1 };
  await ours(data, work, signal);
  await original(data, work, signal);
}

/** Options of {@linkcode measurePairs}. */
export interface MeasureOptions {
  /** How many pairs, at least one. */
  readonly pairs: number;
  /** Told each pair, counted from 1. */
  readonly onPair?: (pair: Pair, number: number) => void;
  /** Stops at once when aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Has both sides do the same work in turns, each run in a fresh process.
 *
 * Who goes first changes with each pair, so that a machine that slows down, or
 * speeds up, favours neither.
 *
 * @param data The file of flows.
 * @throws {Error} If the two turn out not to have done the same.
 */
export async function measurePairs(
  sides: Sides,
  data: string,
  work: Work,
  { pairs, onPair, signal }: MeasureOptions,
): Promise<Pair[]> {
  const measured: Pair[] = [];
  while (measured.length < pairs) {
    const order = measured.length % 2 === 0
      ? ["ours", "original"] as const
      : ["original", "ours"] as const;
    const reports: Partial<Record<keyof Pair, RunReport>> = {};
    for (const side of order) {
      reports[side] = await sides[side](data, work, signal);
    }
    const pair = reports as Pair;
    checkSameWork(pair);
    measured.push(pair);
    onPair?.(pair, measured.length);
  }
  return measured;
}

/**
 * Makes sure that both sides loaded, trained and scored as many rows of as many
 * features, for as many epochs, on the same kind of device.
 */
export function checkSameWork({ ours, original }: Pair): void {
  const done = ({ rows, features, epochs, device }: RunReport) =>
    JSON.stringify({ device, features, epochs, ...sorted(rows) });
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

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1),
  );
}
