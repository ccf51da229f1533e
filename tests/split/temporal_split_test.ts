import {
  assert,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { InputError, openRandom, permutation } from "../../lib/base/mod.ts";
import { temporalSplit } from "../../lib/split/mod.ts";

/** A flow a second; every fifth is an attack. Rows come out of order. */
const SECONDS = permutation(1000, openRandom(1, "temporal test"));
const TIMES = Float64Array.from(SECONDS, (second) => 1_421_927_000 + second);
const LABELS = Uint8Array.from(SECONDS, (second) => Number(second % 5 === 3));

/** When the flows of some rows began, in seconds, rising. */
function secondsOf(rows: Uint32Array): number[] {
  return Array.from(rows, (row) => SECONDS[row]).sort((a, b) => a - b);
}

/** The seconds from a first to before a last in which a class began a flow. */
function secondsBetween(from: number, to: number, label: 0 | 1): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index)
    .filter((second) => Number(second % 5 === 3) === label);
}

/** The split of normal rows alone with seed 1, where nothing else is asked for. */
const temporal = (
  labels: Uint8Array,
  times: Float64Array,
  options: Partial<Parameters<typeof temporalSplit>[2]> = {},
) => temporalSplit(labels, times, { contamination: 0, seed: 1, ...options });

Deno.test("temporalSplit() tests on the last fifth, whatever the rows' order", () => {
  const split = temporal(LABELS, TIMES);
  assertEquals(secondsOf(split.testNormal), secondsBetween(800, 1000, 0));
  assertEquals(secondsOf(split.testAttack), secondsBetween(800, 1000, 1));
  // Of the 640 normal flows before, 480 are those of the first 600 seconds.
  assertEquals(secondsOf(split.train), secondsBetween(0, 600, 0));
  assertEquals(secondsOf(split.validation), secondsBetween(600, 800, 0));
  assertEquals(split.validationAttack.length, 0);
});

Deno.test("temporalSplit() keeps the normal rows of each part in order of time", () => {
  const split = temporal(LABELS, TIMES);
  for (const rows of [split.train, split.validation, split.testNormal]) {
    assertEquals(Array.from(rows, (row) => SECONDS[row]), secondsOf(rows));
  }
});

Deno.test("temporalSplit() contaminates with attacks from before the test", () => {
  const { train, contamination, testAttack } = temporal(LABELS, TIMES, {
    contamination: 0.1,
  });
  const added = train.subarray(480);
  assertEquals(added.length, 48);
  assertEquals(new Set(added).size, 48);
  assert(added.every((row) => LABELS[row] === 1 && SECONDS[row] < 800));
  assertEquals(testAttack.length, 40); // all of them still
  assertEquals(contamination, {
    requested: 0.1,
    used: 0.1,
    wantedRows: 48,
    availableRows: 100, // half of all 200; 160 are before the test
  });
});

Deno.test("temporalSplit() labels attacks of the validation period alone", () => {
  const { train, validationAttack } = temporal(LABELS, TIMES, {
    contamination: 0.1,
    labelledShare: 0.5,
  });
  const added = new Set(train.subarray(480));
  const left = secondsBetween(600, 800, 1).length -
    [...added].filter((row) => SECONDS[row] >= 600).length;
  assertEquals(validationAttack.length, Math.round(left / 2));
  for (const row of validationAttack) {
    assertEquals(LABELS[row], 1);
    assert(SECONDS[row] >= 600 && SECONDS[row] < 800, `${SECONDS[row]}`);
    assert(!added.has(row));
  }
});

Deno.test("temporalSplit() draws attacks by the seed, and nothing else", () => {
  const split = (seed: number) =>
    temporal(LABELS, TIMES, { contamination: 0.1, seed });
  assertEquals(split(1), split(1));
  assertNotEquals(split(1).train, split(2).train);
  assertEquals(
    split(1).train.subarray(0, 480),
    split(2).train.subarray(0, 480),
  );
  assertEquals(split(1).testAttack, split(2).testAttack);
});

Deno.test("temporalSplit() does not part flows of the same time", () => {
  // Fifteen flows, to be cut after twelve; the fourteenth is an attack.
  const labels = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0);
  const test = (...times: number[]) => {
    const split = temporal(labels, Float64Array.from(times));
    return [...split.testNormal, ...split.testAttack];
  };
  // Of the five flows at 8 s, four lie before the cut: the fifth goes along.
  assertEquals(test(0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8, 8, 9, 10), [14, 13]);
  // Of the four flows at 11 s, three lie after it.
  assertEquals(
    test(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11, 11, 11),
    [11, 12, 14, 13],
  );
});

Deno.test("temporalSplit() rejects a missing time", () => {
  const times = TIMES.slice();
  times[3] = NaN;
  times[8] = NaN;
  assertThrows(
    () => temporal(LABELS, times),
    InputError,
    "Cannot split by time: expected a time (stime) for every flow, found none " +
      "for 2 of 1,000 flows",
  );
});

Deno.test("temporalSplit() rejects a test period of one class", () => {
  const times = Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  const split = (...labels: number[]) =>
    temporal(Uint8Array.from(labels), times);
  assertThrows(
    () => split(0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
    InputError,
    "Cannot test on the last fifth of the flows: expected both classes, found " +
      "no attack among 2 flows",
  );
  assertThrows(
    () => split(0, 0, 0, 0, 0, 0, 0, 0, 1, 1),
    InputError,
    "found no normal flow among 2 flows",
  );
});

Deno.test("temporalSplit() rejects flows that no moment parts", () => {
  const split = (times: number[], ...labels: number[]) =>
    temporal(Uint8Array.from(labels), Float64Array.from(times));
  assertThrows(
    () => split([5, 5, 5], 0, 0, 1),
    InputError,
    "expected flows of at least two times (stime), found one",
  );
  assertThrows(
    () => split([1, 1, 1, 1, 2, 2], 0, 0, 0, 0, 0, 1),
    InputError,
    "expected normal flows before the test of at least two times (stime), found one",
  );
  assertThrows(
    () => split([1, 1, 1, 1, 2, 2], 1, 1, 1, 1, 0, 1),
    InputError,
    "found no such flow",
  );
});

Deno.test("temporalSplit() rejects more contamination than there is before the test", () => {
  assertThrows(
    () => temporal(LABELS, TIMES, { contamination: 0.34 }),
    InputError,
    "Contamination 0.34 wants 163 attacks in 480 training rows, expected at " +
      "most 100 (the attacks before the test, half of all at the most): the " +
      "largest share possible is 0.2083",
  );
});

Deno.test("temporalSplit() rejects a labelled share without attacks to label", () => {
  const labels = LABELS.map((label, row) =>
    SECONDS[row] >= 600 && SECONDS[row] < 800 ? 0 : label
  );
  assertThrows(
    () => temporal(labels, TIMES, { labelledShare: 0.1 }),
    InputError,
    "found 0 in the validation period and outside training",
  );
});

Deno.test("temporalSplit() rejects times of another number", () => {
  assertThrows(
    () => temporal(LABELS, TIMES.subarray(1)),
    TypeError,
    "found 999 times for 1000 rows",
  );
});
