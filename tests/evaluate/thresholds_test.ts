import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
  assertThrows,
} from "@std/assert";
import { InputError, openRandom } from "../../lib/base/mod.ts";
import { THRESHOLD_STRATEGIES } from "../../lib/evaluate/mod.ts";
import { youdenThreshold } from "../../lib/evaluate/roc_curve.ts";
import type { ValidationScores } from "../../lib/evaluate/thresholds.ts";
import { fixture, rocCurveOf } from "./_fixture.ts";

const { "false-alarm-rate": byRate, youden, pot } = THRESHOLD_STRATEGIES;

/** Scores as a strategy takes them. */
function validation(
  normalScores: Iterable<number>,
  attackScores: Iterable<number> = [],
): ValidationScores {
  return {
    normalScores: Float32Array.from(normalScores),
    attackScores: Float32Array.from(attackScores),
  };
}

/** How many of the scores 1 … `flows` are flagged at a rate set on them. */
function flagged(flows: number, falseAlarmRate: number): number {
  const scores = Array.from({ length: flows }, (_, index) => index + 1);
  const threshold = byRate.choose(validation(scores.reverse()), {
    falseAlarmRate,
  });
  return scores.filter((score) => score > threshold).length;
}

Deno.test("false-alarm-rate flags no more than the share asked for, and as much as it can", () => {
  assertEquals(flagged(100, 0.01), 1);
  assertEquals(flagged(100, 0.019), 1);
  assertEquals(flagged(199, 0.01), 1);
  assertEquals(flagged(200, 0.01), 2);
  assertEquals(flagged(5, 0.99), 4);
});

Deno.test("false-alarm-rate is not led astray by rounding", () => {
  // 0.29 × 100 is 28.999… and 0.07 × 100 is 7.000…1 in floating point.
  assertEquals(flagged(100, 0.29), 29);
  assertEquals(flagged(100, 0.07), 7);
});

Deno.test("false-alarm-rate of 0 flags none of the flows it was set on", () => {
  assertEquals(byRate.choose(validation([3, 7, 5]), { falseAlarmRate: 0 }), 7);
});

Deno.test("false-alarm-rate flags fewer where scores are tied, not more", () => {
  const scores = [1, 1, 1, 4, 4, 4, 4, 4, 4, 9]; // two of ten would part the fours
  assertEquals(byRate.choose(validation(scores), { falseAlarmRate: 0.2 }), 4);
});

Deno.test("false-alarm-rate does not look at attacks", () => {
  assertEquals(
    byRate.choose(validation([1, 2, 3, 4], [NaN]), { falseAlarmRate: 0.25 }),
    3,
  );
});

Deno.test("false-alarm-rate leaves the scores in their order", () => {
  const scores = validation([3, 1, 2]);
  byRate.choose(scores, { falseAlarmRate: 0.5 });
  assertEquals(scores, validation([3, 1, 2]));
});

Deno.test("every strategy rejects a rate outside [0, 1) and scores it cannot order", () => {
  for (const { choose } of Object.values(THRESHOLD_STRATEGIES)) {
    for (const falseAlarmRate of [-0.01, 1, NaN]) {
      assertThrows(
        () => choose(validation([1, 2], [3]), { falseAlarmRate }),
        RangeError,
        `must be in [0, 1): found ${falseAlarmRate}`,
      );
    }
    for (const score of [NaN, Infinity]) {
      assertThrows(
        () => choose(validation([1, score], [3]), { falseAlarmRate: 0.01 }),
        RangeError,
        `must be finite: found ${score} at 1`,
      );
    }
    assertThrows(
      () => choose(validation([], [3]), { falseAlarmRate: 0.01 }),
      RangeError,
      "found no",
    );
  }
});

const OPTIONS = { falseAlarmRate: 0.01 };

Deno.test("youden flags what the highest point of the curve flags", () => {
  let compared = 0;
  for (const { name, labels, scores, youden: point } of fixture.rankings) {
    const exact = scores.map(Math.fround);
    if (point.threshold === "Infinity") continue;
    const of = (label: number) =>
      exact.filter((_, flow) => labels[flow] === label);
    const { threshold: lowest } = youdenThreshold(rocCurveOf(labels, exact));
    const threshold = youden.choose(validation(of(0), of(1)), OPTIONS);
    assertEquals(
      exact.map((score) => score > threshold),
      exact.map((score) => score >= lowest),
      name,
    );
    compared++;
  }
  assertEquals(compared >= 5, true, `${compared} compared`);
});

