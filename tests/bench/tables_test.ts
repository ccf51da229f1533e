import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadResults, readResults, type Results } from "../../bench/results.ts";
import {
  chartRatios,
  comparisonTable,
  engineTable,
  growthTable,
  machineTable,
  markdownTable,
  originTable,
  qualityTable,
  replaceResults,
  resultsText,
  sameWorkTable,
  taskTable,
} from "../../bench/tables.ts";
import { PROJECT } from "../../lib/base/mod.ts";
import type { RunReport } from "../../bench/sides.ts";
import { MACHINE, report } from "./_reports.ts";

const ORIGIN = {
  date: "2026-01-31",
  commit: { hash: "abc1234", isDirty: false },
};

/** Training on all rows: ours in 5 s and 6 s, the original in 12 s. */
const FULL = {
  ...ORIGIN,
  pairs: [5, 6].map((train) => ({
    ours: report({ train }, { wallSeconds: 10, peakBytes: 2e9 }),
    other: report({ train: 12 }, { wallSeconds: 30, peakBytes: 4e9 }),
  })),
};
const RESULTS: Results = {
  ...await readResults(undefined, MACHINE, 2_059_415),
  measurements: { "all-rows": FULL },
  engines: {
    wasm: { ...ORIGIN, runs: [report({ train: 0.01, score: 0.001 })] },
    tensorflow: { ...ORIGIN, runs: [], unavailable: "no native library" },
  },
  tasks: {
    "train-task": {
      ...ORIGIN,
      data: "generated flows",
      runs: [14, 18, 16].map((wallSeconds) => report({}, { wallSeconds })),
    },
  },
};

/** Cells of a table's rows, the header's and the rule's left out. */
function cells(table: string): string[][] {
  return table.split("\n").slice(2)
    .map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim()));
}

/** The results with one pair, or one run, of each. */
const SINGLE: Results = {
  ...RESULTS,
  measurements: { "all-rows": { ...FULL, pairs: FULL.pairs.slice(0, 1) } },
  tasks: {
    "train-task": {
      ...RESULTS.tasks["train-task"],
      runs: RESULTS.tasks["train-task"].runs.slice(2),
    },
  },
};

Deno.test("comparisonTable() has medians, the ratio with its spread, and the goal", () => {
  const title = "all rows, 2 epochs";
  assertEquals(cells(comparisonTable(RESULTS, ["original"])), [
    [title, "end to end", "10.0 s", "30.0 s", "3.00×", "2", "", ""],
    // 160 rows in 5 s and 6 s: 32 and 26.7 rows/s against 13.3
    [
      ...[title, "train", "29.3 rows/s", "13.3 rows/s"],
      ...["2.20× [2.00–2.40]", "2", "", ""],
    ],
    [
      ...[title, "peak memory", "2.00 GB", "4.00 GB"],
      ...["0.50×", "2", "0.65× / 0.4×", "must"],
    ],
  ]);
});

Deno.test("comparisonTable() takes load and preprocess together", () => {
  const pair = {
    ours: report({ load: 1, preprocess: 1, train: 1, score: 1 }),
    other: report({ load: 5, preprocess: 3, train: 1, score: 1 }),
  };
  const measured = { ...ORIGIN, pairs: [pair] };
  const measurements = { "parts-small": measured, "parts-full": measured };
  const loading = cells(
    comparisonTable({ ...RESULTS, measurements }, ["original"]),
  )
    .filter(([, name]) => /load|preprocess/.test(name))
    .map(([, name, , , ratio]) => `${name}: ${ratio}`);
  assertEquals(loading, [
    "load + preprocess: 4.00×",
    "load + preprocess: 4.00×",
  ]);
});

