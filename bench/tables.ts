import { markdownTable } from "./markdown_table.ts";
import type { Pair } from "./measure_pairs.ts";
import {
  GROWTH,
  type Growth,
  MEASUREMENTS,
  SMALL_ROWS,
} from "./measurements.ts";
import { ENGINES, TRAIN_TASK_GOAL } from "./own_measurements.ts";
import {
  formatFigure,
  formatRatio,
  formatSpread,
  type Quantity,
  ratioOf,
  reached,
  spread,
} from "./quantities.ts";
import type { Origin, Results } from "./results.ts";
import type { RunReport } from "./work.ts";

/** Ours against the original: a line for each figure of each measurement. */
export function comparisonTable(results: Results): string {
  const rows = compared(results).map(({ title, quantity, pairs }) => {
    const ratio = spread(pairs.map((pair) => ratioOf(quantity, pair)));
    const { goal } = quantity;
    const verdict = reached(quantity, ratio.median);
    return [
      title,
      quantity.name,
      figure(pairs, "ours", quantity),
      figure(pairs, "original", quantity),
      formatSpread(ratio),
      String(pairs.length),
      goal ? `${goal.must}× / ${goal.aim}×` : "",
      verdict && pairs.length === 1 ? `${verdict} (one pair)` : verdict,
    ];
  });
  return markdownTable([
    "what",
    "figure",
    "ours:",
    "original:",
    "ratio:",
    "pairs:",
    "must / aim:",
    "reached",
  ], rows);
}

/** One figure of one measurement, in all its pairs. */
export interface Compared {
  readonly title: string;
  readonly quantity: Quantity;
  readonly pairs: readonly Pair[];
}

/** What was measured, in the order of `MEASUREMENTS`. */
export function compared(results: Results): Compared[] {
  return MEASUREMENTS.flatMap(({ name, title, quantities }) => {
    const { pairs } = results.measurements[name] ?? { pairs: [] };
    return pairs.length === 0
      ? []
      : quantities.map((quantity) => ({ title, quantity, pairs }));
  });
}

function figure(
  pairs: readonly Pair[],
  side: keyof Pair,
  { of, unit }: Pick<Quantity, "of" | "unit">,
): string {
  return formatFigure(spread(pairs.map((pair) => of(pair[side]))).median, unit);
}

/** Whether both sides did the same work, and how well what they trained detects. */
export function sameWorkTable(results: Results): string {
  const rows = MEASUREMENTS.flatMap(({ name, title }) => {
    const { pairs } = results.measurements[name] ?? { pairs: [] };
    if (pairs[0]?.ours.epochs === undefined) return [];
    const { features, epochs, rows } = pairs[0].ours; // as in all the others
    const rocAuc = (side: keyof Pair) =>
      spread(pairs.map((pair) => pair[side].rocAuc!)).median.toFixed(4);
    return [[
      title,
      String(features),
      String(epochs),
      rows.train.toLocaleString("en"),
      rocAuc("ours"),
      rocAuc("original"),
    ]];
  });
  return markdownTable([
    "what both trained",
    "features:",
    "epochs:",
    "rows × epochs:",
    "ROC-AUC, ours:",
    "original:",
  ], rows);
}

/** How time and memory grow from the small file to the full one. */
export function growthTable(results: Results): string {
  const small = results.measurements["parts-small"]?.pairs;
  const rows = GROWTH.flatMap((growth) => {
    const full = results.measurements[growth.full]?.pairs;
    if (!small || !full) return [];
    return (["ours", "original"] as const).map((side) => [
      growth.title,
      side,
      figure(small, side, growth),
      figure(full, side, growth),
      formatRatio(median(full, side, growth) / median(small, side, growth)),
    ]);
  });
  const times = (results.fullRows / SMALL_ROWS).toFixed(1);
  return markdownTable([
    "what",
    "side",
    `${SMALL_ROWS.toLocaleString("en")} rows:`,
    `${results.fullRows.toLocaleString("en")} rows:`,
    `grows (rows: ${times}×):`,
  ], rows);
}

function median(
  pairs: readonly Pair[],
  side: keyof Pair,
  { of }: Growth,
): number {
  return spread(pairs.map((pair) => of(pair[side]))).median;
}

