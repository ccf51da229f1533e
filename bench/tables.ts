import { join } from "node:path";
import { writeArtifact } from "../lib/artifacts/mod.ts";
import { renderSvg } from "../lib/charts/mod.ts";
import { type SpeedRatio, speedRatios } from "../lib/charts/speed_ratios.ts";
import { PROJECT } from "../lib/base/mod.ts";
import {
  type Comparison,
  COMPARISONS,
  ENGINES,
  GROWTH,
  isPeer,
  type Opponent,
  TASKS,
} from "./measurements.ts";
import {
  formatMetric,
  formatRatio,
  type Goal,
  growthExponent,
  type Metric,
  type MetricName,
  METRICS,
  type Pair,
  ratioOf,
  reached,
  type Spread,
  spread,
} from "./metrics.ts";
import {
  describeMachine,
  type Origin,
  type Results,
  SIDES,
} from "./results.ts";
import { PEERS, type RunReport } from "./sides.ts";

/** All tables that hold something, one after the other, each with its heading. */
export function resultsText(results: Results): string {
  const against = (...opponents: Opponent[]) =>
    comparisonTable(results, opponents);
  const sections = {
    "Machine": machineTable(results),
    "Against the PyTorch original": against("original"),
    "Against tuned PyTorch": against("tuned"),
    "Against tuned PyTorch, compiled": against("compiled"),
    "The same work": sameWorkTable(results),
    "Instead of it: scikit-learn and PyOD": against(...PEERS),
    "What each of these finds": qualityTable(results),
    "How it grows": growthTable(results),
    "The engines of this project": engineTable(results),
    "Tasks": taskTable(results),
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
  readonly it: Comparison;
  readonly title: string;
  readonly name: string;
  readonly metric: Metric;
  readonly pairs: readonly Pair[];
  readonly ratio: Spread;
  readonly goal: Goal | null;
}

/** What was measured, in the order of `COMPARISONS`. */
function compared(
  results: Results,
  opponents?: readonly Opponent[],
): Compared[] {
  return measured(results).flatMap(({ it, pairs }) => {
    if (!(opponents?.includes(it.opponent) ?? true)) return [];
    const title = titleOf(it, pairs);
    return Object.entries(it.metrics).map(([name, goal]) => {
      const metric = METRICS[name as MetricName];
      const ratio = spread(pairs.map((pair) => ratioOf(metric, pair)));
      return { it, title, name, metric, pairs, ratio, goal };
    });
  });
}

/** The comparisons that there are pairs of. */
function measured({ measurements }: Results) {
  return COMPARISONS.flatMap((it) => {
    const pairs = measurements[it.name]?.pairs ?? [];
    return pairs.length === 0 ? [] : [{ it, pairs }];
  });
}

/** What is compiled says how long that takes: no metric but the wall's has it. */
function titleOf({ title, opponent }: Comparison, pairs: readonly Pair[]) {
  if (opponent !== "compiled") return title;
  const seconds = median(pairs, "other", (run) => run.seconds.compile);
  return `${title}; compiling: ${formatMetric(seconds, "s")}`;
}

const median = (
  pairs: readonly Pair[],
  side: keyof Pair,
  of: (run: RunReport) => number,
) => spread(pairs.map((pair) => of(pair[side]))).median;

/** Ours against opponents: a line for each metric of each measurement. */
export function comparisonTable(
  results: Results,
  opponents: readonly Opponent[],
): string {
  const rows = compared(results, opponents).map((it) => {
    const { pairs, ratio, goal, metric: { unit, of } } = it;
    const trial = pairs.length === 1 ? " (one pair)" : "";
    return [
      it.title,
      it.name,
      formatMetric(median(pairs, "ours", of), unit),
      formatMetric(median(pairs, "other", of), unit),
      formatRatio(ratio),
      String(pairs.length),
      goal ? `${goal.must}× / ${goal.aim}×` : "",
      goal ? reached(goal, ratio.median, unit === "bytes") + trial : "",
    ];
  });
  const other = opponents.some(isPeer) ? "instead" : opponents[0];
  const header =
    `what | metric | ours: | ${other}: | ratio: | pairs: | must / aim: | reached`;
  return markdownTable(header, rows);
}

/**
 * Ratios of speed for the chart, with their opponents; memory is left to the
 * tables. A name says when it is of one pair, whose spread would look like none.
 */
export function chartRatios(results: Results): SpeedRatio[] {
  return compared(results)
    .filter(({ metric }) => metric.unit !== "bytes")
    .map(({ it, name, pairs, ratio, goal }) => ({
      name: `${AGAINST[isPeer(it.opponent) ? "peer" : it.opponent]}, ` +
        `${it.title.replaceAll("`", "")}: ${name}` +
        (pairs.length === 1 ? " (one pair)" : ""),
      ...ratio,
      ...goal,
    }));
}

/** What the chart calls the opponents. */
const AGAINST = {
  original: "original",
  tuned: "tuned",
  compiled: "compiled",
  peer: "instead",
};

/** Whether both sides did the same work, and how well what they trained detects. */
export function sameWorkTable(results: Results): string {
  const rows = measured(results).flatMap(({ it, pairs }) => {
    const { ours, other } = pairs[0]; // as in all the others
    const isScript = (it.ours ?? "script") === "script";
    if (!isScript || ours.rocAuc === undefined) return [];
    const widths = new Set([ours.features, other.features]);
    return [[
      it.title,
      it.opponent,
      [...widths].join(", "),
      String(ours.epochs),
      ours.rows.train.toLocaleString("en"),
      median(pairs, "ours", (run) => run.rocAuc!).toFixed(4),
      median(pairs, "other", (run) => run.rocAuc!).toFixed(4),
    ]];
  });
  const header = "what both trained | other | features: | epochs: | " +
    "rows × epochs: | ROC-AUC, ours: | other:";
  return markdownTable(header, rows);
}

/** How well the detectors find attacks that somebody may use instead of ours. */
export function qualityTable(results: Results): string {
  const peers = measured(results).filter(({ it }) => isPeer(it.opponent));
  const sizes = new Set(peers.map(({ it }) => it.data));
  const rows = [...sizes].flatMap((size) => {
    const ofSize = peers.filter(({ it }) => it.data === size);
    // Each run of ours learns from the same rows with the same seed.
    const runs = [
      ["ours", ofSize[0].pairs[0].ours] as const,
      ...ofSize.map(({ it, pairs }) => [it.opponent, pairs[0].other] as const),
    ];
    return runs.map(([name, run]) => [
      size.toLocaleString("en"),
      name,
      ...[run.rocAuc, run.averagePrecision, run.recall, run.falseAlarmRate]
        .map((figure) => figure!.toFixed(4)),
    ]);
  });
  const header = "flows: | detector | ROC-AUC: | average precision: | " +
    "recall: | flagged normal flows:";
  return markdownTable(header, rows);
}

/** What may grow with the rows. */
const GROWING: readonly [string, Metric["unit"], Metric["of"]][] = [
  ["load + preprocess", "s", METRICS["load + preprocess"].of],
  ["train, an epoch", "s", (run) => run.seconds.train / run.epochs!],
  ["score the test rows", "s", (run) => run.seconds.score],
  ["peak memory", "bytes", METRICS["peak memory"].of],
];

/**
 * How time and memory grow with the rows. The exponent is that of the curve
 * through a side's metrics: 1 where they grow as the rows do.
 */
export function growthTable({ growth }: Results): string {
  const sizes = GROWTH.filter(({ name }) => growth[name] !== undefined);
  const rows = GROWING.flatMap(([title, unit, of]) =>
    SIDES.map((side) => {
      const values = sizes.map(({ name, data }) => {
        const run = growth[name].runs[side];
        return { data, value: run && of(run) };
      });
      const points = values.flatMap(({ data, value }) =>
        value === undefined ? [] : [[data, value] as const]
      );
      return [
        title,
        side,
        ...values.map(({ value }) =>
          value === undefined ? "" : formatMetric(value, unit)
        ),
        points.length < 2 ? "" : growthExponent(points).toFixed(2),
      ];
    })
  );
  if (sizes.length === 0) return "";
  const header = sizes.map(({ data }) => `${data.toLocaleString("en")} rows:`);
  return markdownTable(
    ["what | side", ...header, "exponent:"].join(" | "),
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

/** This project's tasks, which have goals on generated flows alone. */
export function taskTable({ tasks }: Results): string {
  const rows = TASKS.flatMap(({ name, title, metric, goal }) => {
    if (tasks[name] === undefined) return [];
    const { data, runs } = tasks[name];
    const { of, unit } = METRICS[metric];
    const figure = (metric: "end to end" | "peak memory") => {
      const { of, unit } = METRICS[metric];
      const { median, low, high } = spread(runs.map(of));
      const [middle, ...ends] = [median, low, high]
        .map((value) => formatMetric(value, unit));
      return low === high ? middle : `${middle} [${ends.join("–")}]`;
    };
    const hasGoal = data === "generated flows";
    const limit = ({ must, aim }: Goal) =>
      [must, aim].map((value) => formatGoal(value, unit)).join(" / ");
    const trial = runs.length === 1 ? " (one run)" : "";
    return [[
      `${title} on ${data}`,
      figure("end to end"),
      figure("peak memory"),
      String(runs.length),
      hasGoal ? limit(goal) : "",
      hasGoal ? reached(goal, spread(runs.map(of)).median, true) + trial : "",
    ]];
  });
  return markdownTable(
    "command | seconds: | peak memory: | runs: | must / aim: | reached",
    rows,
  );
}

/** A limit as it was set: `30 s`, `1.5 GB`. */
function formatGoal(value: number, unit: Metric["unit"]): string {
  return unit === "bytes" ? `${value / 1e9} GB` : `${value} ${unit}`;
}

/** What it was measured on and, where that is the same for all, when and with what. */
export function machineTable(results: Results): string {
  const all = origins(results);
  const facts = haveOneOrigin(all)
    ? [
      ["date", all[0]?.date ?? ""],
      ["commit", all[0]?.commit ?? ""],
      ...versionRows(all),
    ]
    : [];
  return markdownTable(" | ", [
    ["machine", describeMachine(results.machine)],
    ["system", results.machine.system],
    ...facts.filter(([, value]) => value !== ""),
  ]);
}

/** When and with what each was measured; nothing where that is the same for all. */
export function originTable(results: Results): string {
  const all = origins(results);
  if (haveOneOrigin(all)) return "";
  return markdownTable(
    "what | against | date | commit | ours | the other",
    all.map((it) => [
      ...[it.title, it.opponent, it.date, it.commit, it.ours, it.other],
    ]),
  );
}

/** Where a measurement comes from; empty where a side did not run. */
type OriginRow = Record<
  "title" | "opponent" | "date" | "commit" | "ours" | "other",
  string
>;

/** The origins of all that was measured; first what both sides did. */
function origins(
  { measurements, growth, engines, tasks }: Results,
): OriginRow[] {
  const words = (run?: RunReport) =>
    Object.entries(run?.versions ?? {}).map((entry) => entry.join(" "))
      .join(", ");
  const row = (
    title: string,
    origin?: Origin,
    ours?: RunReport,
    opponent = "",
    other?: RunReport,
  ): OriginRow[] => {
    if (origin === undefined) return [];
    const { date, commit } = origin;
    const hash = commit?.hash ?? "unknown";
    return [{
      ...{ title, opponent, date },
      commit: commit?.isDirty ? `${hash}, changed` : hash,
      ours: words(ours),
      other: words(other),
    }];
  };
  return [
    ...COMPARISONS.flatMap(({ name, title, opponent }) => {
      const { ours, other } = measurements[name]?.pairs[0] ?? {};
      return row(title, measurements[name], ours, opponent, other);
    }),
    ...GROWTH.flatMap(({ name, title }) => {
      const { ours, tuned } = growth[name]?.runs ?? {};
      return row(title, growth[name], ours, "tuned", tuned);
    }),
    ...ENGINES.flatMap(({ engine, title }) =>
      row(title, engines[engine], engines[engine]?.runs[0])
    ),
    ...TASKS.flatMap(({ name, title }) =>
      row(title, tasks[name], tasks[name]?.runs[0])
    ),
  ];
}

/** The versions of ours and of each opponent, once each. */
function versionRows(rows: readonly OriginRow[]): [string, string][] {
  const compared = rows.filter(({ opponent }) => opponent !== "");
  const named = new Set(
    compared.flatMap(({ opponent, ours, other }) => [
      `ours|${ours}`,
      `${opponent}|${other}`,
    ]),
  );
  return [...named]
    // A task of ours names less than the script.
    .filter((text) =>
      ![...named].some((more) => more !== text && more.startsWith(text))
    )
    .map((text) => text.split("|") as [string, string])
    .sort(([a], [b]) => Number(b === "ours") - Number(a === "ours"));
}

/**
 * Whether one date, one commit and one set of versions of each side hold for all.
 * Engines and tasks name others anyway.
 */
function haveOneOrigin(rows: readonly OriginRow[]): boolean {
  const origins = new Set(rows.map(({ date, commit }) => `${date} ${commit}`));
  const versions = versionRows(rows);
  return origins.size <= 1 &&
    new Set(versions.map(([name]) => name)).size === versions.length;
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
  const between = text === "" ? "" : `${text.trim()}\n\n`;
  return `${before}\n\n${between}${page.slice(end)}`;
}

/** Writes the tables into the benchmark's README and draws the chart. */
export async function publish(results: Results): Promise<void> {
  const page = await Deno.readTextFile(README);
  await writeArtifact(README, replaceResults(page, resultsText(results)));
  await writeArtifact(CHART, renderSvg(speedRatios(chartRatios(results))));
}
