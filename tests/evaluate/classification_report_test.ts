import { assertEquals, assertThrows } from "@std/assert";
import {
  classificationReport,
  confusionMatrix,
  recallByCategory,
} from "../../lib/evaluate/classification_report.ts";
import { wilsonInterval } from "../../lib/evaluate/intervals.ts";
import {
  formatClassificationReport,
  operatingPoint,
} from "../../lib/evaluate/mod.ts";
import { assertSameReport, fixture } from "./_fixture.ts";

const reportOf = (labels: number[], predictions: number[]) =>
  classificationReport(confusionMatrix(labels, predictions));

for (const example of [...fixture.rankings, ...fixture.reports]) {
  Deno.test(`confusionMatrix() counts as scikit-learn: ${example.name}`, () => {
    const matrix = confusionMatrix(example.labels, example.predictions);
    assertEquals<number[][]>(matrix, example.confusionMatrix);
  });
}

Deno.test("confusionMatrix() has the labels in rows, predictions in columns", () => {
  // One true negative, two false positives, three misses, four hits.
  const labels = [0, 0, 0, 1, 1, 1, 1, 1, 1, 1];
  const predictions = [0, 1, 1, 0, 0, 0, 1, 1, 1, 1];
  assertEquals(confusionMatrix(labels, predictions), [[1, 2], [3, 4]]);
});

Deno.test("confusionMatrix() of no flows is all zero", () => {
  assertEquals(confusionMatrix([], []), [[0, 0], [0, 0]]);
});

Deno.test("confusionMatrix() rejects what is neither 0 nor 1", () => {
  assertThrows(
    () => confusionMatrix([0, 3], [0, 1]),
    RangeError,
    "labels must be 0 (normal) or 1 (attack): found 3 at 1",
  );
  assertThrows(
    () => confusionMatrix([0, 1], [0.5, 1]),
    RangeError,
    "predictions must be 0 (normal) or 1 (attack): found 0.5 at 0",
  );
});

Deno.test("confusionMatrix() rejects labels and predictions of different number", () => {
  assertThrows(
    () => confusionMatrix([0, 1, 1], [0, 1]),
    TypeError,
    "found 3 labels for 2 flows",
  );
});

Deno.test("operatingPoint() gives the shares of either class that are flagged", () => {
  assertEquals(operatingPoint([[6, 2], [1, 3]]), {
    falsePositiveRate: 0.25,
    truePositiveRate: 0.75,
  });
});

for (const example of [...fixture.rankings, ...fixture.reports]) {
  Deno.test(`classificationReport() gives scikit-learn's numbers: ${example.name}`, () => {
    assertSameReport(
      reportOf(example.labels, example.predictions),
      example.classificationReport,
      example.name,
    );
  });

  Deno.test(`formatClassificationReport() prints scikit-learn's text: ${example.name}`, () => {
    const report = reportOf(example.labels, example.predictions);
    assertEquals(
      formatClassificationReport(report),
      example.classificationText,
    );
  });
}

Deno.test("classificationReport() weighs classes alike, or by their flows", () => {
  // Normal: 2 of 3 found, nothing else called so. Attack: the one found, one false.
  const report = reportOf([0, 0, 0, 1], [0, 0, 1, 1]);
  assertEquals(report, {
    normal: { precision: 1, recall: 2 / 3, f1Score: 4 / 5, support: 3 },
    attack: { precision: 1 / 2, recall: 1, f1Score: 2 / 3, support: 1 },
    accuracy: 3 / 4,
    macroAverage: {
      precision: 3 / 4,
      recall: (2 / 3 + 1) / 2,
      f1Score: (4 / 5 + 2 / 3) / 2,
      support: 4,
    },
    weightedAverage: {
      precision: (3 * 1 + 1 / 2) / 4,
      recall: (3 * (2 / 3) + 1) / 4,
      f1Score: (3 * (4 / 5) + 2 / 3) / 4,
      support: 4,
    },
  });
});

Deno.test("classificationReport() gives 0 where a ratio has no value", () => {
  const nothing = { precision: 0, recall: 0, f1Score: 0, support: 0 };
  assertEquals(reportOf([], []), {
    normal: nothing,
    attack: nothing,
    accuracy: 0,
    macroAverage: nothing,
    weightedAverage: nothing,
  });
});

Deno.test("classificationReport() rejects what is neither 0 nor 1", () => {
  assertThrows(
    () => reportOf([0, 1], [0, 2]),
    RangeError,
    "predictions must be 0 (normal) or 1 (attack): found 2 at 1",
  );
});

Deno.test("formatClassificationReport() keeps columns in line for large counts", () => {
  const scores = { precision: 1, recall: 1, f1Score: 1, support: 1_959_772 };
  const lines = formatClassificationReport({
    normal: scores,
    attack: { ...scores, support: 99_643 },
    accuracy: 1,
    macroAverage: { ...scores, support: 2_059_415 },
    weightedAverage: { ...scores, support: 2_059_415 },
  }).split("\n").filter((line) => line !== "");
  assertEquals(new Set(lines.map((line) => line.length)), new Set([53]));
});

const CATEGORIES = ["DoS", "Worms", "Fuzzers", "DoS", "DoS", "Analysis"];
const SCORES = [5, 2, 3, 1, 2, 9];

Deno.test("recallByCategory() counts each kind's attacks above the threshold", () => {
  assertEquals(recallByCategory(CATEGORIES, SCORES, 2), [
    {
      category: "DoS",
      flagged: 1, // 5, but neither 1 nor the 2 at the threshold
      rows: 3,
      recall: 1 / 3,
      interval: wilsonInterval({ count: 1, total: 3 }),
    },
    ...[["Analysis", 1], ["Fuzzers", 1], ["Worms", 0]].map((
      [category, flagged],
    ) => ({
      category: String(category),
      flagged: Number(flagged),
      rows: 1,
      recall: Number(flagged),
      interval: wilsonInterval({ count: Number(flagged), total: 1 }),
    })),
  ]);
});

Deno.test("recallByCategory() does not depend on the order of the attacks", () => {
  assertEquals(
    recallByCategory(CATEGORIES.toReversed(), SCORES.toReversed(), 2),
    recallByCategory(CATEGORIES, SCORES, 2),
  );
});

Deno.test("recallByCategory() rejects categories of another number", () => {
  assertThrows(
    () => recallByCategory(["DoS"], [1, 2], 0),
    TypeError,
    "found 1 categories for 2 attacks",
  );
});
