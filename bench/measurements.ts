import {
  endToEnd,
  peakMemory,
  type Quantity,
  rateOf,
  secondsOf,
} from "./quantities.ts";
import type { Work } from "./work.ts";

/** Rows of the small file. */
export const SMALL_ROWS = 50_000;

/** Something both sides do, and what is read off it. */
export interface Measurement {
  /** What `--only` calls it. */
  readonly name: string;
  /** What the tables call it. */
  readonly title: string;
  readonly data: "small" | "full";
  readonly work: Work;
  readonly pairs: number;
  /** About how long a pair takes on two cores. */
  readonly pairSeconds: number;
  /** How many with `--quick`; 0 leaves it out. */
  readonly quickPairs: number;
  readonly quantities: readonly Quantity[];
}

/** The original's `main`, to its end. */
const MAIN = ["train", "evaluate"] as const;

/** A preset of `deno task train` and of the original, both on the full file. */
function preset(
  name: string,
  subset: number,
  epochs: number,
): Pick<Measurement, "name" | "title" | "data" | "work"> {
  return {
    name: `preset-${name}`,
    title: `\`${name}\`: ${subset.toLocaleString("en")} rows, ${epochs} epochs`,
    data: "full",
    work: { steps: MAIN, subset, epochs },
  };
}

/** In the order they are run: the short ones first. */
export const MEASUREMENTS: readonly Measurement[] = [
  {
    name: "parts-small",
    title: "a file of 50,000 rows",
    data: "small",
    // Few test rows, to be scored often enough to be timed. They stay in the
    // processor's caches, so the goal for scoring is set on the full file.
    work: { steps: [...MAIN, "score"], epochs: 5, scoreCalls: 36 },
    pairs: 5,
    pairSeconds: 14,
    quickPairs: 3,
    quantities: [
      secondsOf(["load", "preprocess"]),
      rateOf("train", { must: 1.8, aim: 3 }),
      rateOf("score"),
      peakMemory(),
    ],
  },
  {
    name: "parts-full",
    title: "all rows",
    data: "full",
    work: { steps: ["score"], scoreCalls: 5 },
    pairs: 5,
    pairSeconds: 29,
    quickPairs: 2,
    quantities: [
      secondsOf(["load", "preprocess"], { must: 3, aim: 6 }),
      rateOf("score", { must: 3, aim: 5 }),
    ],
  },
  {
    ...preset("quick", 50_000, 30),
    pairs: 5,
    pairSeconds: 58,
    quickPairs: 1,
    quantities: [endToEnd()],
  },
  {
    ...preset("medium", 200_000, 20),
    pairs: 1,
    pairSeconds: 150,
    quickPairs: 0,
    quantities: [endToEnd()],
  },
  {
    name: "all-rows",
    title: "all rows, 2 epochs",
    data: "full",
    work: { steps: MAIN, epochs: 2 },
    pairs: 1,
    pairSeconds: 190,
    quickPairs: 0,
    quantities: [
      endToEnd(),
      rateOf("train"),
      peakMemory({ must: 0.65, aim: 0.4 }),
    ],
  },
  {
    ...preset("default", 500_000, 20),
    pairs: 3,
    pairSeconds: 350,
    quickPairs: 0,
    quantities: [endToEnd({ must: 1.7, aim: 2.5 }), peakMemory()],
  },
];

/** How a step grows from the small file to the full one. */
export interface Growth {
  readonly title: string;
  readonly unit: Quantity["unit"];
  readonly of: Quantity["of"];
  /** Where the figure for all rows comes from; the small one is `parts-small`. */
  readonly full: "parts-full" | "all-rows";
}

export const GROWTH: readonly Growth[] = [
  { title: "load", ...secondsOf(["load"]), full: "parts-full" },
  { title: "preprocess", ...secondsOf(["preprocess"]), full: "parts-full" },
  {
    title: "train, an epoch",
    unit: "s",
    of: ({ seconds, epochs }) => seconds.train / epochs!,
    full: "all-rows",
  },
  { title: "score the test rows", ...secondsOf(["score"]), full: "parts-full" },
  { title: "peak memory", ...peakMemory(), full: "all-rows" },
];
