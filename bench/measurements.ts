import type { EngineName } from "../lib/model/mod.ts";
import type { Goal, MetricName } from "./metrics.ts";
import type { Work } from "./sides.ts";

/** Rows of the small file. */
export const SMALL_ROWS = 50_000;

/** Anything that is measured. */
export interface Measurement {
  /** What `--only` calls it. */
  readonly name: string;
  /** What the tables call it. */
  readonly title: string;
  /** How often it is run; where the original runs too, each run is a pair. */
  readonly runs: {
    readonly usual: number;
    /** With `--quick`; 0 leaves it out. */
    readonly quick: number;
    /** About how long one takes on two cores. */
    readonly seconds: number;
  };
}

/** Work that both sides do, and the metrics they are compared by. */
export interface Comparison extends Measurement {
  readonly data: "small" | "full";
  readonly work: Work;
  readonly metrics: { readonly [name in MetricName]?: Goal | null };
}

/** The original's `main`, to its end. */
const MAIN = ["train", "evaluate"] as const;

/** A preset of `deno task train` and of the original, both on the full file. */
const preset = (name: string, subset: number, epochs: number) => ({
  name: `preset-${name}`,
  title: `\`${name}\`: ${subset.toLocaleString("en")} rows, ${epochs} epochs`,
  data: "full" as const,
  work: { steps: MAIN, subset, epochs },
});

/** In the order they are run: the short ones first. */
export const COMPARISONS: readonly Comparison[] = [
  {
    name: "parts-small",
    title: "a file of 50,000 rows",
    data: "small",
    // There are few test rows, so they are scored often. They stay in the
    // processor's caches, so the goal for scoring is set on the full file.
    work: { steps: [...MAIN, "score"], epochs: 5, scoreCalls: 36 },
    runs: { usual: 5, quick: 3, seconds: 14 },
    metrics: {
      "load + preprocess": null,
      train: { must: 1.8, aim: 3 },
      score: null,
      "peak memory": null,
    },
  },
  {
    name: "parts-full",
    title: "all rows",
    data: "full",
    work: { steps: ["score"], scoreCalls: 5 },
    runs: { usual: 5, quick: 2, seconds: 29 },
    metrics: {
      "load + preprocess": { must: 3, aim: 6 },
      score: { must: 3, aim: 5 },
    },
  },
  {
    ...preset("quick", 50_000, 30),
    runs: { usual: 5, quick: 1, seconds: 58 },
    metrics: { "end to end": null },
  },
  {
    ...preset("medium", 200_000, 20),
    runs: { usual: 1, quick: 0, seconds: 150 },
    metrics: { "end to end": null },
  },
  {
    name: "all-rows",
    title: "all rows, 2 epochs",
    data: "full",
    work: { steps: MAIN, epochs: 2 },
    runs: { usual: 1, quick: 0, seconds: 190 },
    metrics: {
      "end to end": null,
      train: null,
      "peak memory": { must: 0.65, aim: 0.4 },
    },
  },
  {
    ...preset("default", 500_000, 20),
    runs: { usual: 3, quick: 0, seconds: 350 },
    metrics: { "end to end": { must: 1.7, aim: 2.5 }, "peak memory": null },
  },
];

/** Trains and scores with one engine, on the small file. */
const engine = (
  engine: EngineName,
  [usual, seconds]: [number, number],
  amount: Omit<Work, "steps">,
) => ({
  name: "engines",
  title: `engine \`${engine}\``,
  engine,
  work: { steps: ["train", "score"], ...amount } as Work,
  runs: { usual, quick: 1, seconds },
});

/**
 * This project's engines, the fastest first, each with as much work as it does
 * in a few seconds: at least thirty training steps, so that the slow first ones
 * count for little.
 */
export const ENGINES = [
  engine("onnx", [3, 4], { epochs: 5, scoreCalls: 36 }),
  engine("tensorflow", [3, 7], { epochs: 5, scoreCalls: 36 }),
  engine("wasm", [3, 5], { subset: 20_000, epochs: 1, scoreCalls: 10 }),
  engine("cpu", [1, 11], { subset: 10_000, epochs: 1, scoreCalls: 2 }),
];

/**
 * `deno task train`, which has no counterpart in the original. The goal is in
 * seconds, on flows that it generates; on the data set it trains far more rows.
 */
export const TRAIN_TASK = {
  name: "train-task",
  title: "`deno task train`",
  runs: { usual: 3, quick: 1, seconds: 3 },
  goal: { must: 30, aim: 15 },
};

/** Everything that is measured, in the order it is run. */
export const MEASUREMENTS: readonly Measurement[] = [
  ...COMPARISONS,
  ...ENGINES,
  TRAIN_TASK,
];

/** Everything that can be measured alone, by its name. */
export const NAMES = [...new Set(MEASUREMENTS.map(({ name }) => name))];
