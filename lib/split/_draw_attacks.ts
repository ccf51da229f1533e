import { InputError } from "../base/mod.ts";
import type { Contamination } from "./contamination.ts";

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
