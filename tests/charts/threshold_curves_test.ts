import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { thresholdCurves } from "../../lib/charts/mod.ts";
import { draw } from "./_drawing.ts";

/** Ten attacks in a thousand flows a day, found one after the other at first. */
const SWEEP = {
  alertsPerDay: [1, 10, 100, 1000],
  precision: [1, 0.8, 0.1, 0.01],
  recall: [0.1, 0.8, 1, 1],
};

Deno.test("thresholdCurves() draws both shares on a log axis that says so", () => {
  const { count, texts, svg } = draw(() => thresholdCurves(SWEEP));
  assertEquals(count("path", "line"), 2);
  assertEquals(count("circle", "dot"), 0);
  for (const text of ["1", "10", "100", "1k"]) {
    assertEquals(texts.includes(text), true, text);
  }
  assertStringIncludes(svg, "Alerts a day (log scale)");
  // Equal ratios are equal steps: the frame is 720 − 58 − 24 = 638 px wide from
  // x = 58; recall of 1 is at the top, y = 24.
  const ends = "L483.33,24L696,24";
  assertStringIncludes(svg, ends);
});

Deno.test("thresholdCurves() marks the threshold in use, and says what it does", () => {
  const { count, texts } = draw(() =>
    thresholdCurves(SWEEP, {
      chosen: { alertsPerDay: 20, precision: 0.45, recall: 0.9 },
      subtitle: "1,000 flows a day",
    })
  );
  assertEquals(count("circle", "dot"), 2);
  const said = texts.join(" ");
  for (const text of ["20 alerts a day", "recall 90.0 %", "precision 45.0 %"]) {
    assertStringIncludes(said, text);
  }
  assertStringIncludes(said, "1,000 flows a day");
});

Deno.test("thresholdCurves() has room for a threshold beyond the points", () => {
  const { texts } = draw(() =>
    thresholdCurves(SWEEP, {
      chosen: { alertsPerDay: 1e5, precision: 0.001, recall: 1 },
    })
  );
  assertEquals(texts.includes("100k"), true);
});

Deno.test("thresholdCurves() says of a threshold that flags nothing that it does", () => {
  const { count, texts } = draw(() =>
    thresholdCurves(SWEEP, {
      chosen: { alertsPerDay: 0, precision: null, recall: 0 },
    })
  );
  assertEquals(count("circle", "dot"), 0);
  assertStringIncludes(texts.join(" "), "0 alerts a day, recall 0.0 %.");
});

Deno.test("thresholdCurves() draws one point, and none", () => {
  draw(() =>
    thresholdCurves({ alertsPerDay: [5], precision: [1], recall: [0.5] })
  );
  draw(() => thresholdCurves({ alertsPerDay: [], precision: [], recall: [] }));
});

Deno.test("thresholdCurves() refuses points that differ in number", () => {
  assertThrows(
    () => thresholdCurves({ ...SWEEP, recall: [1] }),
    TypeError,
    "found 4 and 1",
  );
});
