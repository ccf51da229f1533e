import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { formatFigure, formatSpread } from "../../bench/format.ts";
import { markdownTable } from "../../bench/markdown_table.ts";
import {
  chartRatios,
  replaceResults,
  resultsText,
} from "../../bench/report.ts";
import { emptyResults, type Results } from "../../bench/results.ts";
import {
  comparisonTable,
  engineTable,
  growthTable,
  machineTable,
  sameWorkTable,
  trainTaskTable,
} from "../../bench/tables.ts";
import { report } from "./_reports.ts";

const MACHINE = {
  cpu: "A CPU",
  cores: 2,
  memoryBytes: 16e9,
  system: "Linux x64",
};
const DATE = "2026-01-31";

/** Training on all rows: ours in 5 s and 6 s, the original in 12 s. */
const FULL = {
  date: DATE,
  pairs: [5, 6].map((train) => ({
    ours: report({ train }, { wallSeconds: 10, peakBytes: 2e9 }),
    original: report({ train: 12 }, { wallSeconds: 30, peakBytes: 4e9 }),
  })),
};
const RESULTS: Results = {
  ...emptyResults(MACHINE, 2_059_415),
  measurements: { "all-rows": FULL },
  engines: {
    wasm: {
      date: DATE,
      runs: [report({ train: 0.01, score: 0.001 })],
    },
    tensorflow: { date: DATE, runs: [], unavailable: "no native library" },
  },
  task: { date: DATE, seconds: [14, 18, 16] },
};

/** Cells of a table's rows, the header's and the rule's left out. */
function cells(table: string): string[][] {
  return table.split("\n").slice(2)
    .map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim()));
}

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

Deno.test("sameWorkTable() names rows and epochs, and both ROC-AUCs", () => {
  assertEquals(cells(sameWorkTable(RESULTS)), [
    ["all rows, 2 epochs", "33", "2", "160", "0.9000", "0.9000"],
  ]);
});

Deno.test("growthTable() sets the full file against the small one", () => {
  assertEquals(cells(growthTable(RESULTS)), []); // there is no small one
  const small = { date: DATE, pairs: FULL.pairs.slice(0, 1) };
  const measurements = { "parts-small": small, "all-rows": FULL };
  const rows = cells(growthTable({ ...RESULTS, measurements }));
  assertEquals(rows[0], [
    "train, an epoch",
    "ours",
    "2.50 s",
    "2.75 s",
    "1.10×",
  ]);
  assertEquals(rows.at(-1)?.slice(1), [
    ...["original", "4.00 GB", "4.00 GB", "1.00×"],
  ]);
});

Deno.test("engineTable() says why an engine is not there", () => {
  assertEquals(cells(engineTable(RESULTS)), [
    ["wasm", "an engine", "160", "16,000 rows/s", "50,000 rows/s", "1"],
    ["tensorflow", "no native library", "", "", "", "0"],
  ]);
});

Deno.test("trainTaskTable() sets seconds against their limits", () => {
  assertEquals(cells(trainTaskTable(RESULTS))[0].slice(1), [
    ...["16.0 [14.0–18.0]", "3", "30 s / 15 s", "must"],
  ]);
});

Deno.test("machineTable() tells machine and date", () => {
  const rows = cells(machineTable(RESULTS));
  assertEquals(rows[0], ["machine", "A CPU, 2 cores, 16.0 GB"]);
  assertEquals(rows[2], ["date", DATE]);
});

Deno.test("markdownTable() aligns its columns as deno fmt does", () => {
  assertEquals(
    markdownTable(["step", "seconds:"], [["preprocess", "1.5"]]),
    [
      "| step       | seconds |",
      "| ---------- | ------: |",
      "| preprocess |     1.5 |",
    ].join("\n"),
  );
});

Deno.test("formatFigure() keeps three digits", () => {
  const seconds = [0.01234, 0.5, 9.876, 12.34, 123.4].map((value) =>
    formatFigure(value, "s")
  );
  assertEquals(seconds, ["0.012 s", "0.500 s", "9.88 s", "12.3 s", "123 s"]);
  assertEquals(formatFigure(88_249, "rows/s"), "88,200 rows/s");
  assertEquals(formatFigure(46e7, "bytes"), "0.460 GB");
});

Deno.test("formatSpread() has no range where there is one value", () => {
  assertEquals(formatSpread({ median: 2, low: 2, high: 2 }), "2.00×");
});

Deno.test("chartRatios() takes speeds with their goals, and no memory", () => {
  const ratios = chartRatios(RESULTS);
  assertEquals(ratios.map(({ name }) => name), [
    "all rows, 2 epochs: end to end",
    "all rows, 2 epochs: train",
  ]);
  assertEquals(ratios[1].low, 2);
});

Deno.test("replaceResults() puts the tables between the README's markers, again and again", async () => {
  const path = new URL("../../bench/README.md", import.meta.url);
  const page = await Deno.readTextFile(path);
  const once = replaceResults(page, resultsText(RESULTS));
  assertStringIncludes(once, "| 2.20× [2.00–2.40] |");
  assertEquals(replaceResults(once, resultsText(RESULTS)), once);
  assertThrows(() => replaceResults("# No marker", ""), RangeError, "no ");
});
