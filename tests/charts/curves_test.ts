import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { curveBand, precisionRecall, rocCurve } from "../../lib/charts/mod.ts";
import { draw } from "./_drawing.ts";

const CURVE = {
  falsePositiveRate: [0, 0, 0.5, 0.5, 1],
  truePositiveRate: [0, 0.5, 0.5, 1, 1],
};

Deno.test("rocCurve() draws the curve, the diagonal, the area and the operating point", () => {
  const { count, texts } = draw(() =>
    rocCurve(CURVE, {
      rocAuc: 0.75,
      operatingPoint: { falsePositiveRate: 0.5, truePositiveRate: 1 },
    })
  );
  assertEquals(count("path", "line"), 2);
  assertEquals(count("circle", "dot"), 1);
  assert(texts.includes("Area under the curve 0.7500"));
  assert(
    texts.some((text) => text.includes("100.0 % of attacks")),
    texts.join("|"),
  );
});

Deno.test("rocCurve() marks no point unless told one", () => {
  const { count } = draw(() => rocCurve(CURVE, { rocAuc: 0.75 }));
  assertEquals(count("circle", "dot"), 0);
});

Deno.test("rocCurve() thins out a long curve", () => {
  const rates = Float64Array.from({ length: 100_001 }, (_, i) => i / 100_000);
  const { svg } = draw(() =>
    rocCurve({ falsePositiveRate: rates, truePositiveRate: rates }, {
      rocAuc: 0.5,
    })
  );
  // 2,000 points of at most 14 characters, and everything else of the chart.
  assert(svg.length < 40_000, `${svg.length} characters`);
});

Deno.test("precisionRecall() draws the curve in steps, and what guessing reaches", () => {
  const { count, texts, svg } = draw(() =>
    precisionRecall({ precision: [0.5, 1, 1], recall: [1, 0.5, 0] }, {
      averagePrecision: 0.75,
      attackShare: 0.5,
    })
  );
  assertEquals(count("path", "line"), 1);
  assert(texts.includes("Average precision 0.7500"));
  assert(texts.includes("guessing: 50.0 %, the share of attacks"));
  // In steps: the precision of recall 1 reaches back to recall 0.5. The frame
  // is 440 px wide from x = 60, and high from y = 28.
  assert(svg.includes("M500,248L280,248L280,28L60,28"), svg);
});

Deno.test("precisionRecall() draws a single point and no attacks", () => {
  draw(() =>
    precisionRecall({ precision: [1], recall: [0] }, {
      averagePrecision: 0,
      attackShare: 0,
    })
  );
});

const BAND = {
  x: [0, 0.5, 1],
  mean: [0, 0.8, 1],
  low: [0, 0.7, 1],
  high: [0, 0.9, 1],
};

Deno.test("curveBand() draws a line and a band, and what guessing reaches", () => {
  const { count, svg } = draw(() =>
    curveBand(BAND, { kind: "roc", subtitle: "5 seeds" })
  );
  assertEquals(count("path", "area"), 1);
  assertEquals(count("path", "line"), 2);
  assertStringIncludes(svg, `fill-opacity="0.25"`);
  assertStringIncludes(svg, "5 seeds");
  assertStringIncludes(svg, "false positive rate");
});

Deno.test("curveBand() draws guessing at the attacks' share for precision and recall", () => {
  const svg = (attackShare: number) =>
    draw(() => curveBand(BAND, { kind: "precision-recall", attackShare })).svg;
  assertStringIncludes(svg(0.1), "precision");
  assertNotEquals(svg(0.1), svg(0.9));
});
