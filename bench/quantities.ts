import type { RunReport } from "./run_report.ts";
import type { Pair } from "./measure_pairs.ts";

/** What the project has to reach against the original, and what it aims at. */
export interface Goal {
  readonly must: number;
  readonly aim: number;
}

/** A figure read off a run. */
export interface Quantity {
  readonly name: string;
  readonly unit: "s" | "rows/s" | "bytes";
  readonly of: (run: RunReport) => number;
  readonly goal?: Goal;
}

/** Seconds of one step, or of several together. */
export function secondsOf(steps: string[], goal?: Goal): Quantity {
  return {
    name: steps.join(" + "),
    unit: "s",
    of: ({ seconds }) => steps.reduce((sum, step) => sum + seconds[step], 0),
    goal,
  };
}

/** Rows a second of one step. */
export function rateOf(step: string, goal?: Goal): Quantity {
  return {
    name: step,
    unit: "rows/s",
    of: ({ rows, seconds }) => rows[step] / seconds[step],
    goal,
  };
}

/** The whole process, as a person waits for it. */
export function endToEnd(goal?: Goal): Quantity {
  return {
    name: "end to end",
    unit: "s",
    of: ({ wallSeconds }) => wallSeconds,
    goal,
  };
}

/** The most memory held at once. */
export function peakMemory(goal?: Goal): Quantity {
  return {
    name: "peak memory",
    unit: "bytes",
    of: ({ peakBytes }) => peakBytes,
    goal,
  };
}

/**
 * Ours against the original in one pair: how many times as fast or, for memory,
 * what share of it.
 */
export function ratioOf(quantity: Quantity, pair: Pair): number {
  const ours = quantity.of(pair.ours);
  const original = quantity.of(pair.original);
  return quantity.unit === "s" ? original / ours : ours / original;
}

/** What of its goal a ratio reaches; a share of memory is better when it is lower. */
export function reached(
  { unit, goal }: Quantity,
  ratio: number,
): "aim" | "must" | "no" | "" {
  if (goal === undefined) return "";
  const isEnough = (limit: number) =>
    unit === "bytes" ? ratio <= limit : ratio >= limit;
  return isEnough(goal.aim) ? "aim" : isEnough(goal.must) ? "must" : "no";
}
