import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { ClassificationReport } from "../../lib/evaluate/classification_report.ts";
import { countAtThresholds } from "../../lib/evaluate/_ranking.ts";
import {
  bootstrapIntervals,
  type BootstrapOptions,
} from "../../lib/evaluate/intervals.ts";
import {
  areaUnderSteps,
  precisionRecallCurve,
} from "../../lib/evaluate/precision_recall.ts";
import { rocCurve } from "../../lib/evaluate/roc_curve.ts";

import fixture from "../fixtures/scikit_learn.json" with { type: "json" };

/** What scikit-learn answered; see tests/fixtures/README.md. */
export { fixture };

/**
 * How far a sum of shares may lie from scikit-learn's, which adds in another
 * order: 200 terms of at most 1, each rounded to half of 2.2e-16.
 */
export const SUM_TOLERANCE = 200 * 1.1e-16;

type Numbers = ArrayLike<number>;

// What `evaluateScores` makes of labels and scores.
export const rocCurveOf = (labels: Numbers, scores: Numbers) =>
  rocCurve(labels, scores);
export const precisionRecallCurveOf = (labels: Numbers, scores: Numbers) =>
  precisionRecallCurve(countAtThresholds(labels, scores));
export const averagePrecision = (labels: Numbers, scores: Numbers) =>
  areaUnderSteps(precisionRecallCurveOf(labels, scores));
export const intervalsOf = (
  labels: Numbers,
  scores: Numbers,
  options?: BootstrapOptions,
) => bootstrapIntervals(countAtThresholds(labels, scores), options);

/** Throws unless the numbers are the fixture's to the last bit. */
export function assertSameNumbers(
  actual: Float64Array,
  expected: readonly (number | string)[],
  message: string,
) {
  assertEquals(actual, Float64Array.from(expected, Number), message);
}

type ClassRow = Record<"precision" | "recall" | "f1-score" | "support", number>;

/** Throws unless all numbers are those of scikit-learn's `output_dict`. */
export function assertSameReport(
  actual: ClassificationReport,
  expected: (typeof fixture.reports)[number]["classificationReport"],
  message: string,
) {
  const rows: [keyof ClassificationReport, ClassRow][] = [
    ["normal", expected.Normal],
    ["attack", expected.Attack],
    ["macroAverage", expected["macro avg"]],
    ["weightedAverage", expected["weighted avg"]],
  ];
  for (const [key, row] of rows) {
    const scores = actual[key] as ClassificationReport["normal"];
    const pairs = [
      [scores.precision, row.precision],
      [scores.recall, row.recall],
      [scores.f1Score, row["f1-score"]],
      [scores.support, row.support],
    ];
    for (const [found, wanted] of pairs) {
      // A handful of operations on numbers of at most 1.
      assertAlmostEquals(found, wanted, 1e-15, `${message}: ${key}`);
    }
  }
  assertEquals(actual.accuracy, expected.accuracy, message);
}
