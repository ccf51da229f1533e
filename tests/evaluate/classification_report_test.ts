import { assertEquals, assertThrows } from "@std/assert";
import { fixture } from "./_fixture.ts";
import { classificationReport } from "../../lib/evaluate/classification_report.ts";
import { formatClassificationReport } from "../../lib/evaluate/mod.ts";
import { assertSameReport } from "./_fixture.ts";

for (const example of [...fixture.rankings, ...fixture.reports]) {
  Deno.test(`classificationReport() gives scikit-learn's numbers: ${example.name}`, () => {
    assertSameReport(
      classificationReport(example.labels, example.predictions),
      example.classificationReport,
      example.name,
    );
  });

  Deno.test(`formatClassificationReport() prints scikit-learn's text: ${example.name}`, () => {
    const report = classificationReport(example.labels, example.predictions);
    assertEquals(
      formatClassificationReport(report),
      example.classificationText,
    );
  });
}

Deno.test("classificationReport() weighs classes alike, or by their flows", () => {
  // Normal: 2 of 3 found, nothing else called so. Attack: the one found, one false.
  const report = classificationReport([0, 0, 0, 1], [0, 0, 1, 1]);
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
  assertEquals(classificationReport([], []), {
    normal: nothing,
    attack: nothing,
    accuracy: 0,
    macroAverage: nothing,
    weightedAverage: nothing,
  });
});

Deno.test("classificationReport() rejects what is neither 0 nor 1", () => {
  assertThrows(
    () => classificationReport([0, 1], [0, 2]),
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
