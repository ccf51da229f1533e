/** From this on, a population has moved (Siddiqi 2006, Credit Risk Scorecards). */
export const SHIFT_BOUND = 0.25;

/**
 * 99.999 % of a standard normal distribution lie below: with fifty columns, one
 * comparison in two thousand goes further by chance.
 */
const Z = 4.264890793922825;

/** How far a distribution has moved. */
export interface Shift {
  /** The population stability index, in [0, ∞); 0 where nothing moved. */
  readonly psi: number;
  /** Whether it is large, and larger than chance makes it. */
  readonly hasMoved: boolean;
}

/** Flows by bin. */
export interface BinnedFlows {
  /** One a bin; they need not be whole. */
  readonly counts: ArrayLike<number>;
  /** How many flows were looked at, where each stands for several. Default all. */
  readonly rows?: number;
}

/**
 * How far a distribution has moved, by the population stability index:
 * Σ (q − p) ln(q / p) over the bins, p and q their shares then and now (Lewis
 * 1994, An Introduction to Credit Scoring; it is Jeffreys' divergence). An empty
 * bin counts as half a flow.
 *
 * Where nothing moved, it is by chance like χ² of one degree of freedom less than
 * there are bins, times 1/m + 1/n, of m and n flows (Yurdakul & Naranjo 2020,
 * Statistical properties of the population stability index). It takes the flows
 * for independent.
 *
 * @example
 * ```ts
 * import { shiftBetween } from "./population_stability.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const shift = shiftBetween({ counts: [500, 500] }, { counts: [900, 100] });
 * // 0.4 ln(0.9 / 0.5) − 0.4 ln(0.1 / 0.5)
 * assertAlmostEquals(shift.psi, 0.4 * Math.log(9));
 * ```
 */
export function shiftBetween(before: BinnedFlows, now: BinnedFlows): Shift {
  const [then, found] = [sharesOf(before), sharesOf(now)];
  let psi = 0;
  let bins = 0;
  for (let bin = 0; bin < then.shares.length; bin++) {
    if (then.shares[bin] === 0 && found.shares[bin] === 0) continue;
    const p = then.shares[bin] || 0.5 / then.rows;
    const q = found.shares[bin] || 0.5 / found.rows;
    psi += (q - p) * Math.log(q / p);
    bins++;
  }
  const byChance = chiSquared(bins - 1) * (1 / then.rows + 1 / found.rows);
  return { psi, hasMoved: psi > Math.max(SHIFT_BOUND, byChance) };
}

function sharesOf({ counts, rows }: BinnedFlows) {
  const flows = Array.from(counts);
  const total = flows.reduce((sum, count) => sum + count, 0);
  return { shares: flows.map((count) => count / total), rows: rows ?? total };
}

/**
 * What χ² exceeds once in a hundred thousand times, for so many degrees of freedom
 * (Wilson & Hilferty 1931, doi:10.1073/pnas.17.12.684).
 */
function chiSquared(degrees: number): number {
  if (degrees < 1) return 0;
  const variance = 2 / (9 * degrees);
  return degrees * (1 - variance + Z * Math.sqrt(variance)) ** 3;
}
