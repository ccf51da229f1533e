import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
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
  replaceResults,
  resultsText,
  sameWorkTable,
  trainTaskTable,
} from "../../bench/tables.ts";
import { PROJECT } from "../../lib/base/mod.ts";
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
    original: report({ train: 12 }, { wallSeconds: 30, peakBytes: 4e9 }),
  })),
};
const RESULTS: Results = {
  ...await readResults(undefined, MACHINE, 2_059_415),
  measurements: { "all-rows": FULL },
  engines: {
    wasm: { ...ORIGIN, runs: [report({ train: 0.01, score: 0.001 })] },
    tensorflow: { ...ORIGIN, runs: [], unavailable: "no native library" },
  },
  task: {
    ...ORIGIN,
    data: "generated flows",
    seconds: [14, 18, 16],
    versions: { Deno: "2.9.6" },
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
  task: { ...RESULTS.task!, seconds: [16] },
};

Deno.test("comparisonTable() has medians, the ratio with its spread, and the goal", () => {
  const title = "all rows, 2 epochs";
  assertEquals(cells(comparisonTable(RESULTS)), [
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
    original: report({ load: 5, preprocess: 3, train: 1, score: 1 }),
  };
  const measured = { ...ORIGIN, pairs: [pair] };
  const measurements = { "parts-small": measured, "parts-full": measured };
  const loading = cells(comparisonTable({ ...RESULTS, measurements }))
    .filter(([, name]) => /load|preprocess/.test(name))
    .map(([, name, , , ratio]) => `${name}: ${ratio}`);
  assertEquals(loading, [
    "load + preprocess: 4.00×",
    "load + preprocess: 4.00×",
  ]);
});

Deno.test("a table, or the chart, says what comes from one pair or run alone", () => {
  const reached = cells(comparisonTable(SINGLE)).map((row) => row.at(-1));
  assertEquals(reached, ["", "", "must (one pair)"]);
  assertEquals(cells(trainTaskTable(SINGLE))[0].at(-1), "must (one run)");
  const { name } = chartRatios(SINGLE)[1];
  assertEquals(name, "all rows, 2 epochs: train (one pair)");
});

Deno.test("chartRatios() takes speeds with their goals, and no memory", () => {
  const ratios = chartRatios(RESULTS).map(({ name, low }) => [name, low]);
  assertEquals(ratios, [
    ["all rows, 2 epochs: end to end", 3],
    ["all rows, 2 epochs: train", 2],
  ]);
});

Deno.test("sameWorkTable() names rows and epochs, and both ROC-AUCs", () => {
  assertEquals(cells(sameWorkTable(RESULTS)), [
    ["all rows, 2 epochs", "33", "2", "160", "0.9000", "0.9000"],
  ]);
});

Deno.test("growthTable() sets the full file against the small one", () => {
  assertEquals(cells(growthTable(RESULTS)), []); // there is no small one
  const small = { ...ORIGIN, pairs: FULL.pairs.slice(0, 1) };
  const measurements = { "parts-small": small, "all-rows": FULL };
  const rows = cells(growthTable({ ...RESULTS, measurements }));
  assertEquals([rows[0], rows.at(-1)], [
    ["train, an epoch", "ours", "2.50 s", "2.75 s", "1.10×"],
    ["peak memory", "original", "4.00 GB", "4.00 GB", "1.00×"],
  ]);
});

Deno.test("engineTable() says why an engine is not there", () => {
  assertEquals(cells(engineTable(RESULTS)), [
    ["tensorflow", "no native library", "", "", "", "0"],
    ["wasm", "an engine", "160", "16,000 rows/s", "50,000 rows/s", "1"],
  ]);
});

Deno.test("trainTaskTable() has limits for generated flows, not for the data set", () => {
  assertEquals(cells(trainTaskTable(RESULTS))[0].slice(1), [
    ...["16.0 [14.0–18.0]", "3", "30 s / 15 s", "must"],
  ]);
  const task = { ...RESULTS.task!, data: "data/UNSW-NB15" };
  const [row] = cells(trainTaskTable({ ...RESULTS, task }));
  assertEquals(row[0], "`deno task train` on data/UNSW-NB15");
  assertEquals(row.slice(-2), ["", ""]);
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
  const results = { ...RESULTS, task: { ...RESULTS.task!, commit } };
  assertEquals(cells(machineTable(results)).length, 2);
  const rows = cells(originTable(results));
  assertEquals(rows.map(([title]) => title), [
    ...["all rows, 2 epochs", "engine `tensorflow`", "engine `wasm`"],
    "`deno task train`",
  ]);
  assertEquals(rows.at(-1)?.slice(1), [
    ...["2026-01-31", "def5678, changed", "Deno 2.9.6", ""],
  ]);

  const ours = report({ train: 5 }, { versions: { engine: "a new one" } });
  const pairs = [{ ours, original: report({ train: 12 }) }];
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

Deno.test("bench/README.md has the tables of results.json", async () => {
  const results = await loadResults(join(PROJECT, "bench", "results.json"));
  assertEquals(replaceResults(page, resultsText(results)), page);
});

Deno.test("replaceResults() puts the tables between the README's markers, again and again", () => {
  const once = replaceResults(page, resultsText(RESULTS));
  assertStringIncludes(once, "| 2.20× [2.00–2.40] |");
  assertEquals(replaceResults(once, resultsText(RESULTS)), once);
  assertThrows(() => replaceResults("# No marker", ""), RangeError, "no ");
});
