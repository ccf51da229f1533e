import { assert, assertEquals } from "@std/assert";
import { precisionRecallChart } from "../../lib/charts/mod.ts";
import { draw } from "./_drawing.ts";

Deno.test("precisionRecallChart() draws the curve in steps, and what guessing reaches", () => {
  const { count, texts, svg } = draw(() =>
    precisionRecallChart({ precision: [0.5, 1, 1], recall: [1, 0.5, 0] }, {
      averagePrecision: 0.75,
      attackShare: 0.5,
    })
  );
  assertEquals(count("path", "line"), 1);
  assert(texts.includes("Average precision 0.7500"));
  assert(texts.includes("guessing: 50.0%, the share of attacks"));
  // In steps: the precision of recall 1 reaches back to recall 0.5. The frame
  // is 440 px wide from x = 60, and high from y = 28.
  assert(svg.includes("M500,248L280,248L280,28L60,28"), svg);
});

Deno.test("precisionRecallChart() draws a single point and no attacks", () => {
  draw(() =>
    precisionRecallChart({ precision: [1], recall: [0] }, {
      averagePrecision: 0,
      attackShare: 0,
    })
  );
});
