import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { fitGeneralizedPareto } from "../../lib/evaluate/generalized_pareto.ts";
import { openRandom } from "../../lib/base/mod.ts";

import scipy from "../fixtures/scipy_stats.json" with { type: "json" };

for (const { name, values, shape, scale } of scipy.generalizedPareto) {
  Deno.test(`fitGeneralizedPareto() fits as scipy does: ${name}`, () => {
    const found = fitGeneralizedPareto(values);
    // scipy compares likelihoods, which are flat at the top: half their digits
    // are lost, and 1e-8 with them; ten times that for the way down a simplex.
    assertAlmostEquals(found.shape, shape, 1e-7);
    assertAlmostEquals(found.scale / scale, 1, 1e-7);
  });
}

Deno.test("fitGeneralizedPareto() finds the distribution that values come from", () => {
  const random = openRandom(1, "pareto test");
  for (const shape of [-0.3, 0.1, 0.7]) {
    const values = Array.from(
      { length: 20_000 },
      () => 3 / shape * (random.uniform() ** -shape - 1) || 1e-9,
    );
    const fit = fitGeneralizedPareto(values);
    // The shape's deviation is (1 + γ) / √20,000, at most 0.012; the scale's
    // σ √(2 (1 + γ) / 20,000), at most 0.04. Four of them.
    assertAlmostEquals(fit.shape, shape, 4 * 0.012);
    assertAlmostEquals(fit.scale, 3, 4 * 0.04);
  }
});

Deno.test("fitGeneralizedPareto() scales with the unit", () => {
  const { values } = scipy.generalizedPareto[3];
  const fit = fitGeneralizedPareto(values);
  const small = fitGeneralizedPareto(values.map((value) => value * 2 ** -40));
  // A power of two leaves every digit as it is.
  assertEquals(small, { shape: fit.shape, scale: fit.scale * 2 ** -40 });
});

Deno.test("fitGeneralizedPareto() takes values without spread for uniform", () => {
  assertEquals(fitGeneralizedPareto([2, 2, 2]), { shape: -1, scale: 2 });
  assertEquals(fitGeneralizedPareto([3]), { shape: -1, scale: 3 });
});

Deno.test("fitGeneralizedPareto() rejects values that are not above 0", () => {
  for (const value of [0, -1, NaN, Infinity]) {
    assertThrows(
      () => fitGeneralizedPareto([1, value]),
      RangeError,
      `found ${value} at 1`,
    );
  }
  assertThrows(() => fitGeneralizedPareto([]), RangeError, "no values");
});