/** This project's engines against each other. */
export function engineTable(results: Results): string {
  const rate = (runs: readonly RunReport[], step: string) => {
    const rates = spread(
      runs.map(({ rows, seconds }) => rows[step] / seconds[step]),
    );
    return formatFigure(rates.median, "rows/s");
  };
  const rows = ENGINES.flatMap(({ engine }) => {
    const measured = results.engines[engine];
    if (measured === undefined) return [];
    const { runs, unavailable } = measured;
    return [
      runs.length === 0 ? [engine, unavailable ?? "", "", "", "", "0"] : [
        engine,
        runs[0].versions.engine,
        runs[0].rows.train.toLocaleString("en"),
        rate(runs, "train"),
        rate(runs, "score"),
        String(runs.length),
      ],
    ];
  });
  return markdownTable([
    "engine",
    "computes with",
    "rows trained:",
    "training:",
    "scoring:",
    "runs:",
  ], rows);
}

/**
 * `deno task train`, which the original has no counterpart of. Its goal is for
 * generated flows; on the data set it trains far more rows.
 */
export function trainTaskTable({ task }: Results): string {
  if (task === undefined) return "";
  const { median, low, high } = spread(task.seconds);
  const { must, aim } = TRAIN_TASK_GOAL;
  const hasGoal = task.data === "generated flows";
  const verdict = median <= aim ? "aim" : median <= must ? "must" : "no";
  const single = task.seconds.length === 1 ? " (one run)" : "";
  return markdownTable(
    ["command", "seconds:", "runs:", "must / aim:", "reached"],
    [[
      `\`deno task train\` on ${task.data}`,
      `${median.toFixed(1)} [${low.toFixed(1)}–${high.toFixed(1)}]`,
      String(task.seconds.length),
      hasGoal ? `${must} s / ${aim} s` : "",
      hasGoal ? verdict + single : "",
    ]],
  );
}

/** What it was measured on and, where that is the same for all, when and with what. */
export function machineTable(results: Results): string {
  const { cpu, cores, memoryGB, system } = results.machine;
  const measured = origins(results);
  const { date, commit, ours, original } = measured[0] ?? {};
  return markdownTable(["", ""], [
    ["machine", `${cpu}, ${cores} cores, ${memoryGB} GB`],
    ["system", system],
    ...measured.length > 0 && haveOneOrigin(measured)
      ? [
        ["date", date],
        ["commit", commit],
        ...ours ? [["ours", ours]] : [],
        ...original ? [["original", original]] : [],
      ]
      : [],
  ]);
}

/** When and with what each was measured; nothing where that is the same for all. */
export function originTable(results: Results): string {
  const measured = origins(results);
  if (haveOneOrigin(measured)) return "";
  return markdownTable(
    ["what", "date", "commit", "ours", "original"],
    measured.map(({ title, date, commit, ours, original }) => [
      ...[title, date, commit, ours, original],
    ]),
  );
}

/** Where the figures of something come from, in words. */
interface DescribedOrigin {
  readonly title: string;
  readonly date: string;
  readonly commit: string;
  /** Versions; empty where that side did not run. */
  readonly ours: string;
  readonly original: string;
}

/** The origins of all that was measured; first what both sides did. */
function origins(results: Results): DescribedOrigin[] {
  return [
    ...MEASUREMENTS.flatMap(({ name, title }) => {
      const measured = results.measurements[name];
      if (measured === undefined) return [];
      const [{ ours, original }] = measured.pairs;
      return [describe(title, measured, ours.versions, original.versions)];
    }),
    ...ENGINES.flatMap(({ engine }) => {
      const measured = results.engines[engine];
      if (measured === undefined) return [];
      const title = `engine \`${engine}\``;
      return [describe(title, measured, measured.runs[0]?.versions)];
    }),
    ...results.task
      ? [describe("`deno task train`", results.task, results.task.versions)]
      : [],
  ];
}

function describe(
  title: string,
  { date, commit }: Origin,
  ours: Record<string, string> = {},
  original: Record<string, string> = {},
): DescribedOrigin {
  const list = (versions: Record<string, string>) =>
    Object.entries(versions).map((entry) => entry.join(" ")).join(", ");
  return {
    title,
    date,
    commit: commit === null
      ? "unknown"
      : commit.hash + (commit.isDirty ? ", changed" : ""),
    ours: list(ours),
    original: list(original),
  };
}

/** Versions count where both sides ran: each engine is another one anyway. */
function haveOneOrigin(measured: readonly DescribedOrigin[]): boolean {
  const areEqual = (texts: string[]) => new Set(texts).size <= 1;
  return areEqual(measured.map(({ date, commit }) => `${date} ${commit}`)) &&
    areEqual(
      measured.filter(({ original }) => original !== "")
        .map(({ ours, original }) => `${ours} ${original}`),
    );
}
