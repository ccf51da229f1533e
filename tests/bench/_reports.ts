import type { RunReport } from "../../bench/sides.ts";

/** A run that did some work in so many seconds a step. */
export function report(
  seconds: Record<string, number>,
  more: Partial<RunReport> = {},
): RunReport {
  return {
    seconds,
    rows: { load: 100, preprocess: 100, train: 160, score: 50 },
    features: 33,
    epochs: 2,
    rocAuc: 0.9,
    peakBytes: 1e9,
    device: "CPU",
    versions: { engine: "an engine" },
    wallSeconds: 10,
    ...more,
  };
}

export const MACHINE = {
  cpu: "A CPU",
  cores: 2,
  memoryGB: 16,
  system: "Linux x64",
};
