import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  averagePrecisionAt,
  flowsPerDay,
  outcomeAt,
  thresholdSweep,
} from "../../lib/evaluate/mod.ts";
import { fixture, precisionRecallCurveOf, SUM_TOLERANCE } from "./_fixture.ts";

/** Three attacks among six flows. */
const LABELS = [0, 1, 0, 1, 0, 1];
const SCORES = [1, 2, 2, 5, 3, 4];
const TRAFFIC = { flowsPerDay: 600 };

Deno.test("outcomeAt() counts by hand what a threshold flags", () => {
  // Above 2: two of three attacks, one of three normal flows; half of the day.
  assertEquals(outcomeAt(LABELS, SCORES, 2, TRAFFIC), {
    threshold: 2,
    recall: 2 / 3,
    falseAlarmRate: 1 / 3,
    precision: 2 / 3,
    alertsPerDay: 300,
  });
});

Deno.test("outcomeAt() has no precision where nothing is flagged", () => {
  const { precision, alertsPerDay } = outcomeAt(LABELS, SCORES, 5, TRAFFIC);
  assertEquals([precision, alertsPerDay], [null, 0]);
});

Deno.test("outcomeAt() tells traffic in which attacks are rarer", () => {
  // Every normal flow a hundred times: 300 of them, as rare as in such traffic.
  const normals = LABELS.flatMap((label, flow) => label ? [] : [SCORES[flow]]);
  const many = Array.from({ length: 99 }, () => normals).flat();
  const labels = [...LABELS, ...many.map(() => 0)];
  const repeated = outcomeAt(labels, [...SCORES, ...many], 2, TRAFFIC);
  const weighed = outcomeAt(LABELS, SCORES, 2, {
    ...TRAFFIC,
    attackShare: 3 / 303,
  });
  assertEquals(weighed.recall, repeated.recall);
  // A few operations, each right to 1e-16.
  assertAlmostEquals(weighed.precision!, repeated.precision!, 1e-14);
  assertAlmostEquals(weighed.alertsPerDay, repeated.alertsPerDay, 1e-11);
});

Deno.test("thresholdSweep() is outcomeAt() of each score that flags some flows, not all", () => {
  const sweep = thresholdSweep(LABELS, SCORES, TRAFFIC);
  assertEquals([...sweep.thresholds], [4, 3, 2, 1]);
  sweep.thresholds.forEach((threshold, i) => {
    assertEquals({
      threshold,
      recall: sweep.recall[i],
      falseAlarmRate: sweep.falseAlarmRate[i],
      precision: sweep.precision[i],
      alertsPerDay: sweep.alertsPerDay[i],
    }, outcomeAt(LABELS, SCORES, threshold, TRAFFIC));
  });
});

for (const { name, labels, scores } of fixture.rankings) {
  Deno.test(`thresholdSweep() has scikit-learn's precision and recall: ${name}`, () => {
    const sweep = thresholdSweep(labels, scores, TRAFFIC);
    const curve = precisionRecallCurveOf(labels, scores); // tested against it
    // The curve's points flag what scores the threshold or more: a sweep's point
    // flags what the curve's next higher one does; the curve's first flags all.
    const flagging = curve.thresholds.length - 1;
    assertEquals(sweep.thresholds.length, flagging);
    for (let i = 0; i < flagging; i++) {
      const point = curve.thresholds.length - 1 - i;
      assertEquals(sweep.recall[i], curve.recall[point]);
      assertAlmostEquals(sweep.precision[i], curve.precision[point], 1e-12);
    }
  });

  Deno.test(`thresholdSweep() has averagePrecisionAt() under it: ${name}`, () => {
    const attackShare = 0.01;
    const sweep = thresholdSweep(labels, scores, { ...TRAFFIC, attackShare });
    let area = 0;
    sweep.recall.forEach((recall, i) =>
      area += (recall - (sweep.recall[i - 1] ?? 0)) * sweep.precision[i]
    );
    // The last point, all flows flagged, is not in the sweep.
    area += (1 - (sweep.recall.at(-1) ?? 0)) * attackShare;
    assertAlmostEquals(
      area,
      averagePrecisionAt(labels, scores, attackShare),
      10 * SUM_TOLERANCE, // each term takes ten operations
    );
  });
}

Deno.test("thresholdSweep() of equal scores is empty", () => {
  const { thresholds } = thresholdSweep([0, 1], [2, 2], TRAFFIC);
  assertEquals(thresholds.length, 0);
});

Deno.test("outcomeAt() and thresholdSweep() refuse what is no traffic", () => {
  for (const attackShare of [0, 1, NaN]) {
    const traffic = { ...TRAFFIC, attackShare };
    const message = `must be in (0, 1): found ${attackShare}`;
    assertThrows(
      () => outcomeAt(LABELS, SCORES, 2, traffic),
      RangeError,
      message,
    );
    assertThrows(
      () => thresholdSweep(LABELS, SCORES, traffic),
      RangeError,
      message,
    );
  }
  for (const flowsPerDay of [0, -1, Infinity, NaN]) {
    assertThrows(
      () => outcomeAt(LABELS, SCORES, 2, { flowsPerDay }),
      RangeError,
      `must be a positive number: found ${flowsPerDay}`,
    );
  }
});

Deno.test("outcomeAt() refuses flows of one class, and labels of other flows", () => {
  assertThrows(
    () => outcomeAt([1, 1], [1, 2], 1, TRAFFIC),
    RangeError,
    "found 0 normal flows and 2 attacks",
  );
  assertThrows(
    () => outcomeAt([0, 1], [1], 1, TRAFFIC),
    TypeError,
    "found 2 labels for 1 flows",
  );
});

const DAY = 86_400;

Deno.test("flowsPerDay() does not depend on the order, and changes nothing", () => {
  const times = [120, 0, 60];
  assertEquals(flowsPerDay(times), flowsPerDay([0, 60, 120]));
  assertEquals(times, [120, 0, 60]);
});

Deno.test("flowsPerDay() leaves out the time between two captures", () => {
  // 101 flows in 100 s, twice, four weeks apart: 202 flows in 200 s.
  const capture = Array.from({ length: 101 }, (_, second) => second);
  const twice = [...capture, ...capture.map((time) => time + 28 * DAY)];
  assertAlmostEquals(flowsPerDay(twice), 202 / 200 * DAY, 1e-9); // one division
});

Deno.test("flowsPerDay() counts waits up to the pause", () => {
  const times = [0, 10, 30];
  assertEquals(flowsPerDay(times, { pause: 20 }), 3 / 30 * DAY);
  assertEquals(flowsPerDay(times, { pause: 19 }), 3 / 10 * DAY);
});

Deno.test("flowsPerDay() refuses flows between which no time passes", () => {
  for (const times of [[], [5], [5, 5], [0, 1e9], [0, 1, NaN], [0, Infinity]]) {
    assertThrows(() => flowsPerDay(times), RangeError, "some time apart");
  }
});
