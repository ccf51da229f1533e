import { openRandomWords } from "../base/mod.ts";
import type { ThresholdCounts } from "./_ranking.ts";

/** A 95 % confidence interval. */
export type Interval = readonly [low: number, high: number];

/** Of a number of flows, those that are counted: flagged ones, say. */
export interface Proportion {
  readonly count: number;
  /** How many flows in all, at least 1. */
  readonly total: number;
}

/** 97.5 % of a standard normal distribution lie below. */
const Z = 1.959963984540054;

/**
 * How far the true share may lie from an observed one: Wilson's score interval
 * (Wilson 1927, doi:10.1080/01621459.1927.10502953), 95 %, as statsmodels'
 * `proportion_confint` with `method="wilson"`. It stays in [0, 1] and holds for
 * few flows and for shares near 0 or 1 too. Takes the flows for independent;
 * flows of one scan are not, and vary more.
 *
 * @throws {RangeError} If the count is not a whole number from 0 to all, or
 * there are no flows.
 *
 * @example
 * ```ts
 * import { wilsonInterval } from "./intervals.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const [low, high] = wilsonInterval({ count: 0, total: 10 });
 * assertAlmostEquals(low, 0);
 * assertAlmostEquals(high, 0.2775, 1e-4); // not "never" after ten flows
 * ```
 */
export function wilsonInterval({ count, total }: Proportion): Interval {
  if (!(Number.isInteger(count) && count >= 0 && count <= total && total > 0)) {
    throw new RangeError(
      "Cannot give an interval as a share takes a whole number of flows out of " +
        `at least one: found ${count} of ${total}`,
    );
  }
  const share = count / total;
  const center = (share + Z ** 2 / (2 * total)) / (1 + Z ** 2 / total);
  const reach = Z / (1 + Z ** 2 / total) *
    Math.sqrt(share * (1 - share) / total + Z ** 2 / (4 * total ** 2));
  // None and all are exact ends; rounding would leave them a little beside.
  return [
    count === 0 ? 0 : center - reach,
    count === total ? 1 : center + reach,
  ];
}

/** Flows that all resamples together draw, unless their number is given. */
const DRAWS = 3e8;

/** Resamples whatever the number of flows; five lie outside on either side. */
const LEAST_RESAMPLES = 200;

/** Options of {@linkcode bootstrapIntervals}. */
export interface BootstrapOptions {
  /**
   * Default 1,000, or as many as draw 300 million flows together where that is
   * fewer (from 300,000 flows on), but 200 at the least.
   */
  readonly resamples?: number;
  /** Default 42. */
  readonly seed?: number;
}

/** How far the areas would vary with other flows of the same kind. */
export interface AreaIntervals {
  readonly rocAuc: Interval;
  readonly averagePrecision: Interval;
}

/**
 * Draws the test flows again and again, with replacement and as many of each
 * class as there are, and takes the middle 95 % of the areas (percentile
 * bootstrap, Efron & Tibshirani 1993, chapter 13, doi:10.1201/9780429246593).
 * A tie counts half in the ROC-AUC; flows of equal score are flagged together.
 *
 * It shows how much the choice of test flows matters, not that of the training
 * flows or the seed. A ranking without a mistake has none in any resample: its
 * interval is [1, 1]. Flows are drawn by their place among the scores of their
 * class, so the order of the input changes nothing.
 *
 * @throws {RangeError} If there is to be no resample.
 *
 * @example
 * ```ts
 * import { countAtThresholds } from "./_ranking.ts";
 * import { bootstrapIntervals } from "./intervals.ts";
 * import { assert } from "@std/assert";
 *
 * // The area is 7/8: one pair of eight is the wrong way round.
 * const counts = countAtThresholds([0, 0, 0, 0, 1, 1], [1, 2, 3, 6, 5, 7]);
 * const { rocAuc: [low, high] } = bootstrapIntervals(counts);
 * assert(low < 7 / 8 && high === 1);
 * ```
 */
export function bootstrapIntervals(
  counts: ThresholdCounts,
  options: BootstrapOptions = {},
): AreaIntervals {
  const { seed = 42 } = options;
  const flows = counts.truePositives.at(-1)! + counts.falsePositives.at(-1)!;
  const affordable = Math.floor(DRAWS / flows);
  const resamples = options.resamples ??
    Math.min(1000, Math.max(LEAST_RESAMPLES, affordable));
  if (!(resamples >= 1)) {
    throw new RangeError(
      "Cannot give intervals as they take at least one resample: " +
        `found ${resamples}`,
    );
  }
  const resample = openResamples(counts, seed);
  const areas = Array.from({ length: resamples }, resample);
  return {
    rocAuc: middle(areas.map((area) => area.rocAuc)),
    averagePrecision: middle(areas.map((area) => area.averagePrecision)),
  };
}

