/**
 * What either side can do once it has loaded and preprocessed the flows, in this
 * order. No step needs the one before: an untrained network scores as fast.
 */
export const STEPS = [
  "train",
  "evaluate",
  "score", // the test rows again and again, after a warm-up
] as const;

export type Step = typeof STEPS[number];

/** One run of either side, as the flags of `ours.ts` and `original.py` say it. */
export interface Work {
  readonly steps: readonly Step[];
  /** Rows to draw from the file. Default: all. */
  readonly subset?: number;
  /** Epochs to train, none of them skipped. Default 20. */
  readonly epochs?: number;
  /** How often to score the test rows. Default once. */
  readonly scoreCalls?: number;
}

/** The flags for a run on a file of flows. */
export function workFlags(
  data: string,
  { steps, subset, epochs = 20, scoreCalls }: Work,
): string[] {
  return [
    `--data=${data}`,
    `--steps=${steps.join(",")}`,
    `--epochs=${epochs}`,
    `--patience=${epochs}`, // so that neither side stops early
    ...subset === undefined ? [] : [`--subset=${subset}`],
    ...scoreCalls === undefined ? [] : [`--score-calls=${scoreCalls}`],
  ];
}
