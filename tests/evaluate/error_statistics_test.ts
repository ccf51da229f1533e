import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { fixture } from "./_fixture.ts";
import { errorStatistics } from "../../lib/evaluate/evaluate_model.ts";

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