/** Between which values 95 % lie, a straight line drawn from value to value. */
function middle(values: number[]): Interval {
  const sorted = Float64Array.from(values).sort();
  const quantile = (share: number) => {
    const place = share * (sorted.length - 1);
    const below = sorted[Math.floor(place)];
    return below + (place % 1) * (sorted[Math.ceil(place)] - below);
  };
  return [quantile(0.025), quantile(0.975)];
}

/** Both areas of a ranking. */
interface Areas {
  readonly rocAuc: number;
  readonly averagePrecision: number;
}

/**
 * Opens a stream of resamples: each draws as many flows of either class as there
 * are, with replacement, and gives the areas of their ranking.
 *
 * The areas depend on nothing but which attacks share a score, and between or
 * beside which of them each normal flow lies. Attacks are therefore counted by
 * group of equal score, from the top, and normal flows by slot: 2g is the gap
 * above group g, 2g + 1 is a tie with it. A resample takes one walk along them.
 *
 * @param counts Of the ranking to draw from.
 * @param seed The same seed and ranking give the same resamples.
 */
function openResamples(
  counts: ThresholdCounts,
  seed: number,
): () => Areas {
  const { groups, groupOfAttack, slotOfNormal } = rank(counts);
  const attacks = groupOfAttack.length;
  const normals = slotOfNormal.length;
  const drawnAttacks = new Uint32Array(groups);
  const drawnNormals = new Uint32Array(2 * groups + 1);
  const draw = openDraws(seed);
  return () => {
    draw(groupOfAttack, drawnAttacks);
    draw(slotOfNormal, drawnNormals);
    let truePositives = 0;
    let falsePositives = 0;
    let pairs = 0; // of an attack above a normal flow; a tie counts half
    let precisions = 0; // summed over attacks
    for (let group = 0; group < groups; group++) {
      const above = drawnNormals[2 * group];
      const beside = drawnNormals[2 * group + 1];
      const found = drawnAttacks[group];
      pairs += (above + beside) * truePositives + beside * found / 2;
      falsePositives += above + beside;
      if (found === 0) continue;
      truePositives += found;
      precisions += found * truePositives / (truePositives + falsePositives);
    }
    pairs += drawnNormals[2 * groups] * truePositives;
    return {
      rocAuc: pairs / (attacks * normals),
      averagePrecision: precisions / attacks,
    };
  };
}

/** The group of each attack and the slot of each normal flow, from the top. */
function rank({ truePositives, falsePositives }: ThresholdCounts) {
  const groupOfAttack = new Uint32Array(truePositives.at(-1)!);
  const slotOfNormal = new Uint32Array(falsePositives.at(-1)!);
  let groups = 0;
  for (let index = 0; index < truePositives.length; index++) {
    const [attack, normal] = [
      truePositives[index - 1] ?? 0,
      falsePositives[index - 1] ?? 0,
    ];
    const hasAttack = truePositives[index] > attack;
    const slot = 2 * groups + Number(hasAttack);
    slotOfNormal.fill(slot, normal, falsePositives[index]);
    groupOfAttack.fill(groups, attack, truePositives[index]);
    if (hasAttack) groups++;
  }
  return { groups, groupOfAttack, slotOfNormal };
}

/** Draws as many flows as there are, and counts them by the place they have. */
function openDraws(seed: number) {
  const { fill } = openRandomWords(seed, "bootstrap");
  const buffer = new Uint32Array(4096); // stays in the processor's cache
  return (places: Uint32Array, counts: Uint32Array): void => {
    counts.fill(0);
    // A word times this is a flow's number; at 2^20 flows some are likelier than
    // others by one in 2^12, far below what a resample can show.
    const scale = places.length / 2 ** 32;
    for (let start = 0; start < places.length; start += buffer.length) {
      const words = buffer.subarray(0, places.length - start);
      fill(words);
      for (let index = 0; index < words.length; index++) {
        counts[places[words[index] * scale >>> 0]]++;
      }
    }
  };
}
