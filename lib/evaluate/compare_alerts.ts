/** A detector's scores of flows, and its threshold. */
export interface FlaggedFlows {
  /** Shape `[n]`, higher is more anomalous. */
  readonly scores: Float32Array;
  /** A flow is flagged when its score is strictly greater. */
  readonly threshold: number;
}

/** How far two detectors agree about the same flows. */
export interface AlertAgreement {
  /** Flows that both flag. */
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
  /** Flows among the highest scores of both, as a share, in [0, 1]. */
  readonly topOverlap: number;
}

/**
 * Compares what two detectors flag.
 *
 * @param top How many of the highest scores to compare; of equal ones the first
 * flows. Default 100.
 * @throws {TypeError} If they scored different numbers of flows.
 *
 * @example
 * ```ts
 * import { compareAlerts } from "./compare_alerts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const first = { scores: Float32Array.of(1, 5, 9, 2), threshold: 4 };
 * const second = { scores: Float32Array.of(1, 2, 8, 7), threshold: 6 };
 * assertEquals(compareAlerts(first, second, 2), {
 *   both: 1,
 *   onlyFirst: 1,
 *   onlySecond: 1,
 *   neither: 1,
 *   topOverlap: 0.5,
 * });
 * ```
 */
export function compareAlerts(
  first: FlaggedFlows,
  second: FlaggedFlows,
  top = 100,
): AlertAgreement {
  const flows = first.scores.length;
  if (second.scores.length !== flows) {
    throw new TypeError(
      "Cannot compare alerts as both must have scored the same flows: " +
        `found ${flows} and ${second.scores.length}`,
    );
  }
  const counts = [[0, 0], [0, 0]]; // [flagged by the first][by the second]
  for (let flow = 0; flow < flows; flow++) {
    const isFirst = Number(first.scores[flow] > first.threshold);
    const isSecond = Number(second.scores[flow] > second.threshold);
    counts[isFirst][isSecond]++;
  }
  const [[neither, onlySecond], [onlyFirst, both]] = counts;
  const most = Math.min(top, flows);
  const highest = highestFlows(first.scores, most);
  const shared = highestFlows(second.scores, most).intersection(highest).size;
  return {
    both,
    onlyFirst,
    onlySecond,
    neither,
    topOverlap: most === 0 ? 1 : shared / most,
  };
}

function highestFlows(scores: Float32Array, count: number): Set<number> {
  const order = Array.from(scores.keys())
    .sort((a, b) => scores[b] - scores[a] || a - b);
  return new Set(order.slice(0, count));
}
