import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { renderSvg } from "../../lib/charts/mod.ts";
import { leakLedger, ledgerFigure } from "../../lib/compare/mod.ts";
import { runSettings } from "../../lib/pipeline/mod.ts";

const settings = runSettings({ subset: 1500, epochs: 1, seed: 3 });
const lines: string[] = [];
const begun: unknown[] = [];
const steps = await leakLedger(settings, 2, {
  log: (line) => lines.push(line),
  onRun: (progress) => void begun.push(progress),
});

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
  // Rates are settings; a reason names none.
  assertEquals(steps.filter(({ reason }) => /\d %/.test(reason)), []);
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

Deno.test("leakLedger() says which run begins, of how many", () => {
  assertEquals(begun.length, 16);
  assertEquals(begun[0], {
    run: 1,
    runs: 16,
    label: "The original's protocol, seed 3",
  });
  assertEquals(begun[15], {
    run: 16,
    runs: 16,
    label: "… without the TTL columns, seed 4",
  });
});

Deno.test("leakLedger() stops at a signal, between runs and while it trains", async () => {
  for (const listen of ["onRun", "onBatch"]) {
    const interrupt = new AbortController();
    const heard: number[] = [];
    await assertRejects(
      () =>
        leakLedger(settings, 1, {
          signal: interrupt.signal,
          [listen]: () => {
            heard.push(1);
            interrupt.abort(new RangeError("enough"));
          },
        }),
      RangeError,
      "enough",
    );
    assertEquals(heard.length, 1, listen);
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
