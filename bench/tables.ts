import { join } from "node:path";
import { writeArtifact } from "../lib/artifacts/mod.ts";
import { renderSvg } from "../lib/charts/mod.ts";
import { type SpeedRatio, speedRatios } from "../lib/charts/speed_ratios.ts";
import { PROJECT } from "../lib/base/mod.ts";
import {
  COMPARISONS,
  ENGINES,
  SMALL_ROWS,
  TRAIN_TASK,
} from "./measurements.ts";
import {
  formatMetric,
  formatRatio,
  type Goal,
  type Metric,
  type MetricName,
  METRICS,
  type Pair,
  ratioOf,
  reached,
  type Spread,
  spread,
} from "./metrics.ts";
import { describeMachine, type Origin, type Results } from "./results.ts";
import type { RunReport } from "./sides.ts";

/** All tables that hold something, one after the other, each with its heading. */
export function resultsText(results: Results): string {
  const sections = {
    "Machine": machineTable(results),
    "Against the PyTorch original": comparisonTable(results),
    "The same work": sameWorkTable(results),
    "From 50,000 rows to all": growthTable(results),
    "The engines of this project": engineTable(results),
    "The first command of the README": trainTaskTable(results),
    "When each was measured": originTable(results),
  };
  return Object.entries(sections)
    .filter(([, table]) => table !== "")
    .map(([heading, table]) => `### ${heading}\n\n${table}\n`)
    .join("\n");
}

/**
 * Lays out a table in Markdown that reads well as plain text, too, and that
 * `deno fmt` leaves as it is.
 *
 * @param header Names of the columns, with ` | ` between; one that ends in `:`
 * is set flush right, and loses the colon.
 * @param rows Texts, as many as there are columns.
 * @returns Lines without the last one's end; nothing at all without rows.
 */
export function markdownTable(
  header: string,
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) return "";
  const names = header.split(" | ");
  const lines = [names.map((name) => name.replace(/:$/, "")), ...rows];
  const columns = names.map((name, column) => {
    const width = Math.max(3, ...lines.map((line) => line[column].length));
    const isRight = name.endsWith(":");
    const rule = isRight ? "-".repeat(width - 1) + ":" : "-".repeat(width);
    const cells = lines.map((line) =>
      isRight ? line[column].padStart(width) : line[column].padEnd(width)
    );
    return [cells[0], rule, ...cells.slice(1)];
  });
  return columns[0]
    .map((_, line) => `| ${columns.map((cells) => cells[line]).join(" | ")} |`)
    .join("\n");
}

/** One metric of one measurement, in all its pairs. */
interface Compared {
  readonly title: string;
  readonly name: string;
  readonly metric: Metric;
  readonly pairs: readonly Pair[];
  readonly ratio: Spread;
  readonly goal: Goal | null;
}

/** What was measured, in the order of `COMPARISONS`. */
function compared({ measurements }: Results): Compared[] {
  return COMPARISONS.flatMap((it) => {
    const pairs = measurements[it.name]?.pairs ?? [];
    if (pairs.length === 0) return [];
    return Object.entries(it.metrics).map(([name, goal]) => {
      const metric = METRICS[name as MetricName];
      const ratio = spread(pairs.map((pair) => ratioOf(metric, pair)));
      return { title: it.title, name, metric, pairs, ratio, goal };
    });
  });
}

const median = (
  pairs: readonly Pair[],
  side: keyof Pair,
  of: (run: RunReport) => number,
) => spread(pairs.map((pair) => of(pair[side]))).median;

/** Ours against the original: a line for each metric of each measurement. */
export function comparisonTable(results: Results): string {
  const rows = compared(results).map((it) => {
    const { pairs, ratio, goal, metric: { unit, of } } = it;
    const trial = pairs.length === 1 ? " (one pair)" : "";
    return [
      it.title,
      it.name,
      formatMetric(median(pairs, "ours", of), unit),
      formatMetric(median(pairs, "original", of), unit),
      formatRatio(ratio),
      String(pairs.length),
      goal ? `${goal.must}× / ${goal.aim}×` : "",
      goal ? reached(goal, ratio.median, unit === "bytes") + trial : "",
    ];
  });
  const header =
    "what | figure | ours: | original: | ratio: | pairs: | must / aim: | reached";
  return markdownTable(header, rows);
}

