import { assertEquals, assertThrows } from "@std/assert";
import { fixture } from "./_fixture.ts";
import { confusionMatrix } from "../../lib/evaluate/classification_report.ts";
import { operatingPoint } from "../../lib/evaluate/mod.ts";

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
