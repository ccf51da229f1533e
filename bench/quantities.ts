import type { Pair } from "./measure_pairs.ts";
import type { RunReport } from "./work.ts";

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

/** The middle of repeated measurements, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Median and range.
 *
 * @param values At least one. Unchanged.
 * @throws {RangeError} If there is none.
 */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0) {
    throw new RangeError("Cannot take the median of no values");
  }
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    median: (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2,
    low: sorted[0],
    high: sorted[sorted.length - 1],
  };
}

/** A measured figure with its unit: `1.43 s`, `88,200 rows/s`, `0.46 GB`. */
export function formatFigure(value: number, unit: Quantity["unit"]): string {
  switch (unit) {
    case "s":
      return `${threeDigits(value)} s`;
    case "rows/s":
      return `${threeDigits(value)} rows/s`;
    case "bytes":
      return `${threeDigits(value / 1e9)} GB`;
  }
}

/** A ratio: `2.04×`. */
export function formatRatio(ratio: number): string {
  return `${ratio.toFixed(2)}×`;
}

/** A ratio with the least and the greatest of several: `2.04× [1.90–2.21]`. */
export function formatSpread({ median, low, high }: Spread): string {
  return low === high
    ? formatRatio(median)
    : `${formatRatio(median)} [${low.toFixed(2)}–${high.toFixed(2)}]`;
}

/** Three digits that count, and no exponent. */
function threeDigits(value: number): string {
  const decimals = Math.max(
    0,
    2 - Math.floor(Math.log10(Math.abs(value) || 1)),
  );
  const rounded = Number(value.toPrecision(3));
  return rounded.toLocaleString("en-US", {
    minimumFractionDigits: Math.min(decimals, 3),
    maximumFractionDigits: Math.min(decimals, 3),
  });
}
