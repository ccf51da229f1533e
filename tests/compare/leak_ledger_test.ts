import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
} from "@std/assert";
import { renderSvg } from "../../lib/charts/mod.ts";
import { leakLedger, ledgerFigure } from "../../lib/compare/mod.ts";
import { runSettings } from "../../lib/pipeline/mod.ts";

const settings = runSettings({ subset: 1500, epochs: 1, seed: 3 });
const lines: string[] = [];
const steps = await leakLedger(settings, 2, (line) => lines.push(line));

Deno.test("leakLedger() goes from the original's protocol to the honest one", () => {
  assertEquals(steps.map(({ label }) => label), [
    "The original's protocol",
    "Threshold without attacks",
    "Validation apart from test",
    "Statistics of training rows",
    "60/20/20, every attack tests",
    "Equal flows kept together",
    "Recommended configuration",
    "… without the TTL columns",
  ]);
  assertEquals(lines.length, 2 * steps.length);
});

Deno.test("leakLedger() changes the threshold alone in its second step", () => {
  const [original, threshold, validation] = steps;
  assertEquals(threshold.rocAuc, original.rocAuc);
  assertNotEquals(threshold.recall, original.recall);
  // Set on the very normal flows that are tested: never more than 1 %.
  assert(threshold.runs.every(({ falseAlarmRate }) => falseAlarmRate <= 0.01));
  assertNotEquals(validation.falseAlarmRate, threshold.falseAlarmRate);
});

Deno.test("leakLedger() gives mean and deviation over its seeds", () => {
  for (const { rocAuc, std, runs } of steps) {
    const [first, second] = runs.map((run) => run.rocAuc);
    assertAlmostEquals(rocAuc, (first + second) / 2, 1e-12);
    // Over n − 1, which is 1.
    assertAlmostEquals(
      std.rocAuc!,
      Math.abs(first - second) / Math.SQRT2,
      1e-12,
    );
  }
});

Deno.test("ledgerFigure() shows each step's figures, and no speeds", () => {
  const svg = renderSvg(ledgerFigure(steps));
  for (const [index, { label, rocAuc, recall }] of steps.entries()) {
    const [start] = `${index + 1} ${label}`.split("'"); // which SVG escapes
    assert(svg.includes(`>${start}`), start);
    assert(svg.includes(`>${rocAuc.toFixed(4)}<`), label);
    assert(svg.includes(`>${recall.toFixed(4)}<`), label);
  }
  assert(!svg.includes("Rows scored"));
  assert(!svg.includes("NaN"));
});