Deno.test("a table, or the chart, says what comes from one pair or run alone", () => {
  const reached = cells(comparisonTable(SINGLE, ["original"])).map((row) =>
    row.at(-1)
  );
  assertEquals(reached, ["", "", "must (one pair)"]);
  assertEquals(cells(taskTable(SINGLE))[0].at(-1), "must (one run)");
  const { name } = chartRatios(SINGLE)[1];
  assertEquals(name, "original, all rows, 2 epochs: train (one pair)");
});

Deno.test("chartRatios() takes speeds with their goals, and no memory", () => {
  const ratios = chartRatios(RESULTS).map(({ name, low }) => [name, low]);
  assertEquals(ratios, [
    ["original, all rows, 2 epochs: end to end", 3],
    ["original, all rows, 2 epochs: train", 2],
  ]);
});

/** Results of one pair of a comparison. */
const resultsOf = (name: string, ours: RunReport, other: RunReport) => ({
  ...RESULTS,
  measurements: { [name]: { ...ORIGIN, pairs: [{ ours, other }] } },
});

Deno.test("comparisonTable() has the opponents that are asked for alone", () => {
  const results = resultsOf("tuned-full", report({}), report({}));
  assertEquals(comparisonTable(results, ["original"]), "");
  assertStringIncludes(comparisonTable(results, ["tuned"]), " tuned |");
});

Deno.test("comparisonTable() says how long compiling took", () => {
  const seconds = { train: 1, score: 1 };
  const compiled = report({ ...seconds, compile: 12 });
  const results = resultsOf("compiled-original", report(seconds), compiled);
  const [[title]] = cells(comparisonTable(results, ["compiled"]));
  assertStringIncludes(title, "compiling: 12.0 s");
});

Deno.test("sameWorkTable() names rows and epochs, and both ROC-AUCs", () => {
  assertEquals(cells(sameWorkTable(RESULTS)), [
    ["all rows, 2 epochs", "original", "33", "2", "160", "0.9000", "0.9000"],
  ]);
});

Deno.test("sameWorkTable() has both widths where they differ, and no tasks or peers", () => {
  const [ours, other] = [report({}), report({}, { features: 34 })];
  const [row] = cells(
    sameWorkTable(resultsOf("recommended-small", ours, other)),
  );
  assertEquals(row[2], "33, 34");
  assertEquals(sameWorkTable(resultsOf("ecod-50000", ours, other)), "");
});

Deno.test("qualityTable() sets each detector beside ours, by size", () => {
  const quality = { averagePrecision: 0.8, recall: 0.7, falseAlarmRate: 0.01 };
  const ours = report({}, quality);
  const other = report({}, { ...quality, rocAuc: 0.85 });
  assertEquals(cells(qualityTable(resultsOf("ecod-50000", ours, other))), [
    ["50,000", "ours", "0.9000", "0.8000", "0.7000", "0.0100"],
    ["50,000", "ECOD", "0.8500", "0.8000", "0.7000", "0.0100"],
  ]);
});

Deno.test("growthTable() has each side at each size, and the exponent", () => {
  assertEquals(growthTable(RESULTS), ""); // nothing was measured
  const run = (seconds: number) =>
    report({ load: 0, preprocess: seconds, train: 2 * seconds, score: 1 });
  const growth = {
    "growth-10000": { ...ORIGIN, runs: { ours: run(1), original: run(1) } },
    "growth-1000000": { ...ORIGIN, runs: { ours: run(10) } },
  };
  const rows = cells(growthTable({ ...RESULTS, growth }));
  assertEquals(rows.slice(0, 4), [
    // A hundred times the rows, ten times the seconds
    ["load + preprocess", "ours", "1.00 s", "10.0 s", "0.50"],
    ["load + preprocess", "tuned", "", "", ""],
    ["load + preprocess", "original", "1.00 s", "", ""],
    ["train, an epoch", "ours", "1.00 s", "10.0 s", "0.50"],
  ]);
  assertEquals(rows[9], ["peak memory", "ours", "1.00 GB", "1.00 GB", "0.00"]);
});

