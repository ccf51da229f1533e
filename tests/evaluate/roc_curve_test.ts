import {
  assertAlmostEquals,
  assertEquals,
  assertLess,
  assertThrows,
} from "@std/assert";
import { fixture } from "./_fixture.ts";
import {
  areaUnderCurve,
  rocAuc,
  rocCurve,
} from "../../lib/evaluate/roc_curve.ts";
import { openRandom, permutation } from "../../lib/base/mod.ts";
import { assertSameNumbers, SUM_TOLERANCE } from "./_fixture.ts";

const RANDOM = openRandom(1, "roc test");

/** 300 flows of ten scores, attacks a little higher, so that most are tied. */
const LABELS = Uint8Array.from({ length: 300 }, () => RANDOM.integer(2));
const SCORES = Float64Array.from(
  LABELS,
  (label) => RANDOM.integer(8) + 2 * label,
);

for (const ranking of fixture.rankings) {
  Deno.test(`rocCurve() draws scikit-learn's curve: ${ranking.name}`, () => {
    const curve = rocCurve(ranking.labels, ranking.scores);
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
  assertEquals(rocCurve([0, 1, 0, 1], [2, 2, 2, 5]), {
    falsePositiveRate: Float64Array.of(0, 0, 1),
    truePositiveRate: Float64Array.of(0, 0.5, 1),
    thresholds: Float64Array.of(Infinity, 5, 2),
  });
});

Deno.test("rocCurve() leaves out points on a straight line", () => {
  // Of the falling scores 6 5 4 | 3 2 1 only the corner and both ends stay.
  const { thresholds } = rocCurve([0, 0, 0, 1, 1, 1], [1, 2, 3, 4, 5, 6]);
  assertEquals(thresholds, Float64Array.of(Infinity, 6, 4, 1));
});

Deno.test("rocCurve() takes minus zero for zero", () => {
  const { thresholds } = rocCurve([0, 1], [0, -0]);
  assertEquals(thresholds.length, 2); // Infinity, and both flows together
});

Deno.test("rocCurve() leaves its input as it was", () => {
  const labels = [1, 0, 1];
  const scores = Float32Array.of(3, 1, 2);
  rocCurve(labels, scores);
  assertEquals(labels, [1, 0, 1]);
  assertEquals(scores, Float32Array.of(3, 1, 2));
});

Deno.test("rocCurve() does not depend on the order of the flows", () => {
  const order = permutation(LABELS.length, openRandom(1, "order"));
  const labels = Array.from(order, (flow) => LABELS[flow]);
  const scores = Array.from(order, (flow) => SCORES[flow]);
  assertEquals(rocCurve(labels, scores), rocCurve(LABELS, SCORES));
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
    assertThrows(() => rocCurve(labels, scores.map(Number)), RangeError);
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
