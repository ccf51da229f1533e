import { assertEquals } from "@std/assert";
import { thresholdCurves } from "../../lib/charts/mod.ts";
import { draw } from "./_drawing.ts";

const POINTS = [
  { recall: 0.2, precision: 0.9, alertsPerDay: 10 },
  { recall: 1, precision: 0.05, alertsPerDay: 10_000 },
  { recall: 0.6, precision: 0.5, alertsPerDay: 300 },
  { recall: 0, precision: null, alertsPerDay: 0 },
];

Deno.test("thresholdCurves() draws recall and precision, and the point in use", () => {
  const { texts, count } = draw(() =>
    thresholdCurves(POINTS, { chosen: POINTS[2] })
  );
  for (
    const text of [
      "What the threshold buys",
      "Recall: attacks that are flagged",
      "Precision: flagged flows that are attacks",
      "Alerts on a day (log scale) →",
      "in use: 300 a day",
    ]
  ) assertEquals(texts.includes(text), true, text);
  assertEquals(count("path", "line"), 2);
});

Deno.test("thresholdCurves() draws no mark unasked, and nothing of no alerts", () => {
  const { texts } = draw(() => thresholdCurves(POINTS));
  assertEquals(texts.some((text) => text.startsWith("in use")), false);
  draw(() => thresholdCurves([POINTS[3]], { chosen: POINTS[3] }));
});
