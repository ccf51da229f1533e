import { formatFigure, formatRatio, formatSpread } from "./format.ts";
import { markdownTable } from "./markdown_table.ts";
import type { Pair } from "./measure_pairs.ts";
import {
  GROWTH,
  type Growth,
  MEASUREMENTS,
  SMALL_ROWS,
} from "./measurements.ts";
import { type Quantity, ratioOf, reached } from "./quantities.ts";
import type { Results } from "./results.ts";
import type { RunReport } from "./run_report.ts";
import { spread } from "./statistics.ts";
import { TRAIN_TASK_GOAL } from "./train_task.ts";

/** Ours against the original: a line for each figure of each measurement. */
export function comparisonTable(results: Results): string {
  const rows = compared(results).map(({ title, quantity, pairs }) => {
    const ratio = spread(pairs.map((pair) => ratioOf(quantity, pair)));
    const { goal } = quantity;
    return [
      title,
      quantity.name,
      figure(pairs, "ours", quantity),
      figure(pairs, "original", quantity),
      formatSpread(ratio),
      String(pairs.length),
      goal ? `${goal.must}× / ${goal.aim}×` : "",
      reached(quantity, ratio.median),
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
  const rows = Object.entries(results.engines).map(
    ([engine, { runs, unavailable }]) =>
      runs.length === 0 ? [engine, unavailable ?? "", "", "", "", "0"] : [
        engine,
        runs[0].versions.engine,
        runs[0].rows.train.toLocaleString("en"),
        rate(runs, "train"),
        rate(runs, "score"),
        String(runs.length),
      ],
  );
  return markdownTable([
    "engine",
    "computes with",
    "rows trained:",
    "training:",
    "scoring:",
    "runs:",
  ], rows);
}

/** `deno task train`, which the original has no counterpart of. */
export function trainTaskTable({ task }: Results): string {
  if (task === undefined) return "";
  const { median, low, high } = spread(task.seconds);
  const { must, aim } = TRAIN_TASK_GOAL;
  return markdownTable(
    ["command", "seconds:", "runs:", "must / aim:", "reached"],
    [[
      "`deno task train`, generated flows",
      `${median.toFixed(1)} [${low.toFixed(1)}–${high.toFixed(1)}]`,
      String(task.seconds.length),
      `${must} s / ${aim} s`,
      median <= aim ? "aim" : median <= must ? "must" : "no",
    ]],
  );
}

/** What it was measured on, and when. */
export function machineTable(results: Results): string {
  const { cpu, cores, memoryBytes, system } = results.machine;
  const measurements = Object.values(results.measurements);
  const dates = [
    ...measurements,
    ...Object.values(results.engines),
    ...results.task ? [results.task] : [],
  ].map(({ date }) => date).sort();
  const versions = (side: keyof Pair) =>
    Object.entries(measurements.at(-1)?.pairs[0]?.[side].versions ?? {})
      .map(([name, version]) => `${name} ${version}`).join(", ");
  return markdownTable(["", ""], [
    [
      "machine",
      `${cpu}, ${cores} cores, ${formatFigure(memoryBytes, "bytes")}`,
    ],
    ["system", system],
    ["date", [...new Set([dates[0], dates.at(-1)])].join(" to ")],
    ["ours", versions("ours")],
    ["original", versions("original")],
  ]);
}
