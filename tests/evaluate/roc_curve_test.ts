import {
  assertAlmostEquals,
  assertEquals,
  assertLess,
  assertThrows,
} from "@std/assert";
import { openRandom, permutation } from "../../lib/base/mod.ts";
import { averageCurves } from "../../lib/evaluate/mod.ts";
import {
  areaUnderCurve,
  rocAuc,
  youdenThreshold,
} from "../../lib/evaluate/roc_curve.ts";
import {
  assertSameNumbers,
  fixture,
  rocCurveOf,
  SUM_TOLERANCE,
} from "./_fixture.ts";

const RANDOM = openRandom(1, "roc test");

/** 300 flows of ten scores, attacks a little higher, so that most are tied. */
const LABELS = Uint8Array.from({ length: 300 }, () => RANDOM.integer(2));
const SCORES = Float64Array.from(
  LABELS,
  (label) => RANDOM.integer(8) + 2 * label,
);

for (const ranking of fixture.rankings) {
  Deno.test(`rocCurve() draws scikit-learn's curve: ${ranking.name}`, () => {
    const curve = rocCurveOf(ranking.labels, ranking.scores);
    const expected = ranking.rocCurve;
    // Exactly: counts are whole, and each rate is a single division.
    assertSameNumbers(
      curve.falsePositiveRate,
      expected.falsePositiveRate,
      "false positive rate",
    );
    assertSameNumbers(
      curve.truePositiveRate,
      expected.truePositiveRate,
      "true positive rate",
    );
    assertSameNumbers(curve.thresholds, expected.thresholds, "thresholds");
  });

  Deno.test(`rocAuc() gives scikit-learn's area: ${ranking.name}`, () => {
    assertAlmostEquals(
      rocAuc(ranking.labels, ranking.scores),
      ranking.rocAuc,
      SUM_TOLERANCE,
    );
  });
}

Deno.test("rocCurve() makes one point of equal scores", () => {
  assertEquals(rocCurveOf([0, 1, 0, 1], [2, 2, 2, 5]), {
    falsePositiveRate: Float64Array.of(0, 0, 1),
    truePositiveRate: Float64Array.of(0, 0.5, 1),
    thresholds: Float64Array.of(Infinity, 5, 2),
  });
});

Deno.test("rocCurve() leaves out points on a straight line", () => {
  // Of the falling scores 6 5 4 | 3 2 1 only the corner and both ends stay.
  const { thresholds } = rocCurveOf([0, 0, 0, 1, 1, 1], [1, 2, 3, 4, 5, 6]);
  assertEquals(thresholds, Float64Array.of(Infinity, 6, 4, 1));
});

Deno.test("rocCurve() takes minus zero for zero", () => {
  const { thresholds } = rocCurveOf([0, 1], [0, -0]);
  assertEquals(thresholds.length, 2); // Infinity, and both flows together
});

Deno.test("rocCurve() leaves its input as it was", () => {
  const labels = [1, 0, 1];
  const scores = Float32Array.of(3, 1, 2);
  rocCurveOf(labels, scores);
  assertEquals(labels, [1, 0, 1]);
  assertEquals(scores, Float32Array.of(3, 1, 2));
});

Deno.test("rocCurve() does not depend on the order of the flows", () => {
  const order = permutation(LABELS.length, openRandom(1, "order"));
  const labels = Array.from(order, (flow) => LABELS[flow]);
  const scores = Array.from(order, (flow) => SCORES[flow]);
  assertEquals(rocCurveOf(labels, scores), rocCurveOf(LABELS, SCORES));
});

Deno.test("rocAuc() is the share of pairs in the right order, ties half", () => {
  let wins = 0;
  let pairs = 0;
  for (let attack = 0; attack < LABELS.length; attack++) {
    for (let normal = 0; normal < LABELS.length; normal++) {
      if (LABELS[attack] !== 1 || LABELS[normal] !== 0) continue;
      wins += (Math.sign(SCORES[attack] - SCORES[normal]) + 1) / 2;
      pairs++;
    }
  }
  assertAlmostEquals(rocAuc(LABELS, SCORES), wins / pairs, SUM_TOLERANCE);
});

Deno.test("rocAuc() does not change when scores are stretched monotonically", () => {
  const stretched = SCORES.map((score) => Math.exp(score) - 7);
  assertEquals(rocAuc(LABELS, stretched), rocAuc(LABELS, SCORES));
});

Deno.test("rocAuc() turns into 1 - AUC when labels or scores are swapped", () => {
  const auc = rocAuc(LABELS, SCORES);
  const swapped = rocAuc(LABELS.map((label) => 1 - label), SCORES);
  const negated = rocAuc(LABELS, SCORES.map((score) => -score));
  assertLess(swapped, 0.5); // or 1 - AUC would say little
  assertAlmostEquals(swapped, 1 - auc, SUM_TOLERANCE);
  assertAlmostEquals(negated, 1 - auc, SUM_TOLERANCE);
});

