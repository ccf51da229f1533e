import {
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertThrows,
} from "@std/assert";
import { fixture } from "./_fixture.ts";
import { averagePrecision } from "../../lib/evaluate/precision_recall.ts";
import { averagePrecisionAt } from "../../lib/evaluate/mod.ts";
import { SUM_TOLERANCE } from "./_fixture.ts";

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
