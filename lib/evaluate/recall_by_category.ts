import { type Interval, wilsonInterval } from "./wilson_interval.ts";

/** How many attacks of one kind are found. */
export interface CategoryRecall {
  readonly category: string;
  /** Attacks of the kind that are flagged. */
  readonly flagged: number;
  /** Attacks of the kind. */
  readonly rows: number;
  /** Share of them that is flagged, in [0, 1]. */
  readonly recall: number;
  /** Where the share may truly lie, 95 % (Wilson). */
  readonly interval: Interval;
}

/**
 * Finds out which kinds of attacks a threshold finds.
 *
 * @param categories The kind of each attack (`attack_label`).
 * @param scores The score of each attack, higher when more anomalous.
 * @param threshold An attack is flagged when its score is strictly greater.
 * @returns The kinds, the most frequent first, then by name.
 * @throws {TypeError} If categories and scores differ in number.
 *
 * @example
 * ```ts
 * import { recallByCategory } from "./recall_by_category.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [first] = recallByCategory(["Fuzzers", "DoS", "DoS"], [3, 1, 2], 1);
 * assertEquals([first.category, first.flagged, first.rows], ["DoS", 1, 2]);
 * ```
 */
export function recallByCategory(
  categories: readonly string[],
  scores: ArrayLike<number>,
  threshold: number,
): CategoryRecall[] {
  if (categories.length !== scores.length) {
    throw new TypeError(
      "Cannot count attacks by category as each needs one: " +
        `found ${categories.length} categories for ${scores.length} attacks`,
    );
  }
  const counts = new Map<string, { flagged: number; rows: number }>();
  categories.forEach((category, attack) => {
    const count = counts.get(category) ?? { flagged: 0, rows: 0 };
    count.rows++;
    if (scores[attack] > threshold) count.flagged++;
    counts.set(category, count);
  });
  return [...counts].map(([category, { flagged, rows }]) => ({
    category,
    flagged,
    rows,
    recall: flagged / rows,
    interval: wilsonInterval({ count: flagged, total: rows }),
  })).sort((a, b) => b.rows - a.rows || (a.category < b.category ? -1 : 1));
}
