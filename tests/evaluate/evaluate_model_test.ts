import {
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { openRandom, permutation } from "../../lib/base/mod.ts";
import {
  errorStatistics,
  type EvaluationOptions,
} from "../../lib/evaluate/evaluate_model.ts";
import { wilsonInterval } from "../../lib/evaluate/intervals.ts";
import {
  averagePrecisionAt,
  evaluateScores,
  formatClassificationReport,
} from "../../lib/evaluate/mod.ts";
import {
  assertSameNumbers,
  assertSameReport,
  fixture,
  intervalsOf,
  SUM_TOLERANCE,
} from "./_fixture.ts";

// Falling: 7 attack, 6 normal, 5 attack, then 3 2 1 normal.
const NORMAL_ERRORS = Float32Array.of(1, 2, 3, 6);
const ATTACK_ERRORS = Float32Array.of(5, 7);

Deno.test("evaluateScores() evaluates six scores as done by hand", () => {
  const { averagePrecision, classificationReport, intervals, ...rest } =
    evaluateScores(NORMAL_ERRORS, ATTACK_ERRORS);
  assertEquals(rest, {
    rocAuc: 7 / 8, // of 2 × 4 pairs only (5, 6) is the wrong way round
    averagePrecisionAtNaturalShare: null,
    // 1 % of the way half of the attacks are found: (1 + (a − b) / (c − b)) / 2
    // with a = 0.005, b = 0.01² / 2, c = 0.01.
    partialRocAuc: (1 + (0.005 - 0.00005) / (0.01 - 0.00005)) / 2,
    recallAt: { "0.001": 0.5, "0.005": 0.5, "0.01": 0.5, "0.05": 0.5 },
    // One normal flow of four may be flagged, or more: both attacks are found.
    recallCurve: {
      falseAlarmRate: [
        ...[0.25, 0.2610, 0.3162, 0.3831],
        ...[0.4642, 0.5623, 0.6813, 0.8254, 1],
      ],
      recall: new Array(9).fill(1),
    },
    threshold: 5, // where both attacks and one normal flow are at or above
    youdenJ: 1 - 1 / 4,
    recall: 1 / 2, // 5 is not above the threshold
    falseAlarmRate: 1 / 4,
    recallByCategory: null,
    errors: {
      normal: { mean: 3, std: Math.sqrt(14 / 4), count: 4 },
      attack: { mean: 6, std: 1, count: 2 },
    },
    separation: 2,
    confusionMatrix: [[3, 1], [1, 1]],
    normalErrors: NORMAL_ERRORS,
    attackErrors: ATTACK_ERRORS,
    rocCurve: {
      falsePositiveRate: Float64Array.of(0, 0, 0.25, 0.25, 1),
      truePositiveRate: Float64Array.of(0, 0.5, 0.5, 1, 1),
      thresholds: Float64Array.of(Infinity, 7, 6, 5, 1),
    },
    precisionRecallCurve: {
      precision: Float64Array.of(2 / 6, 2 / 5, 2 / 4, 2 / 3, 1 / 2, 1, 1),
      recall: Float64Array.of(1, 1, 1, 1, 0.5, 0.5, 0),
      thresholds: Float64Array.of(1, 2, 3, 5, 6, 7),
    },
  });
  // Half the recall at 2/3, half at 1; sums of thirds round in the last place.
  assertAlmostEquals(averagePrecision, 5 / 6, SUM_TOLERANCE);
  assertEquals(classificationReport.attack, {
    precision: 1 / 2,
    recall: 1 / 2,
    f1Score: 1 / 2,
    support: 2,
  });
  assertEquals(classificationReport.accuracy, 4 / 6);
  assertEquals(intervals, {
    ...intervalsOf([0, 0, 0, 0, 1, 1], [1, 2, 3, 6, 5, 7]),
    recall: wilsonInterval({ count: 1, total: 2 }),
    falseAlarmRate: wilsonInterval({ count: 1, total: 4 }),
  });
});

Deno.test("evaluateScores() flags by the threshold it is given", () => {
  const given = evaluateScores(NORMAL_ERRORS, ATTACK_ERRORS, { threshold: 2 });
  assertEquals(given.threshold, 2);
  assertEquals(given.confusionMatrix, [[2, 2], [0, 2]]);
  assertEquals([given.recall, given.falseAlarmRate], [1, 1 / 2]);
  assertEquals(given.classificationReport.attack.precision, 1 / 2);
  assertEquals(given.youdenJ, 3 / 4); // the curve's highest point all the same
  const none = evaluateScores(NORMAL_ERRORS, ATTACK_ERRORS, {
    threshold: Infinity,
  });
  assertEquals(none.confusionMatrix, [[4, 0], [2, 0]]);
});

Deno.test("evaluateScores() finds the recall of each kind of attack", () => {
  const { recallByCategory } = evaluateScores(NORMAL_ERRORS, ATTACK_ERRORS, {
    attackCategories: ["Fuzzers", "DoS"],
  });
  assertEquals(
    recallByCategory!.map(({ category, recall }) => [category, recall]),
    [["DoS", 1], ["Fuzzers", 0]],
  );
});

Deno.test("evaluateScores() gives average precision at another share of attacks", () => {
  const { averagePrecisionAtNaturalShare } = evaluateScores(
    NORMAL_ERRORS,
    ATTACK_ERRORS,
    { naturalShare: 0.05 },
  );
  assertEquals(
    averagePrecisionAtNaturalShare,
    averagePrecisionAt([0, 0, 0, 0, 1, 1], [1, 2, 3, 6, 5, 7], 0.05),
  );
});

Deno.test("evaluateScores() gives the same metrics in any order of the flows", () => {
  const random = openRandom(1, "evaluation order");
  for (const unit of [1e-3, 1]) { // distinct scores, then many ties
    const draw = (flows: number, mean: number) =>
      Float32Array.from(
        { length: flows },
        () => Math.round(Math.exp(random.normal() + mean) / unit) * unit,
      );
    const normal = draw(500, 0);
    const attack = draw(200, 1);
    const kinds = Array.from(attack, () => `kind ${random.integer(4)}`);
    const evaluate = (normalOrder: Uint32Array, attackOrder: Uint32Array) => {
      const { normalErrors: _, attackErrors: __, ...metrics } = evaluateScores(
        Float32Array.from(normalOrder, (flow) => normal[flow]),
        Float32Array.from(attackOrder, (flow) => attack[flow]),
        {
          threshold: 3,
          attackCategories: Array.from(attackOrder, (flow) => kinds[flow]),
          naturalShare: 0.05,
          resamples: 20,
        },
      );
      return metrics;
    };
    const asDrawn = evaluate(
      Uint32Array.from(normal.keys()),
      Uint32Array.from(attack.keys()),
    );
    for (let trial = 0; trial < 5; trial++) {
      assertEquals(
        evaluate(permutation(500, random), permutation(200, random)),
        asDrawn,
      );
    }
  }
});

Deno.test("evaluateScores() passes seed and resamples on to the bootstrap", () => {
  const of = (seed: number, resamples: number) =>
    evaluateScores(NORMAL_ERRORS, ATTACK_ERRORS, { seed, resamples }).intervals
      .rocAuc;
  assertEquals(
    of(7, 5),
    intervalsOf([0, 0, 0, 0, 1, 1], [1, 2, 3, 6, 5, 7], {
      seed: 7,
      resamples: 5,
    }).rocAuc,
  );
  assertNotEquals(of(7, 5), of(8, 5));
});

Deno.test("evaluateScores() rejects options that make no sense", () => {
  const evaluate = (options: EvaluationOptions) => () =>
    evaluateScores(NORMAL_ERRORS, ATTACK_ERRORS, options);
  assertThrows(evaluate({ threshold: NaN }), RangeError, "threshold is NaN");
  assertThrows(evaluate({ naturalShare: 0 }), RangeError, "found 0");
  assertThrows(
    evaluate({ attackCategories: ["DoS"] }),
    TypeError,
    "found 1 categories for 2 attacks",
  );
});

Deno.test("evaluateScores() does not flag the flow at the threshold", () => {
  const evaluation = evaluateScores(NORMAL_ERRORS, ATTACK_ERRORS);
  const [, [falseNegatives, truePositives]] = evaluation.confusionMatrix;
  assertEquals(evaluation.threshold, ATTACK_ERRORS[0]);
  // The ROC curve counts that attack as found; `error > threshold` does not.
  assertEquals(evaluation.rocCurve.truePositiveRate[3], 1);
  assertEquals([falseNegatives, truePositives], [1, 1]);
});

// The cases whose scores a float32 holds exactly, as a network's errors are.
const FLOAT32_RANKINGS = fixture.rankings.filter(({ scores }) =>
  scores.every((score) => Math.fround(score) === score)
);

for (const ranking of FLOAT32_RANKINGS) {
  Deno.test(`evaluateScores() agrees with scikit-learn: ${ranking.name}`, () => {
    const errorsOf = (label: number) =>
      Float32Array.from(
        ranking.scores.filter((_, flow) => ranking.labels[flow] === label),
      );
    const evaluation = evaluateScores(errorsOf(0), errorsOf(1));
    assertEquals(evaluation.threshold, Number(ranking.youden.threshold));
    assertEquals(evaluation.youdenJ, ranking.youden.youdenJ);
    assertAlmostEquals(evaluation.rocAuc, ranking.rocAuc, SUM_TOLERANCE);
    assertAlmostEquals(
      evaluation.averagePrecision,
      ranking.averagePrecision,
      SUM_TOLERANCE,
    );
    assertEquals<number[][]>(
      evaluation.confusionMatrix,
      ranking.confusionMatrix,
    );
    assertSameReport(
      evaluation.classificationReport,
      ranking.classificationReport,
      ranking.name,
    );
    assertEquals(
      formatClassificationReport(evaluation.classificationReport),
      ranking.classificationText,
    );
    assertSameNumbers(
      evaluation.rocCurve.thresholds,
      ranking.rocCurve.thresholds,
      "thresholds",
    );
  });
}

Deno.test("evaluateScores() flags nothing where no score beats the diagonal", () => {
  const evaluation = evaluateScores(ATTACK_ERRORS, Float32Array.of(1, 2));
  assertEquals(evaluation.threshold, Infinity);
  assertEquals(evaluation.confusionMatrix, [[2, 0], [2, 0]]);
});

Deno.test("evaluateScores() separates without end where normal errors are 0", () => {
  const zero = Float32Array.of(0, 0);
  assertEquals(evaluateScores(zero, ATTACK_ERRORS).separation, Infinity);
  assertEquals(evaluateScores(zero, zero).separation, NaN);
});

Deno.test("evaluateScores() names what is missing or not finite", () => {
  const none = new Float32Array(0);
  assertThrows(
    () => evaluateScores(NORMAL_ERRORS, none),
    RangeError,
    "found no attack among 4 flows",
  );
  assertThrows(
    () => evaluateScores(none, ATTACK_ERRORS),
    RangeError,
    "found no normal flow among 2 flows",
  );
  assertThrows(
    () => evaluateScores(NORMAL_ERRORS, Float32Array.of(NaN)),
    RangeError,
    "scores must be finite: found NaN",
  );
});

for (const { name, labels, scores, errors } of fixture.rankings) {
  Deno.test(`errorStatistics() gives numpy's numbers: ${name}`, () => {
    for (const [label, expected] of [errors.normal, errors.attack].entries()) {
      const found = errorStatistics(
        scores.filter((_, flow) => labels[flow] === label),
      );
      assertEquals(found.count, expected.count);
      // Relative: the errors may be of the order of 1e-40. Up to 200 terms are
      // added in another order than numpy's; they may cancel to a tenth (the
      // scores of "no ties" have both signs).
      const tolerance = (value: number) => 10 * 200 * 1.1e-16 * Math.abs(value);
      assertAlmostEquals(found.mean, expected.mean, tolerance(expected.mean));
      assertAlmostEquals(found.std, expected.std, tolerance(expected.std));
    }
  });
}

Deno.test("errorStatistics() divides by the count, not by one less", () => {
  // Mean 3; squared distances 4 + 1 + 0 + 9 = 14, over 4.
  assertEquals(errorStatistics(Float32Array.of(1, 2, 3, 6)), {
    mean: 3,
    std: Math.sqrt(14 / 4),
    count: 4,
  });
});

Deno.test("errorStatistics() does not depend on the order of the errors", () => {
  // Added to 1e16 a 1 is lost, three that come before it are not.
  const errors = [0.1, 0.2, 0.3, 1e16, 1, 1, 1];
  assertEquals(errorStatistics(errors.toReversed()), errorStatistics(errors));
});

Deno.test("errorStatistics() of one error has no spread", () => {
  assertEquals(errorStatistics([0.1]), { mean: 0.1, std: 0, count: 1 });
});

Deno.test("errorStatistics() adds float32 errors in float64", () => {
  // In float32, 2^24 + 1 is 2^24: the ones would vanish from the sum.
  const { mean } = errorStatistics(Float32Array.of(2 ** 24, 1, 1, 2));
  assertEquals(mean, 2 ** 22 + 1);
});

Deno.test("errorStatistics() keeps a small spread around a large mean", () => {
  // Exact in float64; the mean of squares less the squared mean would give 0.
  assertEquals(errorStatistics([1e9, 1e9 + 2]).std, 1);
});

Deno.test("errorStatistics() rejects an empty set", () => {
  assertThrows(() => errorStatistics([]), RangeError, "there are none");
});
