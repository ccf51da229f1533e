/**
 * What notebooks say in their texts holds for all settings: a number that comes
 * from a result stands in what a cell prints.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { PROJECT } from "../../lib/base/mod.ts";
import { type Cell, LESSONS, readCells } from "./_cells.ts";

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
  "solutions/01_network_traffic_anomaly_detection": [
    "0", // a time to live
    "95 %", // of the intervals
  ],
  "solutions/02_honest_evaluation": [],
  "solutions/03_score_and_explain": ["0.01 %"], // 100 in a million, of the task
  "solutions/04_your_own_traffic": ["0.05", "50", "1,000"], // of the tasks
};

/** A link to a file, with or without a section. */
const LINK = /\]\((?!https?:)([^)#]+)(#([^)]+))?\)/g;

/** The texts of a notebook as one. */
function proseOf(cells: readonly Cell[]): string {
  return cells.filter(({ kind }) => kind === "markdown")
    .map(({ source }) => source).join("\n\n");
}

/** The numbers that texts hold, without those of code, links, lists, tables and headings. */
function numbersIn(cells: readonly Cell[]): string[] {
  const text = proseOf(cells)
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

for (const [name, constants] of Object.entries(CONSTANTS)) {
  Deno.test(`The text of ${name} holds no number that comes from a result`, async () => {
    const others = numbersIn(await readCells(`${name}.ipynb`))
      .filter((number) => !constants.includes(number));
    assertEquals(others, []);
  });
}

for (const name of Object.keys(CONSTANTS)) {
  Deno.test(`The links of ${name} lead to files, and to sections of solutions`, async () => {
    const text = proseOf(await readCells(`${name}.ipynb`));
    for (const [, path, , section] of text.matchAll(LINK)) {
      const file = join(PROJECT, "notebooks", name, "..", path);
      const target = await Deno.readTextFile(file);
      if (section && path.includes("solutions/")) {
        assertStringIncludes(target, `"## ${section.replace("-", " ")}\\n"`);
      }
    }
  });
}

/** A text on one line, without what only the list of exercises has. */
function plainTask(text: string): string {
  return text.replace(/^★+ /, "").replace(/\[Solution\]\([^)]*\)/, "")
    .replaceAll(/\s+/g, " ").trim();
}

for (const lesson of LESSONS) {
  Deno.test(`The solutions of ${lesson} answer its exercises, word for word`, async () => {
    const [, list] = proseOf(await readCells(`${lesson}.ipynb`))
      .split("**Exercises** (the stars say how hard)\n");
    const exercises = list.split(/^\d+\. /m).slice(1);
    const tasks = proseOf(await readCells(`solutions/${lesson}.ipynb`))
      .split("\n\n").filter((text) => text.startsWith("**Task.**"))
      .map((text) => text.replace("**Task.**", ""));
    assertEquals(tasks.map(plainTask), exercises.map(plainTask));
    exercises.forEach((text, i) =>
      assertStringIncludes(
        text,
        `[Solution](solutions/${lesson}.ipynb#Exercise-${i + 1})`,
      )
    );
  });
}

Deno.test("Notebooks open alike, with how to read and run them and what comes next", async () => {
  for (const lesson of LESSONS) {
    const [{ source }] = await readCells(`${lesson}.ipynb`);
    const [title, , head, , row] = source.split("\n");
    assertEquals(title.slice(0, 2), "# ", lesson);
    assertEquals(cellsOf(head), ["Read", "Run", "Next"], lesson);
    assertEquals(cellsOf(row).length, 3, lesson);
  }
});

function cellsOf(row: string): string[] {
  return row.split("|").slice(1, -1).map((cell) => cell.trim());
}
