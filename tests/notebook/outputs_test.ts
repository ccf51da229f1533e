/** What committed notebooks hold as outputs of the cells that show charts. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { LESSONS, NOTEBOOKS, readCells } from "./_cells.ts";

const SCRIPT = "<script>";
const SHOWS = /\bshow\(/;
const SETUP = /\bsetupNotebook\((.*)\)/;

for (const name of NOTEBOOKS) {
  Deno.test(`The charts of ${name} are saved with it`, async () => {
    const cells = (await readCells(name)).filter(({ kind }) => kind === "code");
    for (const { source, isExecuted, html } of cells) {
      if (!SHOWS.test(source) || !isExecuted) continue;
      assert(html.some((text) => text.includes("data:image/")), source);
    }
  });

  Deno.test(`${name} has the script of the charts if it has charts`, async () => {
    const cells = (await readCells(name)).filter(({ kind }) => kind === "code");
    const setups = cells.filter(({ source }) => SETUP.test(source));
    assertEquals(setups.length, 1);
    const [{ source, isExecuted, html }] = setups;
    const hasCharts = cells.some(({ source }) => SHOWS.test(source));
    assertEquals(hasCharts, LESSONS.includes(name.replace(".ipynb", "")));
    assertEquals(
      source.match(SETUP)![1],
      hasCharts ? "" : "{ charts: false }",
    );
    if (!isExecuted) return;
    assertEquals(html.length, hasCharts ? 1 : 0);
    if (hasCharts) assertStringIncludes(html[0], SCRIPT);
  });
}