for (const { name, labels, scores } of fixture.undefinedRankings) {
  Deno.test(`rocCurve() and rocAuc() throw where undefined: ${name}`, () => {
    assertThrows(() => rocCurveOf(labels, scores.map(Number)), RangeError);
    assertThrows(() => rocAuc(labels, scores.map(Number)), RangeError);
  });
}

Deno.test("rocAuc() names the class that is missing", () => {
  assertThrows(() => rocAuc([0, 0], [1, 2]), RangeError, "found no attack");
  assertThrows(
    () => rocAuc([1, 1], [1, 2]),
    RangeError,
    "found no normal flow",
  );
});

Deno.test("rocAuc() names the score that is not finite", () => {
  assertThrows(
    () => rocAuc([0, 1, 1], [1, 2, NaN]),
    RangeError,
    "scores must be finite: found NaN at 2",
  );
  assertThrows(
    () => rocAuc([0, 1, 1], [-Infinity, 2, 3]),
    RangeError,
    "scores must be finite: found -Infinity at 0",
  );
});

Deno.test("rocAuc() rejects labels other than 0 and 1", () => {
  for (const label of [2, -1, 0.5, NaN]) {
    assertThrows(
      () => rocAuc([0, 1, label], [1, 2, 3]),
      RangeError,
      `labels must be 0 (normal) or 1 (attack): found ${label} at 2`,
    );
  }
});

Deno.test("rocAuc() rejects labels and scores of different number", () => {
  assertThrows(
    () => rocAuc([0, 1], [1, 2, 3]),
    TypeError,
    "found 2 labels for 3 flows",
  );
});

Deno.test("areaUnderCurve() gives the same area from right to left", () => {
  // A triangle of 1 and a square of 4; the upright step at 1 adds nothing.
  assertEquals(areaUnderCurve([0, 1, 1, 3], [0, 2, 2, 2]), 5);
  assertEquals(areaUnderCurve([3, 1, 1, 0], [2, 2, 2, 0]), 5);
});

Deno.test("areaUnderCurve() rejects curves without an area", () => {
  assertThrows(() => areaUnderCurve([0, 1], [1]), TypeError, "found 2 and 1");
  assertThrows(
    () => areaUnderCurve([0], [1]),
    RangeError,
    "two points: found 1",
  );
  assertThrows(
    () => areaUnderCurve([0, 2, 1], [1, 1, 1]),
    RangeError,
    "only rise or only fall",
  );
});

for (const { name, labels, scores, youden } of fixture.rankings) {
  Deno.test(`youdenThreshold() finds scikit-learn's point: ${name}`, () => {
    // Exactly: both rates are to the last bit scikit-learn's.
    assertEquals(youdenThreshold(rocCurveOf(labels, scores)), {
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
  const curve = rocCurveOf([0, 0, 1, 1], [1, 2, 8, 9]);
  assertEquals(youdenThreshold(curve), { threshold: 8, youdenJ: 1 });
});

Deno.test("youdenThreshold() is Infinity where no score beats the diagonal", () => {
  const curve = rocCurveOf([0, 0, 1, 1], [8, 9, 1, 2]);
  assertEquals(youdenThreshold(curve), { threshold: Infinity, youdenJ: 0 });
});

Deno.test("averageCurves() takes the line between points, and a rise's top", () => {
  const curve = { x: [0, 0, 0.5, 1], y: [0, 0.4, 0.8, 1] };
  const { x, mean } = averageCurves([curve], { between: "line", points: 5 });
  assertEquals([...x], [0, 0.25, 0.5, 0.75, 1]);
  [0.4, 0.6, 0.8, 0.9, 1].forEach((y, i) =>
    assertAlmostEquals(mean[i], y, 1e-12)
  );
});

Deno.test("averageCurves() takes the next point's value in steps", () => {
  const curve = { x: [0, 0.5, 1], y: [1, 0.8, 0.2] };
  const { mean } = averageCurves([curve], { between: "step", points: 5 });
  assertEquals([...mean], [1, 0.8, 0.8, 0.2, 0.2]);
});

Deno.test("averageCurves() gives mean, lowest and highest curve", () => {
  const flat = (y: number) => ({ x: [0, 1], y: [y, y] });
  const band = averageCurves([flat(0.5), flat(0.25), flat(0.75)], {
    between: "line",
    points: 2,
  });
  assertEquals([...band.mean], [0.5, 0.5]);
  assertEquals([...band.low], [0.25, 0.25]);
  assertEquals([...band.high], [0.75, 0.75]);
});

Deno.test("averageCurves() takes another grid", () => {
  const curve = { x: [0, 1], y: [0, 1] };
  const at = [0.125, 0.5];
  const { x, mean } = averageCurves([curve], { between: "line", at });
  assertEquals([[...x], [...mean]], [at, at]);
});

Deno.test("averageCurves() rejects no curves", () => {
  assertThrows(
    () => averageCurves([], { between: "line" }),
    RangeError,
    "there are none",
  );
});