/**
 * Ratios of speed for the chart; memory is left to the tables. A name says when
 * it is of one pair, whose spread would look like none.
 */
export function chartRatios(results: Results): SpeedRatio[] {
  return compared(results)
    .filter(({ metric }) => metric.unit !== "bytes")
    .map(({ title, name, pairs, ratio, goal }) => ({
      name: `${title.replaceAll("`", "")}: ${name}` +
        (pairs.length === 1 ? " (one pair)" : ""),
      ...ratio,
      ...goal,
    }));
}

/** Whether both sides did the same work, and how well what they trained detects. */
export function sameWorkTable({ measurements }: Results): string {
  const rows = COMPARISONS.flatMap(({ name, title }) => {
    const pairs = measurements[name]?.pairs ?? [];
    if (pairs[0]?.ours.epochs === undefined) return [];
    const { features, epochs, rows } = pairs[0].ours; // as in all the others
    return [[
      title,
      String(features),
      String(epochs),
      rows.train.toLocaleString("en"),
      median(pairs, "ours", (run) => run.rocAuc!).toFixed(4),
      median(pairs, "original", (run) => run.rocAuc!).toFixed(4),
    ]];
  });
  const header =
    "what both trained | features: | epochs: | rows × epochs: | ROC-AUC, ours: | original:";
  return markdownTable(header, rows);
}

/** What may grow from `parts-small` to the full file, and where that is measured. */
const GROWTH: readonly [string, Metric["unit"], Metric["of"], string][] = [
  ["load", "s", (run) => run.seconds.load, "parts-full"],
  ["preprocess", "s", (run) => run.seconds.preprocess, "parts-full"],
  [
    "train, an epoch",
    "s",
    (run) => run.seconds.train / run.epochs!,
    "all-rows",
  ],
  ["score the test rows", "s", (run) => run.seconds.score, "parts-full"],
  ["peak memory", "bytes", (run) => run.peakBytes, "all-rows"],
];

/** How time and memory grow from the small file to the full one. */
export function growthTable({ measurements, fullRows }: Results): string {
  const smallPairs = measurements["parts-small"]?.pairs;
  const rows = GROWTH.flatMap(([title, unit, of, full]) => {
    const fullPairs = measurements[full]?.pairs;
    if (!smallPairs || !fullPairs) return [];
    return (["ours", "original"] as const).map((side) => {
      const from = median(smallPairs, side, of);
      const to = median(fullPairs, side, of);
      const grows = `${(to / from).toFixed(2)}×`;
      const [small, large] = [from, to].map((it) => formatMetric(it, unit));
      return [title, side, small, large, grows];
    });
  });
  const [from, to] = [SMALL_ROWS, fullRows].map((n) => n.toLocaleString("en"));
  const times = (fullRows / SMALL_ROWS).toFixed(1);
  return markdownTable(
    `what | side | ${from} rows: | ${to} rows: | grows (rows: ${times}×):`,
    rows,
  );
}

/** This project's engines against each other. */
export function engineTable({ engines }: Results): string {
  const rate = (runs: readonly RunReport[], step: "train" | "score") =>
    formatMetric(spread(runs.map(METRICS[step].of)).median, "rows/s");
  const rows = ENGINES.flatMap(({ engine }) => {
    if (engines[engine] === undefined) return [];
    const { runs, unavailable = "" } = engines[engine];
    if (runs.length === 0) return [[engine, unavailable, "", "", "", "0"]];
    return [[
      engine,
      runs[0].versions.engine,
      runs[0].rows.train.toLocaleString("en"),
      rate(runs, "train"),
      rate(runs, "score"),
      String(runs.length),
    ]];
  });
  return markdownTable(
    "engine | computes with | rows trained: | training: | scoring: | runs:",
    rows,
  );
}

