import pl from "nodejs-polars";
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { Flows } from "../../lib/dataset/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import {
  contaminationNote,
  drawSubset,
  originalSplit,
} from "../../lib/split/mod.ts";
import { stratifiedSubset } from "../../lib/split/draw_subset.ts";
import { labelsOf } from "./_labels.ts";

import fixture from "../fixtures/scikit_learn.json" with { type: "json" };

Deno.test("stratifiedSubset() keeps each class's share", () => {
  const labels = labelsOf(90, 10);
  const rows = stratifiedSubset(labels, 50, 42);
  assertEquals(rows.length, 50);
  assertEquals(new Set(rows).size, 50);
  assertEquals(rows.filter((row) => labels[row] === 1).length, 5);
  assertEquals([...rows], [...rows].sort((a, b) => a - b));
});

Deno.test("stratifiedSubset() draws as many of each class as scikit-learn", () => {
  for (
    const { normal, attack, trainSize, outcomes } of fixture.stratifiedSubset
  ) {
    const labels = labelsOf(normal, attack);
    const rows = stratifiedSubset(labels, trainSize, 42);
    const attacks = rows.filter((row) => labels[row] === 1).length;
    const possible = outcomes.map((outcome) => outcome[1]);
    assert(
      possible.includes(attacks),
      `${attacks} of ${trainSize} from ${normal} + ${attack}, expected ${possible}`,
    );
  }
});

Deno.test("stratifiedSubset() follows the seed", () => {
  const labels = labelsOf(900, 100);
  assertEquals(
    stratifiedSubset(labels, 50, 1),
    stratifiedSubset(labels, 50, 1),
  );
  assertNotEquals(
    stratifiedSubset(labels, 50, 1),
    stratifiedSubset(labels, 50, 2),
  );
});

Deno.test("stratifiedSubset() rejects more rows than there are", () => {
  assertThrows(
    () => stratifiedSubset(labelsOf(2, 1), 4, 42),
    RangeError,
    "Cannot draw 4 rows: expected 0 to 3",
  );
});

Deno.test("originalSplit() has the original's sizes on the shared sample's counts", () => {
  const split = originalSplit(labelsOf(6796, 204), {
    contamination: 0.05,
    seed: 42,
  });
  assertEquals(split.train.length, 5436);
  assertEquals(split.testNormal.length, 680);
  assertEquals(split.testAttack.length, 81);
  assertEquals(split.validation, split.testNormal);
  assertEquals(split.validationAttack.length, 0);
  assertEquals(split.contamination, {
    requested: 0.05,
    used: 0,
    wantedRows: 271,
    availableRows: 123,
  });
});

Deno.test("originalSplit() cuts as scikit-learn's train_test_split", () => {
  const sizes = new Map(
    fixture.trainTestSplit.map((
      { rows, testSize, train },
    ) => [`${rows}/${testSize}`, train]),
  );
  let compared = 0;
  for (
    const rows of new Set(fixture.trainTestSplit.map((entry) => entry.rows))
  ) {
    if (rows < 6 || rows > 1e6) continue;
    const split = originalSplit(labelsOf(rows, rows), {
      contamination: 0,
      seed: 1,
    });
    assertEquals(
      split.train.length,
      sizes.get(`${rows}/0.2`),
      `${rows} normal`,
    );
    assertEquals(
      split.testAttack.length,
      sizes.get(`${rows}/0.6`),
      `${rows} attacks`,
    );
    compared++;
  }
  assert(compared > 3);
});

Deno.test("originalSplit() takes no row twice and keeps the classes apart", () => {
  const labels = labelsOf(100, 50);
  const { train, testNormal, testAttack, contamination } = originalSplit(
    labels,
    { contamination: 0.1, seed: 7 },
  );
  const rows = [...train, ...testNormal, ...testAttack];
  assertEquals(new Set(rows).size, rows.length);
  assertEquals(train.filter((row) => labels[row] === 1).length, 8); // int(80 × 0.1)
  assertEquals(contamination.used, 0.1);
  assertEquals(testNormal.every((row) => labels[row] === 0), true);
  assertEquals(testAttack.every((row) => labels[row] === 1), true);
});

