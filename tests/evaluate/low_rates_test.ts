import { assertAlmostEquals, assertEquals } from "@std/assert";
import { countAtThresholds } from "../../lib/evaluate/_ranking.ts";
import { partialRocAuc, recallByRate } from "../../lib/evaluate/low_rates.ts";
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

Deno.test("partialRocAuc() is scikit-learn's", () => {
  const labels = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
  const scores = [1, 2, 3, 4, 5, 6, 7, 8, 2.5, 6.5, 7.5, 9];
  const curve = rocCurve(countAtThresholds(labels, scores));
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
