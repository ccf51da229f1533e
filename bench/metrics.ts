import type { RunReport } from "./sides.ts";

/** A run of each side, one right after the other. */
export interface Pair {
  readonly ours: RunReport;
  readonly other: RunReport;
}

/** What must be reached, and what is aimed at. */
export interface Goal {
  readonly must: number;
  readonly aim: number;
}

/** Something read off a run. */
export interface Metric {
  readonly unit: "s" | "rows/s" | "bytes";
  readonly of: (run: RunReport) => number;
}

/** What both sides are compared by; times and memory are of the whole process. */
export const METRICS = {
  "load + preprocess": {
    unit: "s",
    of: (run) => run.seconds.load + run.seconds.preprocess,
  },
  train: { unit: "rows/s", of: (run) => run.rows.train / run.seconds.train },
  score: { unit: "rows/s", of: (run) => run.rows.score / run.seconds.score },
  "end to end": { unit: "s", of: (run) => run.wallSeconds },
  "peak memory": { unit: "bytes", of: (run) => run.peakBytes },
} satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

/**
 * Ours against the other in one pair: how many times as fast or, for memory,
 * what share of it.
 */
export function ratioOf({ unit, of }: Metric, pair: Pair): number {
  const [ours, other] = [of(pair.ours), of(pair.other)];
  return unit === "s" ? other / ours : ours / other;
}

/**
 * Which part of a goal a value reaches.
 *
 * @param lowerIsBetter For seconds, and for memory.
 */
export function reached(
  { must, aim }: Goal,
  value: number,
  lowerIsBetter: boolean,
): "aim" | "must" | "no" {
  const isEnough = (limit: number) =>
    lowerIsBetter ? value <= limit : value >= limit;
  return isEnough(aim) ? "aim" : isEnough(must) ? "must" : "no";
}

/** Median and range of repeated measurements. */
export type Spread = Record<"median" | "low" | "high", number>;

/**
 * @param values At least one. Unchanged.
 * @throws {RangeError} If there is none.
 */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0) {
    throw new RangeError("Cannot take the median of no values");
  }
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  return { median, low: sorted[0], high: sorted[sorted.length - 1] };
}

/**
 * The exponent p of the curve c · n^p that lies nearest to values: the slope of
 * log value over log n by least squares. 1 grows as n does, 0 not at all.
 *
 * @param points Each n with its value, all of them positive; at least two n.
 */
export function growthExponent(
  points: readonly (readonly [n: number, value: number])[],
): number {
  const logs = points.map((point) => point.map(Math.log));
  const mean = (index: number) =>
    logs.reduce((sum, log) => sum + log[index], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const sum = (of: (log: readonly number[]) => number) =>
    logs.reduce((total, log) => total + of(log), 0);
  return sum((log) => (log[0] - x) * (log[1] - y)) /
    sum((log) => (log[0] - x) ** 2);
}

/** Three significant digits, but at most three decimals. */
const NUMBER = new Intl.NumberFormat("en", {
  minimumSignificantDigits: 3,
  maximumSignificantDigits: 3,
  minimumFractionDigits: 3,
  maximumFractionDigits: 3,
  roundingPriority: "lessPrecision",
});

/** A value with its unit: `1.43 s`, `88,200 rows/s`, `0.460 GB`. */
export function formatMetric(value: number, unit: Metric["unit"]): string {
  return unit === "bytes"
    ? `${NUMBER.format(value / 1e9)} GB`
    : `${NUMBER.format(value)} ${unit}`;
}

/** A ratio, with its range if there is one: `2.04× [1.90–2.21]`. */
export function formatRatio({ median, low, high }: Spread): string {
  const range = low === high ? "" : ` [${low.toFixed(2)}–${high.toFixed(2)}]`;
  return `${median.toFixed(2)}×${range}`;
}
