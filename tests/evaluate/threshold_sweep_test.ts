import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { thresholdSweep } from "../../lib/evaluate/mod.ts";

const NORMAL = Float32Array.of(4, 1, 2, 3);
const ATTACK = Float32Array.of(9, 3);

Deno.test("thresholdSweep() counts a flow whose score is strictly greater", () => {
  const points = thresholdSweep(NORMAL, ATTACK, [9, 3, 0, 2.5], {
    attackShare: 0.5,
    flowsPerDay: 100,
  });
  assertEquals(
    points.map(({ threshold, recall, falseAlarmRate }) => [
      threshold,
      recall,
      falseAlarmRate,
    ]),
    [[9, 0, 0], [3, 0.5, 0.25], [0, 1, 1], [2.5, 1, 0.5]],
  );
  assertEquals(points.map(({ alertsPerDay }) => alertsPerDay), [
    0,
    37.5,
    100,
    75,
  ]);
  assertEquals(points[0].precision, null);
  assertAlmostEquals(points[1].precision!, 2 / 3, 1e-12);
});

Deno.test("thresholdSweep() lowers the precision, not the recall, where attacks are rare", () => {
  const at = (attackShare: number) =>
    thresholdSweep(NORMAL, ATTACK, [2.5], { attackShare, flowsPerDay: 1 })[0];
  assertEquals([at(0.5).recall, at(0.01).recall], [1, 1]);
  assertAlmostEquals(at(0.01).precision!, 0.01 / (0.01 + 0.99 * 0.5), 1e-12);
});

Deno.test("thresholdSweep() refuses a class without flows, and impossible traffic", () => {
  const traffic = { attackShare: 0.1, flowsPerDay: 10 };
  const none = new Float32Array(0);
  for (const [normal, attack] of [[none, ATTACK], [NORMAL, none]]) {
    assertThrows(
      () => thresholdSweep(normal, attack, [1], traffic),
      RangeError,
      "flows of a class",
    );
  }
  for (const wrong of [{ attackShare: 0 }, { attackShare: 1 }]) {
    assertThrows(
      () => thresholdSweep(NORMAL, ATTACK, [1], { ...traffic, ...wrong }),
      RangeError,
      "a share of attacks in (0, 1)",
    );
  }
  assertThrows(
    () => thresholdSweep(NORMAL, ATTACK, [1], { ...traffic, flowsPerDay: 0 }),
    RangeError,
    "flows on a day",
  );
});
