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
