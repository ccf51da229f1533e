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

/**
 * How alike two scores order the same flows: Spearman's rank correlation, flows
 * of equal score sharing their mean rank, as SciPy's `spearmanr`. Infinite scores
 * are the highest.
 *
 * @param first One score a flow; so is `second`. Unchanged.
 * @returns In [−1, 1]; 1 where the order is the same.
 * @throws {TypeError} If the scores differ in number.
 * @throws {RangeError} If one is NaN, or all of one kind are equal.
 *
 * @example The same order on another scale
 * ```ts
 * import { rankCorrelation } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(rankCorrelation([1, 2, 9], [10, 11, 4000]), 1);
 * ```
 */
export function rankCorrelation(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): number {
  checkPairs(first, second);
  const [a, b] = [centredRanks(first), centredRanks(second)];
  const [sizeA, sizeB] = [dot(a, a), dot(b, b)];
  if (sizeA === 0 || sizeB === 0) {
    throw new RangeError(
      "Cannot correlate ranks as the scores must differ: found equal ones alone",
    );
  }
  return dot(a, b) / Math.sqrt(sizeA * sizeB);
}

/**
 * How many of the highest scores two detectors share: of the `count` flows that
 * one puts on top, the share that the other puts there too. Of equal scores the
 * earlier flow is the higher.
 *
 * @param first One score a flow; so is `second`. Unchanged.
 * @param count At least 1; all flows where there are fewer.
 * @returns In [0, 1].
 * @throws {TypeError} If the scores differ in number.
 * @throws {RangeError} If a score is NaN, there are none, or the count is no
 * positive integer.
 */
export function topOverlap(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  count: number,
): number {
  checkPairs(first, second);
  if (!(Number.isInteger(count) && count > 0 && first.length > 0)) {
    throw new RangeError(
      "Cannot compare the highest scores as there must be at least one: " +
        `found ${count} of ${first.length}`,
    );
  }
  const top = new Set(highest(first, count));
  return highest(second, count).filter((flow) => top.has(flow)).length /
    top.size;
}

/** How alike several detectors rank the same flows, over their pairs. */
export interface RankingSteadiness {
  /** How many flows were ranked. */
  readonly flows: number;
  /** Spearman's, in [−1, 1]; 1 where all rank alike. */
  readonly rankCorrelation: MeanAndLeast;
  /** Of the flows that one puts on top, the share that another does, in [0, 1]. */
  readonly topOverlap: MeanAndLeast;
  /** How many flows the top has. */
  readonly top: number;
}

/** Of a metric over pairs. */
export interface MeanAndLeast {
  readonly mean: number;
  readonly min: number;
}

/**
 * Compares the rankings of the same flows by several detectors, in pairs.
 *
 * @param scores One list a detector, of one score a flow; at least two lists.
 * @param top How many of the highest scores count as the top; all flows where
 * there are fewer.
 * @throws {RangeError} As {@linkcode rankCorrelation}, or if there is one list.
 * @throws {TypeError} If the lists differ in length.
 */
export function rankingSteadiness(
  scores: readonly ArrayLike<number>[],
  top: number,
): RankingSteadiness {
  const pairs = scores.flatMap((first, i) =>
    scores.slice(i + 1).map((second) => [first, second] as const)
  );
  if (pairs.length === 0) {
    throw new RangeError(
      `Cannot compare rankings as there must be two: found ${scores.length}`,
    );
  }
  const flows = scores[0].length;
  const size = Math.min(top, flows);
  const overPairs = (values: number[]) => ({
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    min: Math.min(...values),
  });
  return {
    flows,
    rankCorrelation: overPairs(pairs.map((pair) => rankCorrelation(...pair))),
    topOverlap: overPairs(pairs.map((pair) => topOverlap(...pair, size))),
    top: size,
  };
}

function checkPairs(first: ArrayLike<number>, second: ArrayLike<number>) {
  if (first.length !== second.length) {
    throw new TypeError(
      "Cannot compare scores as each flow needs two: " +
        `found ${first.length} and ${second.length}`,
    );
  }
  for (const scores of [first, second]) {
    const flow = Array.from(scores).findIndex(Number.isNaN);
    if (flow === -1) continue;
    throw new RangeError(
      `Cannot compare scores as they must be numbers: found NaN at ${flow}`,
    );
  }
}

/** Ranks less their mean, equal scores sharing theirs. */
function centredRanks(scores: ArrayLike<number>): Float64Array {
  const order = descending(scores);
  const mean = (scores.length - 1) / 2;
  const ranks = new Float64Array(scores.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && scores[order[end]] === scores[order[start]]) {
      end++;
    }
    const shared = (start + end - 1) / 2;
    for (let rank = start; rank < end; rank++) {
      ranks[order[rank]] = mean - shared; // the highest score, the highest rank
    }
    start = end;
  }
  return ranks;
}

function highest(scores: ArrayLike<number>, count: number): number[] {
  return descending(scores).slice(0, count);
}

/** The flows, the highest score first. */
function descending(scores: ArrayLike<number>): number[] {
  return Array.from(scores, (_, flow) => flow).sort((a, b) =>
    scores[a] === scores[b] ? a - b : scores[b] - scores[a]
  );
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
