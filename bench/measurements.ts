import type { EngineName } from "../lib/model/mod.ts";
import { PUBLISHED_ROWS } from "../lib/dataset/schema/mod.ts";
import type { Goal, MetricName } from "./metrics.ts";
import { type Peer, PEERS, type Script, type Work } from "./sides.ts";

/** Rows of the small file. */
export const SMALL_ROWS = 50_000;

/** How many flows a file has: so many, or as many as `--rows` says. */
export type Rows = number | "all";

/** Anything that is measured. */
export interface Measurement {
  /** What `--only` calls it. */
  readonly name: string;
  /** What the tables call it. */
  readonly title: string;
  /** The file that it reads. Default none. */
  readonly data?: Rows;
  /** How often it is run; where there is an opponent, each run is a pair. */
  readonly runs: {
    readonly usual: number;
    /** With `--quick`; 0 leaves it out. */
    readonly quick: number;
    /** About how long one takes on two cores. */
    readonly seconds: number;
  };
}

/** What this project is compared with. */
export type Opponent = Script | Peer;

/** Ours against an opponent, and the metrics they are compared by. */
export interface Comparison extends Measurement {
  readonly opponent: Opponent;
  readonly data: Rows;
  /** What both do; the peers, and our tasks, have no choice. */
  readonly work: Work;
  /**
   * What does it on our side: `ours.ts`, or a task as a user runs it. Default
   * `"script"`.
   */
  readonly ours?: "script" | "train" | "score";
  readonly metrics: { readonly [name in MetricName]?: Goal | null };
}

/** The original's `main`, to its end. */
const MAIN = ["train", "evaluate"] as const;

/**
 * A few epochs on the small file. There are few test rows, some 5,000, so they
 * are scored often; they stay in the processor's caches.
 */
const SMALL: Work = { steps: [...MAIN, "score"], epochs: 5, scoreCalls: 36 };

/** A preset of `deno task train` and of the original, both on the full file. */
const preset = (name: string, subset: number, epochs: number) => ({
  name: `preset-${name}`,
  title: `\`${name}\`: ${subset.toLocaleString("en")} rows, ${epochs} epochs`,
  opponent: "original" as const,
  data: "all" as const,
  work: { steps: MAIN, subset, epochs },
});

/** From a file to flagged rows, with what somebody may use instead. */
const instead = (
  opponent: Peer,
  data: number,
  usual: number,
  seconds: number,
  quick = 0,
): Comparison => ({
  name: `${opponent.toLowerCase()}-${data}`,
  title: `${opponent}, ${data.toLocaleString("en")} flows`,
  opponent,
  data,
  work: { steps: [] },
  ours: "train",
  runs: { usual, quick, seconds },
  metrics: { "end to end": null, "peak memory": null },
});

