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
