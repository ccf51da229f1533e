// Not charts/mod.ts, whose PNGs need a native library and a permission for it.
import { join } from "node:path";
import { writeArtifact } from "../lib/artifacts/mod.ts";
import { renderSvg } from "../lib/charts/mod.ts";
import { type SpeedRatio, speedRatios } from "../lib/charts/speed_ratios.ts";
import { PROJECT } from "../lib/base/mod.ts";
import { ratioOf, spread } from "./quantities.ts";
import type { Results } from "./results.ts";
import {
  compared,
  comparisonTable,
  engineTable,
  growthTable,
  machineTable,
  originTable,
  sameWorkTable,
  trainTaskTable,
} from "./tables.ts";

const README = join(import.meta.dirname!, "README.md");
const CHART = join(PROJECT, "docs", "benchmark.svg");

/** Everything between these lines of the README is written by the benchmark. */
const START = "<!-- results: deno task bench writes from here -->";
const END = "<!-- to here -->";

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
 * Ratios of speed for the chart; memory is left to the tables. A name says when
 * its figure is from one pair, whose spread would look like none.
 */
export function chartRatios(results: Results): SpeedRatio[] {
  return compared(results)
    .filter(({ quantity }) => quantity.unit !== "bytes")
    .map(({ title, quantity, pairs }) => ({
      name: `${title.replaceAll("`", "")}: ${quantity.name}` +
        (pairs.length === 1 ? " (one pair)" : ""),
      ...spread(pairs.map((pair) => ratioOf(quantity, pair))),
      ...quantity.goal,
    }));
}

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
