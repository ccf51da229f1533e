import { assert, assertEquals } from "@std/assert";
import { rocCurveChart } from "../../lib/charts/mod.ts";
import { draw } from "./_drawing.ts";

const CURVE = {
  falsePositiveRate: [0, 0, 0.5, 0.5, 1],
  truePositiveRate: [0, 0.5, 0.5, 1, 1],
};

Deno.test("rocCurveChart() draws the curve, the diagonal, the area and the operating point", () => {
  const { count, texts } = draw(() =>
    rocCurveChart(CURVE, {
      rocAuc: 0.75,
      operatingPoint: { falsePositiveRate: 0.5, truePositiveRate: 1 },
    })
  );
  assertEquals(count("path", "line"), 2);
  assertEquals(count("circle", "dot"), 1);
  assert(texts.includes("Area under the curve 0.7500"));
  assert(
    texts.some((text) => text.includes("100.0% of attacks")),
    texts.join("|"),
  );
});

Deno.test("rocCurveChart() marks no point unless told one", () => {
  const { count } = draw(() => rocCurveChart(CURVE, { rocAuc: 0.75 }));
  assertEquals(count("circle", "dot"), 0);
});

Deno.test("rocCurveChart() thins out a long curve", () => {
  const rates = Float64Array.from({ length: 100_001 }, (_, i) => i / 100_000);
  const { svg } = draw(() =>
    rocCurveChart({ falsePositiveRate: rates, truePositiveRate: rates }, {
      rocAuc: 0.5,
    })
  );
  // 2,000 points of at most 14 characters, and everything else of the chart.
  assert(svg.length < 40_000, `${svg.length} characters`);
});
