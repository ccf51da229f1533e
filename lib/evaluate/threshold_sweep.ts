import { checkLabels, countAtThresholds } from "./_ranking.ts";

/** The traffic that a detector would watch. */
export interface Traffic {
  /** Flows a day. */
  readonly flowsPerDay: number;
  /** Share of attacks among them, in (0, 1). Default that of the labels. */
  readonly attackShare?: number;
}

/** What a threshold would do to that traffic. */
export interface ThresholdOutcome {
  /** A flow is flagged when its score is strictly greater. */
  readonly threshold: number;
  /** Share of the attacks that is flagged, in [0, 1]. */
  readonly recall: number;
  /** Share of the normal flows that is flagged, in [0, 1]. */
  readonly falseAlarmRate: number;
  /** Share of attacks among the flagged flows; null where none is flagged. */
  readonly precision: number | null;
  /** Flagged flows a day, attacks or not. */
  readonly alertsPerDay: number;
}

/** The outcomes of many thresholds, an entry each. */
export interface ThresholdSweep {
  /** Distinct scores, falling. */
  readonly thresholds: Float64Array;
  /** Share of the attacks that is flagged, in [0, 1]. */
  readonly recall: Float64Array;
  /** Share of the normal flows that is flagged, in [0, 1]. */
  readonly falseAlarmRate: Float64Array;
  /** Share of attacks among the flagged flows, in [0, 1]. */
  readonly precision: Float64Array;
  /** Flagged flows a day, attacks or not. */
  readonly alertsPerDay: Float64Array;
}

/**
 * What a threshold does to labelled flows, converted to traffic with so many
 * flows a day and that share of attacks. Recall and false alarm rate are of the
 * classes alone; precision and alerts follow from them and from the traffic:
 *
 *     flagged = share · recall + (1 − share) · false alarm rate
 *     precision = share · recall / flagged
 *     alerts a day = flows a day · flagged
 *
 * @param labels 0 for a normal flow, 1 for an attack; both must occur.
 * @param scores One score a flow, higher when more anomalous.
 * @throws {TypeError} If labels and scores differ in number.
 * @throws {RangeError} If a label is neither 0 nor 1, a class is missing, or the
 * traffic is none.
 *
 * @example One attack of two found, with one false alarm of two
 * ```ts
 * import { outcomeAt } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const traffic = { flowsPerDay: 1000, attackShare: 0.1 };
 * assertEquals(outcomeAt([0, 1, 0, 1], [1, 2, 3, 4], 2, traffic), {
 *   threshold: 2,
 *   recall: 0.5,
 *   falseAlarmRate: 0.5,
 *   precision: 0.1,
 *   alertsPerDay: 500,
 * });
 * ```
 */
export function outcomeAt(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  threshold: number,
  traffic: Traffic,
): ThresholdOutcome {
  checkLabels(labels, scores, "apply a threshold");
  const rows = [0, 0]; // normal flows, attacks
  const flagged = [0, 0];
  for (let flow = 0; flow < scores.length; flow++) {
    rows[labels[flow]]++;
    if (scores[flow] > threshold) flagged[labels[flow]]++;
  }
  if (rows.includes(0)) {
    throw new RangeError(
      "Cannot apply a threshold as both classes are needed: " +
        `found ${rows[0]} normal flows and ${rows[1]} attacks`,
    );
  }
  const weight = weigher(traffic, rows[1] / labels.length);
  return {
    threshold,
    ...weight(flagged[1] / rows[1], flagged[0] / rows[0]),
  };
}

/**
 * Moves the threshold over all scores; see {@linkcode outcomeAt}. Those that flag
 * no flow, or all of them, are left out.
 *
 * The labels choose nothing here: a threshold that looks best in a sweep was
 * chosen on the flows it is judged on.
 *
 * @param labels 0 for a normal flow, 1 for an attack; both must occur.
 * @param scores One finite score a flow, higher when more anomalous.
 * @returns Empty where all flows have the same score.
 * @throws As {@linkcode outcomeAt}, and if a score is not finite.
 */
export function thresholdSweep(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  traffic: Traffic,
): ThresholdSweep {
  const { thresholds, truePositives, falsePositives } = countAtThresholds(
    labels,
    scores,
  );
  const attacks = truePositives.at(-1)!;
  const normals = falsePositives.at(-1)!;
  const weight = weigher(traffic, attacks / labels.length);
  const count = thresholds.length - 1;
  const sweep = {
    thresholds: thresholds.slice(1),
    recall: new Float64Array(count),
    falseAlarmRate: new Float64Array(count),
    precision: new Float64Array(count),
    alertsPerDay: new Float64Array(count),
  };
  for (let index = 0; index < count; index++) {
    // The counts are of scores no less than theirs: those above the next.
    const outcome = weight(
      truePositives[index] / attacks,
      falsePositives[index] / normals,
    );
    sweep.recall[index] = outcome.recall;
    sweep.falseAlarmRate[index] = outcome.falseAlarmRate;
    sweep.precision[index] = outcome.precision!;
    sweep.alertsPerDay[index] = outcome.alertsPerDay;
  }
  return sweep;
}

/**
 * Tells rates of the classes for some traffic.
 *
 * @param ownShare The share of attacks unless the traffic has another.
 * @throws {RangeError} If there is no such traffic.
 */
function weigher({ flowsPerDay, attackShare }: Traffic, ownShare: number) {
  const share = attackShare ?? ownShare;
  if (!(share > 0 && share < 1)) {
    throw new RangeError(
      "Cannot weigh precision as the share of attacks must be in (0, 1): " +
        `found ${share}`,
    );
  }
  if (!(flowsPerDay > 0 && flowsPerDay < Infinity)) {
    throw new RangeError(
      "Cannot count alerts as the flows per day must be a positive number: " +
        `found ${flowsPerDay}`,
    );
  }
  return (
    recall: number,
    falseAlarmRate: number,
  ): Omit<ThresholdOutcome, "threshold"> => {
    const hits = share * recall;
    const flagged = hits + (1 - share) * falseAlarmRate;
    return {
      recall,
      falseAlarmRate,
      precision: flagged > 0 ? hits / flagged : null,
      alertsPerDay: flowsPerDay * flagged,
    };
  };
}

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
