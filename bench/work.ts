import { z } from "zod";

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

/** The line of JSON that `ours.ts` and `original.py` print. */
const PRINTED = z.object({
  /** Seconds by step; `score` is the mean of the calls. */
  seconds: z.record(z.string(), z.number()),
  /** Rows by step; `train` counts each row once an epoch. */
  rows: z.record(z.string(), z.number()),
  /** Width of the feature matrix. */
  features: z.number(),
  /** Epochs trained, where there was training. */
  epochs: z.number().optional(),
  rocAuc: z.number().optional(),
  /** The most memory the process held at once. */
  peakBytes: z.number(),
  /** What trained and scored. */
  device: z.enum(["CPU", "GPU"]),
  /** What it ran on, by name. */
  versions: z.record(z.string(), z.string()),
});

/** One run of one side. */
export const RUN_REPORT = PRINTED.extend({
  /** From the start of the process to its exit. */
  wallSeconds: z.number(),
});

export type RunReport = z.infer<typeof RUN_REPORT>;

/** Reads the last line a side printed. */
export function readReport(stdout: string, wallSeconds: number): RunReport {
  const line = stdout.trim().split("\n").at(-1) ?? "";
  return { ...PRINTED.parse(JSON.parse(line)), wallSeconds };
}