/** In the order they are run, for each opponent the short ones first. */
export const COMPARISONS: readonly Comparison[] = [
  {
    name: "parts-small",
    title: "a file of 50,000 rows",
    opponent: "original",
    data: SMALL_ROWS,
    work: SMALL,
    runs: { usual: 5, quick: 2, seconds: 14 },
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
    opponent: "original",
    data: "all",
    work: { steps: ["score"], scoreCalls: 5 },
    runs: { usual: 5, quick: 1, seconds: 29 },
    metrics: {
      "load + preprocess": { must: 4, aim: 6 },
      score: { must: 3, aim: 5 },
    },
  },
  {
    name: "score-task",
    title: "`deno task score`, file to file, recommended",
    opponent: "original", // its features are in memory already
    data: "all",
    work: { steps: ["score"], scoreCalls: 5 },
    ours: "score",
    runs: { usual: 5, quick: 1, seconds: 30 },
    metrics: { score: { must: 1.5, aim: 2 } },
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
    opponent: "original",
    data: "all",
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
  {
    name: "tuned-small",
    title: "a file of 50,000 rows",
    opponent: "tuned",
    data: SMALL_ROWS,
    work: SMALL,
    runs: { usual: 5, quick: 2, seconds: 10 },
    metrics: {
      "load + preprocess": { must: 1, aim: 1.5 },
      train: { must: 1.7, aim: 2.2 },
      score: { must: 1.2, aim: 2 },
      "end to end": null,
      "peak memory": null,
    },
  },
  {
    name: "tuned-full",
    title: "all rows",
    opponent: "tuned",
    data: "all",
    work: { steps: ["score"], scoreCalls: 5 },
    runs: { usual: 5, quick: 1, seconds: 16 },
    metrics: {
      "load + preprocess": { must: 1, aim: 1.5 },
      score: { must: 1.5, aim: 2 },
      "peak memory": null,
    },
  },
  {
    name: "recommended-small",
    title: "a file of 50,000 rows, recommended",
    opponent: "tuned",
    data: SMALL_ROWS,
    work: { ...SMALL, config: "recommended" },
    runs: { usual: 5, quick: 2, seconds: 10 },
    metrics: {
      "load + preprocess": null,
      train: { must: 2, aim: 3 },
      score: null,
      "end to end": null,
      "peak memory": null,
    },
  },
  {
    name: "recommended-full",
    title: "all rows, 1 epoch, recommended",
    opponent: "tuned",
    data: "all",
    work: {
      config: "recommended",
      steps: ["train", "score"],
      epochs: 1,
      scoreCalls: 5,
    },
    runs: { usual: 5, quick: 0, seconds: 42 },
    metrics: {
      "load + preprocess": null,
      train: null,
      score: { must: 3, aim: 6 },
      "end to end": null,
      "peak memory": null,
    },
  },
  ...(["original", "recommended"] as const).map((config): Comparison => ({
    name: `compiled-${config}`,
    title: `a file of 50,000 rows, ${config}`,
    opponent: "compiled",
    data: SMALL_ROWS,
    work: { ...SMALL, config },
    runs: { usual: 3, quick: 0, seconds: 26 },
    metrics: { train: null, score: null, "end to end": null },
  })),
  instead("IsolationForest", 50_000, 3, 7, 1),
  instead("ECOD", 50_000, 3, 8, 1),
  instead("AutoEncoder", 50_000, 3, 18),
  instead("IsolationForest", 500_000, 1, 28),
  instead("ECOD", 500_000, 1, 40),
  instead("AutoEncoder", 500_000, 1, 140),
];

/** Everybody's steps at one size. */
export interface Growth extends Measurement {
  readonly data: number;
  readonly work: Work;
}

/**
 * Each size is ten times the one before, or about that: the last is five times the
 * data set. Small files are trained and scored more often, so that a clock can tell.
 */
const growth = (data: number, seconds: number): Growth => ({
  name: `growth-${data}`,
  title: `growth, ${data.toLocaleString("en")} rows`,
  data,
  work: {
    steps: ["train", "score"],
    epochs: Math.max(1, Math.round(200_000 / data)),
    scoreCalls: Math.max(2, Math.round(2_000_000 / data)),
  },
  runs: { usual: 1, quick: 0, seconds },
});

export const GROWTH: readonly Growth[] = [
  growth(10_000, 14),
  growth(100_000, 15),
  growth(1_000_000, 50),
  growth(5 * PUBLISHED_ROWS, 220),
];

/**
 * The most rows that the original gets: beyond, its columns, matrices and copies
 * take more memory than many machines have, some 2 GB a million rows.
 */
export const MOST_ORIGINAL_ROWS = PUBLISHED_ROWS;

/** Trains and scores with one engine, on the small file. */
const engine = (
  engine: EngineName,
  [usual, seconds]: [number, number],
  amount: Omit<Work, "steps">,
) => ({
  name: "engines",
  title: `engine \`${engine}\``,
  data: SMALL_ROWS,
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

/** `deno task train`, which is compared with nothing but a limit. */
export interface TaskMeasurement extends Measurement {
  readonly flags: readonly string[];
  /** What has the limit. */
  readonly metric: "end to end" | "peak memory";
  /** In seconds, or in bytes. */
  readonly goal: Goal;
}

export const TASKS: readonly TaskMeasurement[] = [
  {
    name: "train-task",
    title: "`deno task train`, the original's way",
    flags: ["--protocol=original", "--config=original"],
    runs: { usual: 3, quick: 1, seconds: 3 },
    metric: "end to end",
    // On flows that it generates; on the data set it trains far more rows.
    goal: { must: 30, aim: 15 },
  },
  {
    name: "train-full",
    title: "`deno task train --preset full`",
    data: "all",
    flags: ["--preset=full"],
    runs: { usual: 1, quick: 0, seconds: 110 },
    metric: "peak memory",
    goal: { must: 1.5e9, aim: 1.2e9 },
  },
];

/** Everything that is measured, in the order it is run. */
export const MEASUREMENTS: readonly Measurement[] = [
  ...COMPARISONS,
  ...GROWTH,
  ...ENGINES,
  ...TASKS,
];

/** Everything that can be measured alone, by its name. */
export const NAMES = [...new Set(MEASUREMENTS.map(({ name }) => name))];

/** Whether it is what somebody may use instead, and not the same work. */
export function isPeer(opponent: Opponent): opponent is Peer {
  return (PEERS as readonly string[]).includes(opponent);
}
