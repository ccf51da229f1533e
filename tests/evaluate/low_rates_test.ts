import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { countAtThresholds } from "../../lib/evaluate/_ranking.ts";
import {
  averageRecallCurves,
  partialRocAuc,
  recallByRate,
  type RecallCurve,
  recallCurve,
} from "../../lib/evaluate/low_rates.ts";
import { rocCurve } from "../../lib/evaluate/roc_curve.ts";

/** A thousand normal flows with scores 0 to 999, and some attacks. */
const countsOf = (attacks: number[]) =>
  countAtThresholds(
    [...new Array(1000).fill(0), ...attacks.map(() => 1)],
    [...Array.from({ length: 1000 }, (_, i) => i), ...attacks],
  );

Deno.test("recallByRate() lets no larger share of the normal flows be flagged", () => {
  // Above 998.5 lies 1 normal flow, above 994.5 are 5, above 989.5 are 10.
  assertEquals(recallByRate(countsOf([2000, 998.5, 994.5, 989.5])), {
    ...{ "0.001": 0.5, "0.005": 0.75, "0.01": 1, "0.05": 1 },
  });
  assertEquals(recallByRate(countsOf([997.5, 0]))["0.001"], 0);
  // A tie flags the normal flow, too.
  assertEquals(recallByRate(countsOf([998]))["0.001"], 0);
});

Deno.test("recallByRate() is 0 where nothing can be flagged", () => {
  const counts = countAtThresholds([0, 0, 1], [5, 1, 3]);
  assertEquals(recallByRate(counts)["0.05"], 0); // half of the normals, or none
});

/** The recall of a curve at one of its rates. */
const recallAt = ({ falseAlarmRate, recall }: RecallCurve, rate: number) =>
  recall[falseAlarmRate.indexOf(rate)];

Deno.test("recallCurve() goes from one false alarm to all, evenly on a log scale", () => {
  const counts = countsOf([2000, 998.5, 994.5, 989.5]);
  const { falseAlarmRate } = recallCurve(counts);
  assertEquals(falseAlarmRate.slice(0, 4), [
    0.001,
    0.001212,
    0.001468,
    0.001778,
  ]);
  assertEquals(falseAlarmRate.slice(-2), [0.8254, 1]);
  // Twelve rates a decade, to four digits.
  falseAlarmRate.slice(1).forEach((rate, i) =>
    assertAlmostEquals(Math.log10(rate / falseAlarmRate[i]), 1 / 12, 1e-3)
  );
});

Deno.test("recallCurve() begins at 0.01 %, however many flows there are", () => {
  const scores = Float64Array.from({ length: 20_001 }, (_, i) => i);
  const labels = scores.map((score) => score === 19_998 ? 1 : 0);
  const { falseAlarmRate, recall } = recallCurve(
    countAtThresholds(labels, scores),
  );
  assertEquals([falseAlarmRate[0], falseAlarmRate.length], [1e-4, 49]);
  assertEquals(recall, new Array(49).fill(1)); // two of 20,000 normal flows are above
});

Deno.test("recallCurve() is recallByRate() at every rate they share", () => {
  const counts = countsOf([2000, 998.5, 994.5, 989.5]);
  const curve = recallCurve(counts);
  assertEquals(recallAt(curve, 0.001), recallByRate(counts)["0.001"]);
  assertEquals(recallAt(curve, 0.01), recallByRate(counts)["0.01"]);
  assertEquals(recallAt(curve, 0.003162), 0.5); // 3 normal flows at most
});

Deno.test("recallCurve() flags flows of equal score together", () => {
  const tie = new Array(3).fill(7);
  // An attack and two of three normal flows are equal: at one they are too many.
  const { falseAlarmRate, recall } = recallCurve(
    countAtThresholds([1, 0, 0, 0], [...tie, 1]),
  );
  assertEquals(falseAlarmRate, [
    1 / 3,
    0.3831,
    0.4642,
    0.5623,
    0.6813,
    0.8254,
    1,
  ]);
  assertEquals(recall, [0, 0, 0, 0, 1, 1, 1]);
  const equal = recallCurve(countAtThresholds([1, 0, 0], [5, 5, 5]));
  assertEquals(equal.recall, [0, 0, 0, 0, 1]);
});

Deno.test("recallCurve() is 1 where all attacks are found without a false alarm", () => {
  const { recall } = recallCurve(countsOf([1000, 1001]));
  assertEquals(new Set(recall), new Set([1]));
});

Deno.test("recallCurve() jumps once for a single attack, and is a point for a single normal flow", () => {
  const one = recallCurve(countsOf([989.5])); // below ten normal flows
  assertEquals([recallAt(one, 0.00825), recallAt(one, 0.01)], [undefined, 1]);
  assertEquals([recallAt(one, 0.008254), recallAt(one, 1)], [0, 1]);
  assertEquals(recallCurve(countAtThresholds([0, 1], [2, 1])), {
    ...{ falseAlarmRate: [1], recall: [1] },
  });
});

Deno.test("averageRecallCurves() gives the mean and a band from the latest start on", () => {
  const early = { falseAlarmRate: [0.1, 0.2, 1], recall: [0.2, 0.4, 1] };
  const late = { falseAlarmRate: [0.8254, 1], recall: [0.5, 1] };
  const { falseAlarmRate, recall, low, high } = averageRecallCurves([
    early,
    late,
  ]);
  assertEquals([...Array.from(falseAlarmRate)], [0.8254, 1]);
  // The early one goes straight from 0.4 at 0.2 to 1 at 1.
  const there = 0.4 + 0.6 * (0.8254 - 0.2) / 0.8;
  assertAlmostEquals(recall[0], (there + 0.5) / 2, 1e-12); // a few roundings
  assertEquals([low![0], high![1]], [0.5, 1]);
  assertAlmostEquals(high![0], there, 1e-12);
});

Deno.test("averageRecallCurves() gives a single curve back, and takes no fewer", () => {
  const curve = { falseAlarmRate: [0.5, 1], recall: [0.25, 1] };
  assertEquals(averageRecallCurves([curve]), curve);
  assertThrows(() => averageRecallCurves([]), RangeError, "there are none");
});

Deno.test("partialRocAuc() is scikit-learn's", () => {
  const labels = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
  const scores = [1, 2, 3, 4, 5, 6, 7, 8, 2.5, 6.5, 7.5, 9];
  const curve = rocCurve(labels, scores);
  // roc_auc_score(labels, scores, max_fpr=rate), scikit-learn 1.9.1
  for (
    const [rate, expected] of [
      ...[[0.1, 0.6052631578947368], [0.2, 0.6354166666666667]],
      ...[[0.5, 0.7083333333333334], [1, 0.71875]],
    ]
  ) {
    assertAlmostEquals(partialRocAuc(curve, rate), expected, 1e-12);
  }
});
