import { chartSource } from "../../lib/charts/figure.ts";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { thresholdPanel } from "../../lib/charts/mod.ts";
import type { ThresholdSteps } from "../../lib/charts/threshold_panel.ts";
import { evaluateScores } from "../../lib/evaluate/mod.ts";
import { draw } from "./_drawing.ts";

const evaluation = evaluateScores(
  Float32Array.of(1, 2, 3, 40),
  Float32Array.of(5, 30, 60, 100),
  { threshold: 20 },
);

Deno.test("thresholdPanel() says what the evaluation's threshold does", () => {
  const { texts, count } = draw(() =>
    thresholdPanel(evaluation, { flowsPerDay: 1000, attackShare: 0.1 })
  );
  const said = texts.join(" ");
  assertStringIncludes(
    said,
    "Threshold 20 flags 3 of 4 attacks (recall 75.0 %)",
  );
  assertStringIncludes(said, "1 of 4 normal flows (false alarm rate 25.0 %)");
  assertStringIncludes(said, "300 alerts a day, of which 25.0 % are attacks");
  assertEquals(count("svg"), 5 + 1);
});

Deno.test("thresholdPanel() counts what each of its thresholds flags, strictly above", () => {
  const source = chartSource(thresholdPanel(evaluation))!;
  const [steps] = source.args as [ThresholdSteps];
  assertEquals(source.slider?.labels.length, steps.thresholds.length);
  steps.thresholds.forEach((threshold, step) => {
    const above = (errors: Float32Array) =>
      errors.filter((error) => error > threshold).length;
    assertEquals(steps.truePositives[step], above(evaluation.attackErrors));
    assertEquals(steps.falsePositives[step], above(evaluation.normalErrors));
  });
});

Deno.test("thresholdPanel() moves to another threshold", () => {
  const [steps] = chartSource(thresholdPanel(evaluation))!
    .args as [ThresholdSteps];
  const last = steps.thresholds.length - 1;
  const { texts } = draw(() => thresholdPanel(steps, { step: last }));
  assertStringIncludes(texts.join(" "), "Threshold 100 flags 0 of 4 attacks");
});

Deno.test("thresholdPanel() has a step for a threshold that flags none, and one that flags all", () => {
  for (const [own, place] of [[Infinity, -1], [0, 0]] as const) {
    const panel = thresholdPanel({ ...evaluation, threshold: own });
    const [steps] = chartSource(panel)!.args as [ThresholdSteps];
    assertEquals(steps.thresholds.at(place), own);
    assertEquals(steps.thresholds.toSorted((a, b) => a - b), steps.thresholds);
  }
  const { texts } = draw(() =>
    thresholdPanel({ ...evaluation, threshold: Infinity }, { flowsPerDay: 10 })
  );
  assertStringIncludes(texts.join(" "), "that is 0 alerts a day.");
});

Deno.test("thresholdPanel() fits its panels into the height asked for", () => {
  const { svg } = draw(() => thresholdPanel(evaluation, { height: 412 }));
  assertEquals(svg.match(/height="200"/g)!.length, 4);
});