Deno.test("engineTable() says why an engine is not there", () => {
  assertEquals(cells(engineTable(RESULTS)), [
    ["tensorflow", "no native library", "", "", "", "0"],
    ["wasm", "an engine", "160", "16,000 rows/s", "50,000 rows/s", "1"],
  ]);
});

Deno.test("taskTable() has limits for generated flows, not for the data set", () => {
  assertEquals(cells(taskTable(RESULTS))[0].slice(1), [
    ...["16.0 s [14.0 s–18.0 s]", "1.00 GB", "3", "30 s / 15 s", "must"],
  ]);
  const ofDataSet = { ...RESULTS.tasks["train-task"], data: "data/UNSW-NB15" };
  const tasks = { "train-task": ofDataSet };
  const [row] = cells(taskTable({ ...RESULTS, tasks }));
  assertStringIncludes(row[0], "on data/UNSW-NB15");
  assertEquals(row.slice(-2), ["", ""]);
});

Deno.test("taskTable() has limits of memory, too", () => {
  const runs = [report({}, { peakBytes: 1.3e9 })];
  const data = "generated flows";
  const tasks = { "train-full": { ...ORIGIN, data, runs } };
  const [row] = cells(taskTable({ ...RESULTS, tasks }));
  assertEquals(row.slice(-2), ["1.5 GB / 1.2 GB", "must (one run)"]);
});

Deno.test("machineTable() tells machine, date, commit and versions once", () => {
  assertEquals(cells(machineTable(RESULTS)), [
    ["machine", "A CPU, 2 cores, 16 GB"],
    ["system", "Linux x64"],
    ["date", "2026-01-31"],
    ["commit", "abc1234"],
    ["ours", "engine an engine"],
    ["original", "engine an engine"],
  ]);
  assertEquals(originTable(RESULTS), "");
});

Deno.test("originTable() tells date, commit and versions for each where they differ", () => {
  const commit = { hash: "def5678", isDirty: true };
  const tasks = { "train-task": { ...RESULTS.tasks["train-task"], commit } };
  const results = { ...RESULTS, tasks };
  assertEquals(cells(machineTable(results)).length, 2);
  const rows = cells(originTable(results));
  assertEquals(rows.map(([title]) => title), [
    ...["all rows, 2 epochs", "engine `tensorflow`", "engine `wasm`"],
    "`deno task train`, the original's way",
  ]);
  assertEquals(rows.at(-1)?.slice(1), [
    ...["", "2026-01-31", "def5678, changed", "engine an engine", ""],
  ]);

  const ours = report({ train: 5 }, { versions: { engine: "a new one" } });
  const pairs = [{ ours, other: report({ train: 12 }) }];
  const measurements = {
    ...RESULTS.measurements,
    "preset-quick": { ...ORIGIN, pairs },
  };
  assert(originTable({ ...RESULTS, measurements }).includes("a new one"));
});

Deno.test("markdownTable() aligns its columns as deno fmt does", () => {
  assertEquals(
    markdownTable("step | seconds:", [["preprocess", "1.5"]]),
    [
      "| step       | seconds |",
      "| ---------- | ------: |",
      "| preprocess |     1.5 |",
    ].join("\n"),
  );
});

const page = await Deno.readTextFile(join(PROJECT, "bench", "README.md"));

Deno.test("bench/README.md has the tables of results.json, if there is one", async () => {
  const path = join(PROJECT, "bench", "results.json");
  const text = existsSync(path) ? resultsText(await loadResults(path)) : "";
  assertEquals(replaceResults(page, text), page);
});

Deno.test("replaceResults() puts the tables between the README's markers, again and again", () => {
  const once = replaceResults(page, resultsText(RESULTS));
  assertStringIncludes(once, "| 2.20× [2.00–2.40] |");
  assertEquals(replaceResults(once, resultsText(RESULTS)), once);
  assertThrows(() => replaceResults("# No marker", ""), RangeError, "no ");
});