Deno.test("youden takes the next lower score, of either class", () => {
  // J is largest from 5 up; 4 is an attack's, 3 a normal flow's.
  assertEquals(
    youden.choose(validation([1, 2, 3, 3.5], [0, 5, 6]), OPTIONS),
    3.5,
  );
  assertEquals(
    youden.choose(validation([4.5, 4.5, 1, 3], [4, 5, 6, 7]), OPTIONS),
    4.5,
  );
});

Deno.test("youden is Infinity where no score beats the diagonal", () => {
  assertEquals(youden.choose(validation([5, 6], [1, 2]), OPTIONS), Infinity);
  assertEquals(youden.choose(validation([1, 1], [1, 1]), OPTIONS), Infinity);
});

Deno.test("youden takes no heed of the false alarm rate", () => {
  const flows = validation([1, 2, 3, 6], [5, 7]);
  assertEquals(
    youden.choose(flows, { falseAlarmRate: 0.5 }),
    youden.choose(flows, OPTIONS),
  );
});

Deno.test("youden alone needs attacks, and says so", () => {
  assertEquals(youden.needsAttacks, true);
  assertEquals(pot.needsAttacks, false);
  assertEquals(byRate.needsAttacks, false);
  assertThrows(
    () => youden.choose(validation([1, 2]), OPTIONS),
    InputError,
    "expected labelled attacks among the validation flows, found none",
  );
});

/** Squared normal deviates: skewed, as reconstruction errors are. */
function squares(flows: number, stream: string): Float32Array {
  const random = openRandom(1, stream);
  return Float32Array.from({ length: flows }, () => random.normal() ** 2);
}

Deno.test("pot keeps the false alarm rate on other flows", () => {
  const train = validation(squares(20_000, "pot test: validation"));
  const test = squares(100_000, "pot test: test");
  for (const falseAlarmRate of [0.001, 0.01, 0.05]) {
    const threshold = pot.choose(train, { falseAlarmRate });
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
    pot.choose(validation(normalScores), { falseAlarmRate });
  assertGreater(at(1e-6), largest);
  assertLess(at(0.01), largest);
  const rates = [1e-6, 1e-4, 1e-3, 1e-2];
  const thresholds = rates.map(at);
  assertEquals(thresholds.toSorted((a, b) => b - a), thresholds);
});

Deno.test("pot does not depend on the order of the scores", () => {
  const scores = squares(1000, "pot test");
  assertEquals(
    pot.choose(validation(scores.toReversed()), { falseAlarmRate: 0.01 }),
    pot.choose(validation(scores), { falseAlarmRate: 0.01 }),
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
  const threshold = pot.choose(validation(scores), { falseAlarmRate: 0.05 });
  assert(threshold > 2 && threshold < 7.8, `${threshold}`);
});

Deno.test("pot takes a rate up to 0.05, the half of a tail", () => {
  const scores = validation(squares(1000, "pot test"));
  assert(Number.isFinite(pot.choose(scores, { falseAlarmRate: 0.05 })));
  for (const falseAlarmRate of [0, 0.06]) {
    assertThrows(
      () => pot.choose(scores, { falseAlarmRate }),
      InputError,
      `expected a false alarm rate above 0 and up to 0.05, found ${falseAlarmRate}`,
    );
  }
});

Deno.test("pot says how many flows it takes", () => {
  const scores = squares(500, "pot test");
  assert(
    Number.isFinite(pot.choose(validation(scores), { falseAlarmRate: 0.01 })),
  );
  assertThrows(
    () => pot.choose(validation(scores.subarray(1)), { falseAlarmRate: 0.01 }),
    InputError,
    "expected at least 500 normal validation flows, found 499",
  );
});

Deno.test("pot rejects scores without a tail", () => {
  assertThrows(
    () =>
      pot.choose(validation(Array<number>(600).fill(1)), {
        falseAlarmRate: 0.01,
      }),
    InputError,
    "expected normal validation flows below the tail of 50, found all with the " +
      "score 1 or more",
  );
});
