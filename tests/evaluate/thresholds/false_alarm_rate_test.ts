import { assertEquals, assertThrows } from "@std/assert";
import { THRESHOLD_STRATEGIES } from "../../../lib/evaluate/mod.ts";
import { validation } from "./_validation.ts";

const { choose } = THRESHOLD_STRATEGIES["false-alarm-rate"];

/** How many of the scores 1 … `flows` are flagged at a rate set on them. */
function flagged(flows: number, falseAlarmRate: number): number {
  const scores = Array.from({ length: flows }, (_, index) => index + 1);
  const threshold = choose(validation(scores.reverse()), { falseAlarmRate });
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
  assertEquals(choose(validation([3, 7, 5]), { falseAlarmRate: 0 }), 7);
});

Deno.test("false-alarm-rate flags fewer where scores are tied, not more", () => {
  const scores = [1, 1, 1, 4, 4, 4, 4, 4, 4, 9]; // two of ten would part the fours
  assertEquals(choose(validation(scores), { falseAlarmRate: 0.2 }), 4);
});

Deno.test("false-alarm-rate does not look at attacks", () => {
  assertEquals(
    choose(validation([1, 2, 3, 4], [NaN]), { falseAlarmRate: 0.25 }),
    3,
  );
});

Deno.test("false-alarm-rate leaves the scores in their order", () => {
  const scores = validation([3, 1, 2]);
  choose(scores, { falseAlarmRate: 0.5 });
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
