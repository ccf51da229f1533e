import { InputError } from "../base/mod.ts";

/**
 * The row numbers of each part. Apart from the original split's, whose
 * validation rows are test rows too, no row is in two parts.
 */
export interface Split {
  /** Normal rows, then the attacks that contaminate them. */
  readonly train: Uint32Array;
  /** Normal rows, to stop training and to set the threshold. */
  readonly validation: Uint32Array;
  /** Labelled attacks, for thresholds that need some; usually empty. */
  readonly validationAttack: Uint32Array;
  /** Normal rows to test on. */
  readonly testNormal: Uint32Array;
  /** Attacks to test on. */
  readonly testAttack: Uint32Array;
  /** How many attacks are among the training rows. */
  readonly contamination: Contamination;
}

/** What the honest and the temporal split are asked for. */
export interface SplitOptions {
  /** Attacks to add, as a share of the normal training rows, in [0, 1). */
  readonly contamination: number;
  /** The run's seed. */
  readonly seed: number;
  /**
   * Share of the attacks that could be labelled, those in training left out,
   * whose labels set the threshold; in [0, 1). Default 0.
   */
  readonly labelledShare?: number;
}

/** How many attacks were to join the training rows, and how many did. */
export interface Contamination {
  /** The share asked for, of the normal training rows. */
  readonly requested: number;
  /** The share that came about: the one asked for, or 0. */
  readonly used: number;
  /** How many attacks the share asks for. */
  readonly wantedRows: number;
  /** How many attacks there are for it; each split says which. */
  readonly availableRows: number;
}

/**
 * Says in one line why a run trains on normal rows alone though contamination
 * was asked for; null where it got what it asked for.
 */
export function contaminationNote(
  { requested, used, wantedRows, availableRows }: Contamination,
  trainNormalRows: number,
): string | null {
  if (requested === used) return null;
  if (wantedRows === 0) {
    return `Contamination ${requested} is less than one attack in ` +
      `${trainNormalRows.toLocaleString("en")} training rows: ` +
      "training on normal flows alone";
  }
  // The largest share of four decimals that leaves one spare attack over.
  const largest = Math.floor((availableRows - 1) / trainNormalRows * 1e4) / 1e4;
  return `Contamination ${requested} wants ${
    wantedRows.toLocaleString("en")
  } attacks in training, ${availableRows.toLocaleString("en")} are there: ` +
    `training on normal flows alone (the largest share possible is ${largest})`;
}

/**
 * How many attacks contaminate the training rows: the share asked for, rounded
 * down; none where that is less than one attack.
 *
 * @param requested A share of the normal training rows, in [0, 1).
 * @param available What may be taken: how many, and in words for the message.
 * @throws {InputError} If it asks for more than there are.
 * @throws {RangeError} If the share is outside its interval.
 */
export function planContamination(
  requested: number,
  trainNormalRows: number,
  available: { rows: number; words: string },
): Contamination {
  checkShare("contamination", requested);
  const wantedRows = Math.floor(trainNormalRows * requested);
  if (wantedRows > available.rows) {
    const largest = Math.floor(available.rows / trainNormalRows * 1e4) / 1e4;
    const count = (rows: number) => rows.toLocaleString("en");
    throw new InputError(
      `Contamination ${requested} wants ${count(wantedRows)} attacks in ` +
        `${count(trainNormalRows)} training rows, expected at most ` +
        `${count(available.rows)} (${available.words}): ` +
        `the largest share possible is ${largest}`,
    );
  }
  return {
    requested,
    used: wantedRows > 0 ? requested : 0,
    wantedRows,
    availableRows: available.rows,
  };
}

/**
 * How many attacks are put aside, labelled, to set a threshold with: the share,
 * rounded to the nearest number.
 *
 * @param share In [0, 1).
 * @param attacks How many attacks the share is taken of.
 * @param words What those attacks are, for the message.
 * @throws {InputError} If a share above 0 comes to no attack, or to all.
 * @throws {RangeError} If the share is outside its interval.
 */
export function labelledRows(
  share: number,
  attacks: number,
  words: string,
): number {
  checkShare("labelledShare", share);
  if (share === 0) return 0;
  const rows = Math.round(share * attacks);
  if (rows === 0 || rows === attacks) {
    throw new InputError(
      `Too few attacks to label a share of ${share} of them: expected at least ` +
        `one with a label and one without, found ${attacks} ${words}`,
    );
  }
  return rows;
}

function checkShare(name: string, share: number): void {
  if (share >= 0 && share < 1) return;
  throw new RangeError(
    `Cannot split as ${name} must be in [0, 1): found ${share}`,
  );
}

/** One list of rows after the other. */
export function joinRows(first: Uint32Array, second: Uint32Array): Uint32Array {
  const rows = new Uint32Array(first.length + second.length);
  rows.set(first);
  rows.set(second, first.length);
  return rows;
}

/**
 * Cuts a sequence of runs that must stay whole near given places: a run on a
 * cut goes to the side where more of it lies, and every part gets a run.
 *
 * @param ends The place after each run's last row, rising; as many runs as
 * there will be parts, at least.
 * @param cuts The places to cut at, rising.
 * @returns The nearest places between two runs, one a cut, rising.
 *
 * @example The run from 2 to 8 lies mostly before 6
 * ```ts
 * import { cutRuns } from "./split.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(cutRuns(Uint32Array.of(1, 2, 8, 9, 10), [6, 8]), [8, 9]);
 * ```
 */
export function cutRuns(
  ends: Uint32Array,
  cuts: readonly number[],
): number[] {
  let runs = 0; // that lie before the cut
  return cuts.map((cut, index) => {
    const least = runs + 1;
    const most = ends.length - (cuts.length - index);
    const middle = (run: number) => ((ends[run - 1] ?? 0) + ends[run]) / 2;
    while (runs < most && (runs < least || middle(runs) <= cut)) runs++;
    return ends[runs - 1];
  });
}
