const DAY_SECONDS = 86_400;

/** Options of {@linkcode flowsPerDay}. */
export interface FlowsPerDayOptions {
  /**
   * Seconds without a flow that mean nobody recorded: they do not count. Default
   * 3,600.
   */
  readonly pause?: number;
}

/**
 * How many flows a day the flows come at, counting the time in which they were
 * recorded: UNSW-NB15 is two captures with weeks between them.
 *
 * A sample of a capture gives the rate of the sample, not of the network.
 *
 * @param startTimes When each flow began, in seconds, in any order (`stime`).
 * Unchanged.
 * @throws {RangeError} If a time is not finite, or no time passes between them.
 *
 * @example Four flows in two minutes, and one that came a day later
 * ```ts
 * import { flowsPerDay } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(flowsPerDay([0, 40, 90, 120, 86_520]), 5 / 120 * 86_400);
 * ```
 */
export function flowsPerDay(
  startTimes: ArrayLike<number>,
  { pause = 3600 }: FlowsPerDayOptions = {},
): number {
  const sorted = Float64Array.from(startTimes).sort();
  let recorded = 0;
  for (let flow = 1; flow < sorted.length; flow++) {
    const wait = sorted[flow] - sorted[flow - 1];
    if (wait <= pause) recorded += wait;
  }
  // NaN and infinities sort to the ends.
  const isFinite = Number.isFinite(sorted[0]) &&
    Number.isFinite(sorted.at(-1));
  if (!isFinite || recorded === 0) {
    throw new RangeError(
      "Cannot count flows per day as their start times must be finite and " +
        `some time apart: found ${sorted.length} flows from ${sorted[0]} to ${
          sorted.at(-1)
        }`,
    );
  }
  return sorted.length / recorded * DAY_SECONDS;
}