/** `deno task train`, which has a goal on generated flows alone. */
export function trainTaskTable({ task }: Results): string {
  if (task === undefined) return "";
  const { goal } = TRAIN_TASK;
  const { median, low, high } = spread(task.seconds);
  const hasGoal = task.data === "generated flows";
  const trial = task.seconds.length === 1 ? " (one run)" : "";
  return markdownTable("command | seconds: | runs: | must / aim: | reached", [[
    `${TRAIN_TASK.title} on ${task.data}`,
    `${median.toFixed(1)} [${low.toFixed(1)}–${high.toFixed(1)}]`,
    String(task.seconds.length),
    hasGoal ? `${goal.must} s / ${goal.aim} s` : "",
    hasGoal ? reached(goal, median, true) + trial : "",
  ]]);
}

/** What it was measured on and, where that is the same for all, when and with what. */
export function machineTable(results: Results): string {
  const measured = origins(results);
  const [[, ...origin] = []] = haveOneOrigin(measured) ? measured : [];
  const facts = ["date", "commit", "ours", "original"]
    .map((name, index) => [name, origin[index] ?? ""]);
  return markdownTable(" | ", [
    ["machine", describeMachine(results.machine)],
    ["system", results.machine.system],
    ...facts.filter(([, value]) => value !== ""),
  ]);
}

/** When and with what each was measured; nothing where that is the same for all. */
export function originTable(results: Results): string {
  const measured = origins(results);
  if (haveOneOrigin(measured)) return "";
  return markdownTable("what | date | commit | ours | original", measured);
}

/**
 * Where each measurement comes from: title, date, commit, and the versions of
 * ours and of the original, empty where that side did not run.
 */
type OriginRow = [string, string, string, string, string];

/** The origins of all that was measured; first what both sides did. */
function origins({ measurements, engines, task }: Results): OriginRow[] {
  const words = (versions: RunReport["versions"] = {}) =>
    Object.entries(versions).map((entry) => entry.join(" ")).join(", ");
  const row = (
    title: string,
    origin?: Origin,
    ours?: RunReport["versions"],
    original?: RunReport["versions"],
  ): OriginRow[] => {
    if (origin === undefined) return [];
    const { date, commit } = origin;
    const hash = commit?.hash ?? "unknown";
    const code = commit?.isDirty ? `${hash}, changed` : hash;
    return [[title, date, code, words(ours), words(original)]];
  };
  return [
    ...COMPARISONS.flatMap(({ name, title }) => {
      const { ours, original } = measurements[name]?.pairs[0] ?? {};
      return row(title, measurements[name], ours?.versions, original?.versions);
    }),
    ...ENGINES.flatMap(({ engine, title }) =>
      row(title, engines[engine], engines[engine]?.runs[0]?.versions)
    ),
    ...row(TRAIN_TASK.title, task, task?.versions),
  ];
}

/** Versions count where both sides ran: each engine is another one anyway. */
function haveOneOrigin(rows: readonly OriginRow[]): boolean {
  const areEqual = (texts: string[]) => new Set(texts).size <= 1;
  return areEqual(rows.map(([, date, commit]) => `${date} ${commit}`)) &&
    areEqual(
      rows.filter((row) => row[4] !== "").map((row) => `${row[3]} ${row[4]}`),
    );
}

const README = join(import.meta.dirname!, "README.md");
const CHART = join(PROJECT, "docs", "benchmark.svg");

/** Everything between these lines of the README is written by the benchmark. */
const START = "<!-- results: deno task bench writes from here -->";
const END = "<!-- to here -->";

/**
 * Puts text between the two marker lines of a page.
 *
 * @throws {RangeError} If the page has no such lines.
 */
export function replaceResults(page: string, text: string): string {
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start) {
    throw new RangeError(
      `Cannot place the results as the page has no "${START}" before "${END}"`,
    );
  }
  const before = page.slice(0, start + START.length);
  return `${before}\n\n${text.trim()}\n\n${page.slice(end)}`;
}

/** Writes the tables into the benchmark's README and draws the chart. */
export async function publish(results: Results): Promise<void> {
  const page = await Deno.readTextFile(README);
  await writeArtifact(README, replaceResults(page, resultsText(results)));
  await writeArtifact(CHART, renderSvg(speedRatios(chartRatios(results))));
}
