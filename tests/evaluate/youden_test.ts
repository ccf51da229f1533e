import { assertEquals } from "@std/assert";
import { fixture } from "./_fixture.ts";
import { rocCurve, youdenThreshold } from "../../lib/evaluate/roc_curve.ts";

for (const { name, labels, scores, youden } of fixture.rankings) {
  Deno.test(`youdenThreshold() finds scikit-learn's point: ${name}`, () => {
    // Exactly: both rates are to the last bit scikit-learn's.
    assertEquals(youdenThreshold(rocCurve(labels, scores)), {
      threshold: Number(youden.threshold),
      youdenJ: youden.youdenJ,
    });
  });
}

Deno.test("youdenThreshold() takes the first of equal maxima", () => {
  const curve = {
    falsePositiveRate: Float64Array.of(0, 0, 0.25, 0.25, 1),
    truePositiveRate: Float64Array.of(0, 0.5, 0.5, 0.75, 1),
    thresholds: Float64Array.of(Infinity, 4, 3, 2, 1),
  };
  assertEquals(youdenThreshold(curve), { threshold: 4, youdenJ: 0.5 });
});

Deno.test("youdenThreshold() of a perfect ranking is the lowest attack score", () => {
  const curve = rocCurve([0, 0, 1, 1], [1, 2, 8, 9]);
  assertEquals(youdenThreshold(curve), { threshold: 8, youdenJ: 1 });
});

Deno.test("youdenThreshold() is Infinity where no score beats the diagonal", () => {
  const curve = rocCurve([0, 0, 1, 1], [8, 9, 1, 2]);
  assertEquals(youdenThreshold(curve), { threshold: Infinity, youdenJ: 0 });
});
