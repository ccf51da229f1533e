import { type Matrix, rowsBetween } from "../base/mod.ts";
import { type Interval, wilsonInterval } from "../evaluate/mod.ts";
import type { AnomalyDetector, Reference } from "../model/mod.ts";
import type { NetworkDataPreprocessor } from "../preprocess/mod.ts";
import { type AmountBins, binAt, binsOf } from "./column_bins.ts";
import { type Shift, shiftBetween } from "./population_stability.ts";

/** A share of flows now, and what it was in training; null where nobody knows. */
export interface ShareChange {
  readonly now: number;
  readonly training: number | null;
}

/** How far a column has moved: its values, or its gaps where they went further. */
export interface ColumnDrift extends Shift {
  readonly column: string;
  /**
   * How often a flow has more than one of training has, equal ones counting half;
   * in [0, 1], 0.5 where nothing moved. Null for categories.
   */
  readonly superiority: number | null;
  /** Flows without a value; null for categories, of which a gap is one. */
  readonly gaps: ShareChange | null;
  /** Flows of a category that was rare in training, or not there; else null. */
  readonly unseen: ShareChange | null;
}

/** How far the share of flagged flows has moved. */
export interface AlertDrift extends Shift {
  /** The share of flows that are flagged. */
  readonly rate: number;
  /** How far it may lie to either side, by chance. */
  readonly interval: Interval;
  /** The share of normal validation flows that the threshold flags. */
  readonly expected: number;
}

/** How flows differ from those of training. */
export interface Drift {
  /** How many flows were compared. */
  readonly rows: number;
  /** What has moved furthest first. */
  readonly columns: readonly ColumnDrift[];
  /** How many flows are flagged. */
  readonly alerts: AlertDrift;
}

/** Whether anything has moved. */
export function hasDrifted({ columns, alerts }: Drift): boolean {
  return alerts.hasMoved || columns.some(({ hasMoved }) => hasMoved);
}

/** A piece of the flows, as `scoreFlows` gives it. */
export interface ComparedFlows {
  /** Shape `[flows, features]`. */
  readonly features: Matrix;
  /** Gaps of each column of amounts: how many, or which flows have them. */
  readonly gaps: ReadonlyMap<string, number | Uint32Array>;
}

/** About so many flows of a piece are looked at: more would take time. */
const ROWS_SEEN = 1024;

/**
 * Compares flows with a detector's reference, piece by piece: its columns, and how
 * many of them are flagged. Memory does not grow with the flows.
 */
export class DriftCounter {
  readonly #reference: Reference;
  readonly #preprocessor: NetworkDataPreprocessor;
  readonly #threshold: number;
  readonly #amounts: readonly CountedAmount[];
  /** Of each column of categories, how many flows have which. */
  readonly #categories: readonly Float64Array[];
  /** Flows that were looked at; each may stand for several. */
  #seen = 0;
  #rows = 0;
  #flagged = 0;

  /**
   * Compares with what a detector learnt.
   *
   * @param threshold Flows that score higher are flagged.
   * @returns Null where the detector has no reference.
   */
  static of(
    { reference, preprocessor }: Pick<
      AnomalyDetector,
      "reference" | "preprocessor"
    >,
    threshold: number,
  ): DriftCounter | null {
    return reference && preprocessor &&
      new DriftCounter(reference, preprocessor, threshold);
  }

