import { type Interval, wilsonInterval } from "./intervals.ts";

/** How many flows are flagged of those that nothing was learnt from. */
export interface AlertRate {
  /** Share that was to be flagged, in [0, 1]. */
  readonly target: number;
  /** Share that is flagged, in [0, 1]. */
  readonly rate: number;
  /** Of the rate, of 95 %. */
  readonly interval: Interval;
  /** How many are flagged, */
  readonly flagged: number;
  /** of how many. */
  readonly flows: number;
  /** Null where nobody knows how many flows a day has. */
  readonly alertsPerDay: number | null;
  /** Of the flows, as they came. */
  readonly scores: Float32Array;
}

/** What is known beside the scores. */
export interface AlertRateOptions {
  /** A flow is flagged where its score is strictly greater. */
  readonly threshold: number;
  /** Share that the threshold was to flag, in [0, 1]. */
  readonly target: number;
  /** Null (default) where it is not known. */
  readonly flowsPerDay?: number | null;
}

/**
 * Counts the flows that are flagged: all that can be told of a detector where
 * nobody knows which flows are attacks.
 *
 * @param scores Shape `[n]`, at least one.
 * @throws {RangeError} If there are no scores.
 *
 * @example
 * ```ts
 * import { alertRate } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const scores = Float32Array.of(1, 9, 2, 3);
 * const { rate, flagged } = alertRate(scores, { threshold: 3, target: 0.1 });
 * assertEquals([rate, flagged], [0.25, 1]);
 * ```
 */
export function alertRate(
  scores: Float32Array,
  { threshold, target, flowsPerDay = null }: AlertRateOptions,
): AlertRate {
  const flows = scores.length;
  if (flows === 0) throw new RangeError("Cannot count alerts of no flows");
  const flagged = scores.reduce((sum, score) => sum + +(score > threshold), 0);
  const interval = wilsonInterval({ count: flagged, total: flows });
  const rate = flagged / flows;
  return {
    ...{ target, rate, interval, flagged, flows, scores },
    alertsPerDay: flowsPerDay && rate * flowsPerDay,
  };
}
