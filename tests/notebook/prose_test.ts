/**
 * What notebooks say in their texts holds for all settings: a number that comes
 * from a result stands in what a cell prints.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { PROJECT } from "../../lib/base/mod.ts";

/** Numbers that no setting changes. */
const CONSTANTS: Readonly<Record<string, readonly string[]>> = {
  "01_network_traffic_anomaly_detection": [
    ...["0.5", "1", "0"], // guessing and perfection; standardised columns
    ...["20", "10", "2"], // of the rule for categories, and how texts are sorted
    ...["80 %", "40 %"], // of the split
    "500", // alerts that somebody reads in a day
    ...["50,000", "30", "200,000", "500,000", "15"], // of the presets
    "95 %", // of the intervals
  ],
  "02_honest_evaluation": [
    ...["7,000", "927", "6,796"], // the published sample of real flows
    "95 %", // of the intervals
  ],
  "03_score_and_explain": [
    "500", // MB, planted
    "0", // of a feature
    "1", // of a feature, and what shares add up to, or rank correlations come to
  ],
  "04_your_own_traffic": [
    ...["60 %", "20 %"], // of a split by time
    ...["0", "0.25"], // of the population stability index
    ...["0.05", "50", "1,000"], // of the exercises
  ],
  "solutions/01_network_traffic_anomaly_detection": ["0"], // a time to live
  "solutions/02_honest_evaluation": [],
  "solutions/03_score_and_explain": ["0.01 %"], // 100 in a million, of the task
  "solutions/04_your_own_traffic": ["0.05", "50", "1,000"], // of the tasks
};

/** A link to a file, with or without a section. */
const LINK = /\]\((?!https?:)([^)#]+)(#([^)]+))?\)/g;

interface Cell {
  readonly cell_type: string;
  readonly source: readonly string[];
}

/** The numbers that texts hold, without those of code, links, lists, tables and headings. */
function numbersIn(cells: readonly Cell[]): string[] {
  const text = cells.filter(({ cell_type }) => cell_type === "markdown")
    .map(({ source }) => source.join("")).join("\n\n")
    .replaceAll(/```.*?```/gs, "")
    .replaceAll(/`[^`]*`/g, "")
    .replaceAll(/\]\([^)]*\)/g, "]")
    .replaceAll(/\[[\w/]+\.ipynb\]/g, "")
    .replaceAll(/^(#.*|\*\*Exercises\*\*|\d+\.|\|.*)/gm, "")
    .replaceAll(/UNSW-NB15|[Nn]otebook \d+|[Ss]ections? [\d, and]+/g, "")
    .replaceAll(/[Rr]ows? \d( and \d)?|[Ww]eek \d/g, "");
  return [...text.matchAll(/\d+(?:[.,]\d+)*(?: %)?/g)].map(([number]) =>
    number
  );
}

async function readCells(name: string): Promise<Cell[]> {
  const path = join(PROJECT, "notebooks", `${name}.ipynb`);
  return JSON.parse(await Deno.readTextFile(path)).cells;
}

for (const [name, constants] of Object.entries(CONSTANTS)) {
  Deno.test(`The text of ${name} holds no number that comes from a result`, async () => {
    const others = numbersIn(await readCells(name))
      .filter((number) => !constants.includes(number));
    assertEquals(others, []);
  });
}

for (const name of Object.keys(CONSTANTS)) {
  Deno.test(`The links of ${name} lead to files, and to sections of solutions`, async () => {
    const text = (await readCells(name))
      .filter(({ cell_type }) => cell_type === "markdown")
      .map(({ source }) => source.join("")).join("\n");
    for (const [, path, , section] of text.matchAll(LINK)) {
      const file = join(PROJECT, "notebooks", name, "..", path);
      const target = await Deno.readTextFile(file);
      if (section && path.includes("solutions/")) {
        assertStringIncludes(target, `"## ${section.replace("-", " ")}\\n"`);
      }
    }
  });
}
