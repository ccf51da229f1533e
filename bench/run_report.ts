import { z } from "zod";

/** The line of JSON that `ours.ts` and `original.py` print. */
const PRINTED = z.object({
  /**
   * Seconds by step; `import` is what it takes to get to the first of them, and
   * `score` is the mean of the calls.
   */
  seconds: z.record(z.string(), z.number()),
  /** Rows by step; `train` counts each row once an epoch. */
  rows: z.record(z.string(), z.number()),
  /** Width of the feature matrix, where one was made. */
  features: z.number().optional(),
  /** Epochs trained, where there was training. */
  epochs: z.number().optional(),
  rocAuc: z.number().optional(),
  /** The most memory the process held at once. */
  peakBytes: z.number(),
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
