import {
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertThrows,
} from "@std/assert";
import { averagePrecisionAt } from "../../lib/evaluate/mod.ts";
import { areaUnderSteps } from "../../lib/evaluate/precision_recall.ts";
import {
  assertSameNumbers,
  averagePrecision,
  fixture,
  precisionRecallCurveOf,
  SUM_TOLERANCE,
} from "./_fixture.ts";

for (const ranking of fixture.rankings) {
  Deno.test(`precisionRecallCurve() draws scikit-learn's curve: ${ranking.name}`, () => {
    const curve = precisionRecallCurveOf(ranking.labels, ranking.scores);
    const expected = ranking.precisionRecallCurve;
    // Exactly: counts are whole, and each share is a single division.
    assertSameNumbers(curve.precision, expected.precision, "precision");
    assertSameNumbers(curve.recall, expected.recall, "recall");
    assertSameNumbers(curve.thresholds, expected.thresholds, "thresholds");
  });

  Deno.test(`averagePrecision() gives scikit-learn's value: ${ranking.name}`, () => {
    assertAlmostEquals(
      averagePrecision(ranking.labels, ranking.scores),
      ranking.averagePrecision,
      SUM_TOLERANCE,
    );
  });
}

Deno.test("precisionRecallCurve() makes one point of equal scores", () => {
  assertEquals(precisionRecallCurveOf([0, 1, 0, 1], [2, 2, 2, 5]), {
    precision: Float64Array.of(0.5, 1, 1),
    recall: Float64Array.of(1, 0.5, 0),
    thresholds: Float64Array.of(2, 5),
  });
});

Deno.test("averagePrecision() of equal scores is the share of attacks", () => {
  assertEquals(averagePrecision([0, 1, 0, 0], [3, 3, 3, 3]), 0.25);
});

Deno.test("averagePrecision() does not change when scores are stretched monotonically", () => {
  const labels = [0, 1, 0, 1, 1, 0];
  const scores = [1, 2, 3, 3, 5, 0.5];
  assertEquals(
    averagePrecision(labels, scores.map((score) => score ** 3)),
    averagePrecision(labels, scores),
  );
});

Deno.test("areaUnderSteps() counts each precision with the recall it adds", () => {
  // 0.75 of the recall at precision 0.5, the last quarter at 1; no trapezoids.
  const curve = {
    precision: Float64Array.of(0.5, 1, 1),
    recall: Float64Array.of(1, 0.25, 0),
  };
  assertEquals(areaUnderSteps(curve), 0.625);
});

for (const { name, labels, scores } of fixture.undefinedRankings) {
  Deno.test(`averagePrecision() throws where undefined: ${name}`, () => {
    const numbers = scores.map(Number);
    assertThrows(() => precisionRecallCurveOf(labels, numbers), RangeError);
    assertThrows(() => averagePrecision(labels, numbers), RangeError);
  });
}

Deno.test("averagePrecision() names the class that is missing", () => {
  assertThrows(
    () => averagePrecision([0, 0], [1, 2]),
    RangeError,
    "both classes are needed: found no attack among 2 flows",
  );
  assertThrows(
    () => averagePrecision([1], [1]),
    RangeError,
    "both classes are needed: found no normal flow among 1 flows",
  );
});

for (const { name, labels, scores } of fixture.rankings) {
  const attacks = labels.filter((label) => label === 1).length;

  Deno.test(`averagePrecisionAt() of the own share is averagePrecision(): ${name}`, () => {
    assertAlmostEquals(
      averagePrecisionAt(labels, scores, attacks / labels.length),
      averagePrecision(labels, scores),
      10 * SUM_TOLERANCE, // each term takes ten operations
    );
  });

  Deno.test(`averagePrecisionAt() is that of flows in those numbers: ${name}`, () => {
    // Every normal flow four times: the share of a test set that has so many.
    const normal = scores.filter((_, flow) => labels[flow] === 0);
    const more = [0, 1, 2].flatMap(() => normal);
    const manyLabels = [...labels, ...more.map(() => 0)];
    assertAlmostEquals(
      averagePrecisionAt(labels, scores, attacks / manyLabels.length),
      averagePrecision(manyLabels, [...scores, ...more]),
      10 * SUM_TOLERANCE,
    );
  });
}

Deno.test("averagePrecisionAt() of equal scores is the share", () => {
  // Two operations on a number of 0.03, each rounded to half of 2.2e-16.
  assertAlmostEquals(
    averagePrecisionAt([0, 1, 1], [2, 2, 2], 0.03),
    0.03,
    1e-17,
  );
});

Deno.test("averagePrecisionAt() of a perfect ranking is 1 at any share", () => {
  assertEquals(averagePrecisionAt([0, 1], [1, 2], 1e-6), 1);
});

Deno.test("averagePrecisionAt() grows with the share", () => {
  const at = (share: number) =>
    averagePrecisionAt([0, 1, 0, 1], [1, 2, 3, 4], share);
  assertGreater(at(0.2), at(0.1));
});

Deno.test("averagePrecisionAt() rejects shares outside (0, 1)", () => {
  for (const share of [0, 1, -0.1, NaN]) {
    assertThrows(
      () => averagePrecisionAt([0, 1], [1, 2], share),
      RangeError,
      `must be in (0, 1): found ${share}`,
    );
  }
});
