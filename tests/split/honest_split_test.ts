import {
  assert,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { InputError } from "../../lib/base/mod.ts";
import { cutRuns } from "../../lib/split/split.ts";
import {
  contaminationNote,
  honestSplit,
  type Split,
} from "../../lib/split/mod.ts";
import { labelsOf } from "./_labels.ts";

/** All rows of a split, part after part. */
function allRows(split: Split): number[] {
  const { train, validation, validationAttack, testNormal, testAttack } = split;
  return [
    ...train,
    ...validation,
    ...validationAttack,
    ...testNormal,
    ...testAttack,
  ];
}

/** The split of normal rows alone with seed 1, where nothing else is asked for. */
const honest = (
  labels: Uint8Array,
  options: Partial<Parameters<typeof honestSplit>[1]> = {},
) => honestSplit(labels, { contamination: 0, seed: 1, ...options });

Deno.test("honestSplit() puts every row into one part", () => {
  const labels = labelsOf(1000, 100);
  const split = honest(labels, {
    contamination: 0.05,
    seed: 7,
    labelledShare: 0.2,
  });
  assertEquals(
    allRows(split).sort((a, b) => a - b),
    Array.from(labels, (_, row) => row),
  );
  assertEquals(split.train.length, 600 + 30); // 5 % of 600
  assertEquals(split.validation.length, 200);
  assertEquals(split.testNormal.length, 200);
  assertEquals(split.validationAttack.length, 14); // 20 % of the 70 left
  assertEquals(split.testAttack.length, 56);
  assertEquals(split.contamination, {
    requested: 0.05,
    used: 0.05,
    wantedRows: 30,
    availableRows: 50,
  });
});

Deno.test("honestSplit() keeps the classes apart, attacks at the end of training", () => {
  const labels = labelsOf(100, 20);
  const split = honest(labels, {
    contamination: 0.1,
    seed: 3,
    labelledShare: 0.5,
  });
  const labelsIn = (rows: Uint32Array) =>
    [...new Set(Array.from(rows, (row) => labels[row]))].join();
  assertEquals(labelsIn(split.train.subarray(0, 60)), "0");
  assertEquals(labelsIn(split.train.subarray(60)), "1");
  assertEquals(labelsIn(split.validation), "0");
  assertEquals(labelsIn(split.validationAttack), "1");
  assertEquals(labelsIn(split.testNormal), "0");
  assertEquals(labelsIn(split.testAttack), "1");
});

Deno.test("honestSplit() draws normal rows from the whole file", () => {
  // In the order of the file the test rows would be 800 to 999, mean 899.5. Drawn
  // at random their mean is 499.5 with a deviation of 18.3: six of them are 110.
  const { testNormal } = honest(labelsOf(1000, 10));
  const mean = testNormal.reduce((sum, row) => sum + row, 0) / 200;
  assert(Math.abs(mean - 499.5) < 110, `mean row ${mean}`);
});

Deno.test("honestSplit() divides the normal rows alike whatever is asked of the attacks", () => {
  const labels = labelsOf(1000, 100);
  const plain = honest(labels, { seed: 7 });
  const mixed = honest(labels, {
    contamination: 0.05,
    seed: 7,
    labelledShare: 0.2,
  });
  assertEquals(mixed.train.subarray(0, 600), plain.train);
  assertEquals(mixed.validation, plain.validation);
  assertEquals(mixed.testNormal, plain.testNormal);
});

Deno.test("honestSplit() follows the seed", () => {
  const draw = (seed: number) =>
    honest(labelsOf(100, 20), { contamination: 0.1, seed });
  assertEquals(draw(1), draw(1));
  assertNotEquals(draw(1).validation, draw(2).validation);
  assertNotEquals(draw(1).testAttack, draw(2).testAttack);
});

Deno.test("honestSplit() contaminates with half of the attacks at the most", () => {
  // 60 rows train; 9 attacks, of which 4 may join them.
  const labels = labelsOf(100, 9);
  const most = honest(labels, { contamination: 4 / 60 });
  assertEquals(most.train.length, 64);
  const { message } = assertThrows(
    () => honest(labels, { contamination: 0.09 }),
    InputError,
  );
  assertEquals(
    message,
    "Contamination 0.09 wants 5 attacks in 60 training rows, expected at most " +
      "4 (half of the 9 attacks): the largest share possible is 0.0666",
  );
  honest(labels, { contamination: 0.0666 }); // as it says
});

Deno.test("honestSplit() adds nothing for less than one attack, and says so", () => {
  const { train, contamination } = honest(labelsOf(100, 9), {
    contamination: 0.01,
  });
  assertEquals(train.length, 60);
  assertEquals(contamination.used, 0);
  assertEquals(
    contaminationNote(contamination, train.length),
    "Contamination 0.01 is less than one attack in 60 training rows: training on normal flows alone",
  );
});

Deno.test("honestSplit() tests on normal rows alone where there are no attacks", () => {
  const [some, none] = [honest(labelsOf(100, 20)), honest(labelsOf(100, 0))];
  assertEquals(none.testNormal, some.testNormal);
  assertEquals(none.train, some.train);
  assertEquals(none.testAttack.length, 0);
});

Deno.test("honestSplit() rejects too few rows", () => {
  const split = (normal: number, attack: number) =>
    honest(labelsOf(normal, attack));
  assertThrows(
    () => split(4, 1),
    InputError,
    "expected at least 5 normal rows, found 4",
  );
  const least = split(5, 1);
  assertEquals(least.train.length, 3);
  assertEquals(least.validation.length, 1);
  assertEquals(least.testNormal.length, 1);
  assertEquals(least.testAttack.length, 1);
});

Deno.test("honestSplit() rejects a labelled share that is none or all of the attacks", () => {
  for (const labelledShare of [0.1, 0.9]) {
    assertThrows(
      () => honest(labelsOf(10, 3), { labelledShare }),
      InputError,
      `Too few attacks to label a share of ${labelledShare} of them: expected at ` +
        "least one with a label and one without, found 3 outside training",
    );
  }
});

Deno.test("honestSplit() rejects shares outside [0, 1)", () => {
  for (const share of [-0.1, 1, NaN]) {
    assertThrows(
      () => honest(labelsOf(10, 3), { contamination: share }),
      RangeError,
      `contamination must be in [0, 1): found ${share}`,
    );
    assertThrows(
      () => honest(labelsOf(10, 3), { labelledShare: share }),
      RangeError,
      `labelledShare must be in [0, 1): found ${share}`,
    );
  }
});

Deno.test("honestSplit() keeps the normal rows of a group together", () => {
  // 300 groups of one to nine rows; every other attack equals a normal flow.
  const labels = labelsOf(1500, 50);
  const groups = Uint32Array.from(labels, (_, row) => (row * row) % 300);
  const split = honest(labels, { contamination: 0.01, seed: 5, groups });
  const parts = new Map<number, Set<string>>();
  const { validation, testNormal } = split;
  const train = split.train.subarray(0, split.train.length - 9);
  for (
    const [part, rows] of Object.entries({ train, validation, testNormal })
  ) {
    for (const row of rows) {
      const known = parts.get(groups[row]) ?? new Set();
      parts.set(groups[row], known.add(part));
    }
  }
  for (const [group, places] of parts) assertEquals(places.size, 1, `${group}`);
  assertEquals(
    allRows(split).sort((a, b) => a - b),
    Array.from(labels, (_, row) => row),
  );
});

Deno.test("honestSplit() cuts groups near 60 % and 80 % of the rows", () => {
  const labels = labelsOf(1000, 10);
  const groups = labels.map((_, row) => row % 250); // four or five rows each
  const { train, validation } = honest(labels, {
    seed: 5,
    groups: Uint32Array.from(groups),
  });
  // A group of four on the cut leaves at most two rows on the other side.
  assert(Math.abs(train.length - 600) <= 2, `${train.length}`);
  assert(
    Math.abs(train.length + validation.length - 800) <= 2,
    `${validation.length}`,
  );
});

Deno.test("honestSplit() leaves no part empty beside a large group", () => {
  // Three groups, one of 96 rows: any order must give each part one of them.
  const labels = labelsOf(98, 5);
  const groups = new Uint32Array(103);
  groups[0] = 1;
  groups[1] = 2;
  for (let seed = 0; seed < 10; seed++) {
    const split = honest(labels, { seed, groups });
    const sizes = [split.train, split.validation, split.testNormal]
      .map((rows) => rows.length);
    assertEquals(sizes.sort((a, b) => a - b), [1, 1, 96]);
  }
});

Deno.test("honestSplit() divides normal rows the same way whatever the attacks equal", () => {
  const labels = new Uint8Array(80).fill(1, 0, 20); // the attacks come first
  const split = (groups: Uint32Array) => honest(labels, { seed: 7, groups });
  const alone = Uint32Array.from(labels, (_, row) => row);
  // Each attack equals a normal flow and is where its group is first seen.
  const equal = alone.map((row) => row < 60 ? row : 79 - row);
  for (const part of ["train", "validation", "testNormal"] as const) {
    assertEquals(split(equal)[part], split(alone)[part]);
  }
});

Deno.test("honestSplit() divides groups that are too large, each as all rows are", () => {
  const labels = labelsOf(1000, 10);
  // One group of 400 rows, one of 100, and 500 of one row each.
  const groups = Uint32Array.from(
    labels,
    (_, row) => row < 400 ? 0 : row < 500 ? 1 : row,
  );
  const split = honest(labels, { seed: 3, groups, largestGroup: 50 });
  const parts = [split.train, split.validation, split.testNormal];
  assertEquals(parts.map(({ length }) => length), [600, 200, 200]);
  for (const [group, ...sizes] of [[0, 240, 80, 80], [1, 60, 20, 20]]) {
    assertEquals(
      parts.map((rows) => rows.filter((row) => groups[row] === group).length),
      sizes,
    );
  }
  assertEquals(allRows(split).toSorted((a, b) => a - b), [...labels.keys()]);
  assertEquals(
    honest(labels, { seed: 3, groups, largestGroup: 400 }),
    honest(labels, { seed: 3, groups }), // none is larger
  );
});

Deno.test("honestSplit() rejects normal rows of fewer than three groups", () => {
  const groups = Uint32Array.of(0, 0, 0, 1, 1, 2); // the last is an attack's
  assertThrows(
    () => honest(labelsOf(5, 1), { groups }),
    InputError,
    "expected normal flows of at least 3 kinds, one for each of training, " +
      "validation and test, found 2",
  );
});

Deno.test("honestSplit() rejects groups of another number", () => {
  assertThrows(
    () => honest(labelsOf(5, 1), { groups: new Uint32Array(5) }),
    TypeError,
    "found 5 groups for 6 rows",
  );
});

Deno.test("cutRuns() sends a run to the side where more of it lies", () => {
  const ends = Uint32Array.of(2, 8, 9, 10);
  assertEquals(cutRuns(ends, [4]), [2]); // of 2 to 8, four lie after 4
  assertEquals(cutRuns(ends, [6]), [8]); // and four before 6
  assertEquals(cutRuns(ends, [5]), [8]); // half and half: before
});

Deno.test("cutRuns() gives every part a run", () => {
  assertEquals(cutRuns(Uint32Array.of(1, 2, 98), [60, 80]), [1, 2]);
  assertEquals(cutRuns(Uint32Array.of(96, 97, 98), [60, 80]), [96, 97]);
  assertEquals(cutRuns(Uint32Array.of(90, 95, 98), [10, 20]), [90, 95]);
});
