import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
  assertThrows,
} from "@std/assert";
import { InputError, openRandom } from "../../../lib/base/mod.ts";
import { THRESHOLD_STRATEGIES } from "../../../lib/evaluate/mod.ts";
import { validation } from "./_validation.ts";

const { choose } = THRESHOLD_STRATEGIES.pot;

/** Squared normal deviates: skewed, as reconstruction errors are. */
function squares(flows: number, stream: string): Float32Array {
  const random = openRandom(1, stream);
  return Float32Array.from({ length: flows }, () => random.normal() ** 2);
}

Deno.test("pot keeps the false alarm rate on other flows", () => {
  const train = validation(squares(20_000, "pot test: validation"));
  const test = squares(100_000, "pot test: test");
  for (const falseAlarmRate of [0.001, 0.01, 0.05]) {
    const threshold = choose(train, { falseAlarmRate });
    const rate = test.filter((score) => score > threshold).length / test.length;
    // A share p of n flows varies by √(p / n), on either side: three deviations.
    assertAlmostEquals(
      rate,
      falseAlarmRate,
      3 * Math.sqrt(falseAlarmRate * (1 / 20_000 + 1 / 100_000)),
    );
  }
});

Deno.test("pot goes beyond the largest score for a rate of less than a flow", () => {
  const { normalScores } = validation(squares(2000, "pot test"));
  const largest = Math.max(...normalScores);
  const at = (falseAlarmRate: number) =>
    choose(validation(normalScores), { falseAlarmRate });
  assertGreater(at(1e-6), largest);
  assertLess(at(0.01), largest);
  const rates = [1e-6, 1e-4, 1e-3, 1e-2];
  const thresholds = rates.map(at);
  assertEquals(thresholds.toSorted((a, b) => b - a), thresholds);
});

Deno.test("pot does not depend on the order of the scores", () => {
  const scores = squares(1000, "pot test");
  assertEquals(
    choose(validation(scores.toReversed()), { falseAlarmRate: 0.01 }),
    choose(validation(scores), { falseAlarmRate: 0.01 }),
  );
});

Deno.test("pot does not part flows of equal score", () => {
  // Of 500 flows the 50 highest are wanted; the fiftieth shares its score with
  // forty below, so that the tail begins under all of them, at 1.
  const scores = [
    ...Array<number>(410).fill(1),
    ...Array<number>(41).fill(2),
    ...Array.from({ length: 49 }, (_, index) => 3 + index / 10),
  ];
  const threshold = choose(validation(scores), { falseAlarmRate: 0.05 });
  assert(threshold > 2 && threshold < 7.8, `${threshold}`);
});

Deno.test("pot takes a rate up to 0.05, the half of a tail", () => {
  const scores = validation(squares(1000, "pot test"));
  assert(Number.isFinite(choose(scores, { falseAlarmRate: 0.05 })));
  for (const falseAlarmRate of [0, 0.06]) {
    assertThrows(
      () => choose(scores, { falseAlarmRate }),
      InputError,
      `expected a false alarm rate above 0 and up to 0.05, found ${falseAlarmRate}`,
    );
  }
});

Deno.test("pot says how many flows it takes", () => {
  const scores = squares(500, "pot test");
  assert(
    Number.isFinite(choose(validation(scores), { falseAlarmRate: 0.01 })),
  );
  assertThrows(
    () => choose(validation(scores.subarray(1)), { falseAlarmRate: 0.01 }),
    InputError,
    "expected at least 500 normal validation flows, found 499",
  );
});

Deno.test("pot rejects scores without a tail", () => {
  assertThrows(
    () =>
      choose(validation(Array<number>(600).fill(1)), { falseAlarmRate: 0.01 }),
    InputError,
    "expected normal validation flows below the tail of 50, found all with the " +
      "score 1 or more",
  );
});
