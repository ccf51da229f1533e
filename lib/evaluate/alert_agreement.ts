/** Scores of flows, and above which of them a flow is flagged. */
export interface Flagging {
  /** Shape `[n]`, higher is more anomalous. */
  readonly scores: ArrayLike<number>;
  /** A flow is flagged when its score is strictly greater. */
  readonly threshold: number;
}

/** How many flows two detectors flag, together and alone. */
export interface AlertAgreement {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/** The same of one kind of flows. */
export interface CategoryAgreement extends AlertAgreement {
  readonly category: string;
}

/**
 * Counts which flows two detectors flag, by what the flows are.
 *
 * @param categories What each flow is (`attack_label`).
 * @param first Scores of the flows, in their order; so is `second`.
 * @returns The kinds, the most frequent first, then by name.
 * @throws {TypeError} If categories and scores differ in number.
 *
 * @example Two attacks, each found by another detector
 * ```ts
 * import { agreementByCategory } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [worms] = agreementByCategory(
 *   ["worms", "worms"],
 *   { scores: [5, 1], threshold: 3 },
 *   { scores: [10, 90], threshold: 30 },
 * );
 * assertEquals([worms.onlyFirst, worms.onlySecond, worms.both], [1, 1, 0]);
 * ```
 */
export function agreementByCategory(
  categories: readonly string[],
  first: Flagging,
  second: Flagging,
): CategoryAgreement[] {
  const { length } = categories;
  if (first.scores.length !== length || second.scores.length !== length) {
    throw new TypeError(
      "Cannot compare alerts as each flow needs two scores: found " +
        `${first.scores.length} and ${second.scores.length} for ${length} flows`,
    );
  }
  const counts = new Map<string, Record<keyof AlertAgreement, number>>();
  categories.forEach((category, flow) => {
    const count = counts.get(category) ??
      { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
    counts.set(category, count);
    const isFirst = first.scores[flow] > first.threshold;
    const isSecond = second.scores[flow] > second.threshold;
    if (isFirst) count[isSecond ? "both" : "onlyFirst"]++;
    else count[isSecond ? "onlySecond" : "neither"]++;
  });
  return [...counts].map(([category, count]) => ({ category, ...count }))
    .sort((a, b) => total(b) - total(a) || (a.category < b.category ? -1 : 1));
}

function total({ both, onlyFirst, onlySecond, neither }: AlertAgreement) {
  return both + onlyFirst + onlySecond + neither;
}