  private constructor(
    reference: Reference,
    preprocessor: NetworkDataPreprocessor,
    threshold: number,
  ) {
    this.#reference = reference;
    this.#preprocessor = preprocessor;
    this.#threshold = threshold;
    this.#amounts = preprocessor.columnFeatures
      .filter(({ kind }) => kind === "amount")
      .map(({ column, start, gapShare }) => {
        const bins = binsOf(reference, column);
        const counts = new Float64Array(bins.shares.length);
        return { ...bins, column, start, gapShare, counts, gaps: 0 };
      });
    this.#categories = preprocessor.categorical.map((column) =>
      new Float64Array(reference.categoryRows(column).length)
    );
  }

  /**
   * Counts a piece.
   *
   * @param flagged How many of its flows are.
   */
  add({ features, gaps }: ComparedFlows, flagged: number): void {
    this.#rows += features.rows;
    this.#flagged += flagged;
    for (const amount of this.#amounts) {
      const found = gaps.get(amount.column) ?? 0;
      amount.gaps += typeof found === "number" ? found : found.length;
    }
    // Odd, so that of two sensors whose flows come by turns both are seen.
    const step = Math.floor(features.rows / ROWS_SEEN) | 1;
    for (let row = 0; row < features.rows; row += step) {
      const { values } = rowsBetween(features, row, row + 1);
      for (const { start, edges, counts } of this.#amounts) {
        counts[binAt(edges, values[start])] += step;
      }
      this.#preprocessor.decodeRanks(values)
        .forEach((rank, i) => this.#categories[i][rank] += step);
      this.#seen++;
    }
  }

  /** What was found, of at least one flow. */
  found(): Drift {
    const columns = [
      ...this.#amounts.map((amount) => this.#amountDrift(amount)),
      ...this.#preprocessor.categorical.map((column, i) =>
        this.#categoryDrift(column, this.#categories[i])
      ),
    ];
    return {
      rows: this.#rows,
      columns: columns.sort(byShift),
      alerts: this.#alertDrift(),
    };
  }

  #amountDrift(
    { column, shares, counts, gaps, gapShare }: CountedAmount,
  ): ColumnDrift {
    const { rows } = this.#reference;
    const values = shiftBetween(
      { counts: shares.map((share) => share * rows) },
      { counts, rows: this.#seen },
    );
    const now = gaps / this.#rows;
    const shifts = gapShare === null
      ? [values]
      : [values, shiftOfShare(gapShare, rows, now, this.#rows)];
    const [furthest] = shifts.sort(byShift);
    return {
      column,
      ...furthest,
      superiority: superiorityOf(shares, counts),
      gaps: { now, training: gapShare },
      unseen: null,
    };
  }

  #categoryDrift(column: string, counts: Float64Array): ColumnDrift {
    const before = this.#reference.categoryRows(column);
    const total = counts.reduce((sum, count) => sum + count, 0);
    return {
      column,
      ...shiftBetween({ counts: before }, { counts, rows: this.#seen }),
      superiority: null,
      gaps: null,
      unseen: {
        now: counts.at(-1)! / total,
        training: before.at(-1)! / this.#reference.rows,
      },
    };
  }

  #alertDrift(): AlertDrift {
    const { rows } = this.#reference;
    const [total, count] = [this.#rows, this.#flagged];
    const expected = this.#reference.rowsAbove(this.#threshold) / rows;
    return {
      ...shiftOfShare(expected, rows, count / total, total),
      rate: count / total,
      interval: wilsonInterval({ count, total }),
      expected,
    };
  }
}

/** A column of amounts, and what was counted of it. */
interface CountedAmount extends AmountBins {
  readonly column: string;
  readonly start: number;
  readonly gapShare: number | null;
  readonly counts: Float64Array;
  gaps: number;
}

/**
 * How often a value is larger than one of another distribution, both by bin
 * (Vargha & Delaney 2000, doi:10.3102/10769986025002101).
 */
function superiorityOf(
  sharesBefore: readonly number[],
  counts: Float64Array,
): number {
  let below = 0;
  let larger = 0;
  let total = 0;
  sharesBefore.forEach((share, bin) => {
    larger += counts[bin] * (below + share / 2);
    total += counts[bin];
    below += share;
  });
  return larger / total;
}

/** Which way a column went, in a word; null where it went neither way. */
export function directionOf({ superiority }: ColumnDrift): string | null {
  if (superiority === null) return null;
  return superiority > 0.6 ? "higher" : superiority < 0.4 ? "lower" : null;
}

/** How far a share has moved, and with it that of all other flows. */
function shiftOfShare(
  before: number,
  rowsBefore: number,
  now: number,
  rowsNow: number,
): Shift {
  const counts = (share: number, rows: number) => ({
    counts: [share * rows, (1 - share) * rows],
  });
  return shiftBetween(counts(before, rowsBefore), counts(now, rowsNow));
}

/** Sorts: what has moved comes first, then what went further. */
export function byShift(a: Shift, b: Shift): number {
  return Number(b.hasMoved) - Number(a.hasMoved) || b.psi - a.psi;
}
