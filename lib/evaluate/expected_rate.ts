import { type Interval, wilsonInterval } from "./intervals.ts";

/** The share of normal flows yet to come that a threshold will flag. */
export interface ExpectedRate {
  /** In (0, 1]. */
  readonly rate: number;
  /** Where it lies in 95 of 100 cases. */
  readonly interval: Interval;
}

/**
 * What the flows that a threshold was chosen on say of others: of n flows, k of
 * them flagged, the next one is flagged with a chance of at most (k + 1) / (n + 1)
 * (conformal prediction: Vovk, Gammerman & Shafer 2005, Algorithmic Learning in a
 * Random World). It holds for flows of the same kind; where the flows also chose
 * the best epoch, a little more may be flagged.
 *
 * @param flagged How many of the flows are.
 * @param flows How many there are, at least 1.
 * @param distinct How many of them differ: equal ones say no more than one.
 * Default all.
 *
 * @example
 * ```ts
 * import { expectedRate } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(expectedRate(9, 999).rate, 0.01);
 * ```
 */
export function expectedRate(
  flagged: number,
  flows: number,
  distinct = flows,
): ExpectedRate {
  const interval = wilsonInterval({
    count: Math.round(flagged / flows * distinct),
    total: distinct,
  });
  return { rate: (flagged + 1) / (flows + 1), interval };
}