Deno.test("originalSplit() contaminates only if attacks are left over", () => {
  // 80 normal rows train; 10 attacks leave 6 spare ones.
  const used = (contamination: number) =>
    originalSplit(labelsOf(100, 10), { contamination, seed: 7 }).contamination
      .used;
  assertEquals(used(5 / 80), 5 / 80);
  assertEquals(used(6 / 80), 0);
  assertEquals(used(0), 0);
});

Deno.test("originalSplit() draws the rows it has always drawn", () => {
  // So that metrics measured before stay comparable; a change must be wanted.
  const { train, testNormal, testAttack } = originalSplit(labelsOf(10, 5), {
    contamination: 0.3,
    seed: 42,
  });
  assertEquals([...train], [3, 8, 2, 0, 1, 4, 7, 6, 13, 14]);
  assertEquals([...testNormal], [9]);
  assertEquals([...testAttack], [10, 11]);
});

Deno.test("originalSplit() follows the seed", () => {
  const train = (seed: number) =>
    originalSplit(labelsOf(100, 10), { contamination: 0, seed }).train;
  assertEquals(train(1), train(1));
  assertNotEquals(train(1), train(2));
});

Deno.test("originalSplit() rejects too few rows", () => {
  for (const [normal, attack] of [[5, 3], [6, 2]]) {
    assertThrows(
      () =>
        originalSplit(labelsOf(normal, attack), { contamination: 0, seed: 1 }),
      InputError,
      `found ${normal} and ${attack}`,
    );
  }
});

/** The note of a share that was asked for, 9 attacks being there. */
const noteOf = (requested: number, used: number, wantedRows: number) =>
  contaminationNote({ requested, used, wantedRows, availableRows: 9 }, 80);

Deno.test("contaminationNote() says what was wanted, what is there and what is possible", () => {
  const { contamination, train } = originalSplit(labelsOf(6796, 204), {
    contamination: 0.05,
    seed: 42,
  });
  assertEquals(
    contaminationNote(contamination, train.length),
    "Contamination 0.05 wants 271 attacks in training, 123 are there: training on normal flows alone (the largest share possible is 0.0224)",
  );
  const largest = originalSplit(labelsOf(6796, 204), {
    contamination: 0.0224,
    seed: 1,
  });
  assertEquals(largest.contamination.used, 0.0224);
});

Deno.test("contaminationNote() is silent where the share came about, and names one too small", () => {
  assertEquals(noteOf(0, 0, 0), null);
  assertEquals(noteOf(0.1, 0.1, 8), null);
  assertStringIncludes(noteOf(0.001, 0, 0)!, "less than one attack");
});

Deno.test("drawSubset() keeps the rows' order and both classes", async () => {
  const frame = pl.DataFrame({
    row: Array.from({ length: 100 }, (_, row) => row),
    binary_label: Array.from(labelsOf(80, 20)),
  });
  const flows = Flows.of(frame);
  const subset = await drawSubset(flows, 10, 42);
  const drawn = await subset.frame();
  assertEquals(
    drawn.toRecords(),
    (await (await drawSubset(frame, 10, 42)).frame()).toRecords(),
  );
  const rows = drawn.getColumn("row").toArray() as number[];
  assertEquals(rows, [...rows].sort((a, b) => a - b));
  assertEquals(rows.map((row) => Number(row >= 80)), [
    ...await subset.labels(),
  ]);
  assertEquals(rows.filter((row) => row >= 80).length, 2);
  assertEquals(subset.height, 10);
  assertEquals(await drawSubset(flows, 100, 42), flows);
  assertEquals(await drawSubset(flows, null, 42), flows);
});
