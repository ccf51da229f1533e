import { assertEquals, assertThrows } from "@std/assert";
import { fixture } from "../_fixture.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { rocCurve, youdenThreshold } from "../../../lib/evaluate/roc_curve.ts";
import { THRESHOLD_STRATEGIES } from "../../../lib/evaluate/mod.ts";
import { validation } from "./_validation.ts";

const { choose, needsAttacks } = THRESHOLD_STRATEGIES.youden;
const OPTIONS = { falseAlarmRate: 0.01 };

Deno.test("youden flags what the highest point of the curve flags", () => {
  let compared = 0;
  for (const { name, labels, scores, youden } of fixture.rankings) {
    const exact = scores.map(Math.fround);
    if (youden.threshold === "Infinity") continue;
    const of = (label: number) =>
      exact.filter((_, flow) => labels[flow] === label);
    const point = youdenThreshold(rocCurve(labels, exact));
    const threshold = choose(validation(of(0), of(1)), OPTIONS);
    assertEquals(
      exact.map((score) => score > threshold),
      exact.map((score) => score >= point.threshold),
      name,
    );
    compared++;
  }
  assertEquals(compared >= 5, true, `${compared} compared`);
});

Deno.test("youden takes the next lower score, of either class", () => {
  // J is largest from 5 up; 4 is an attack's, 3 a normal flow's.
  assertEquals(choose(validation([1, 2, 3, 3.5], [0, 5, 6]), OPTIONS), 3.5);
  assertEquals(
    choose(validation([4.5, 4.5, 1, 3], [4, 5, 6, 7]), OPTIONS),
    4.5,
  );
});

Deno.test("youden is Infinity where no score beats the diagonal", () => {
  assertEquals(choose(validation([5, 6], [1, 2]), OPTIONS), Infinity);
  assertEquals(choose(validation([1, 1], [1, 1]), OPTIONS), Infinity);
});

Deno.test("youden takes no heed of the false alarm rate", () => {
  const flows = validation([1, 2, 3, 6], [5, 7]);
  assertEquals(choose(flows, { falseAlarmRate: 0.5 }), choose(flows, OPTIONS));
});

Deno.test("youden alone needs attacks, and says so", () => {
  assertEquals(needsAttacks, true);
  assertEquals(THRESHOLD_STRATEGIES.pot.needsAttacks, false);
  assertEquals(THRESHOLD_STRATEGIES["false-alarm-rate"].needsAttacks, false);
  assertThrows(
    () => choose(validation([1, 2]), OPTIONS),
    InputError,
    "expected labelled attacks among the validation flows, found none",
  );
});
