import { assertEquals, assertThrows } from "@std/assert";
import { fixture } from "./_fixture.ts";
import { fitHistograms } from "../../lib/baselines/histogram.ts";
import {
  assertScores,
  TEST,
  toColumn,
  TRAIN,
  withConstant,
} from "./_fixture.ts";

Deno.test("fitHistograms() scores as PyOD's HBOS", async () => {
  for (const { name, options, scores, ...rows } of fixture.histograms) {
    const train = rows.train === undefined ? TRAIN : toColumn(rows.train);
    const test = rows.test === undefined ? TEST : toColumn(rows.test);
    const fitted = fitHistograms(train, options);
    assertScores(await fitted.score(test), scores, name);
  }
});

Deno.test("fitHistograms() counts in PyOD's ten bins by default", async () => {
  const options = { bins: 10, alpha: 0.1, tolerance: 0.5 };
  const scores = await fitHistograms(TRAIN, options).score(TEST);
  assertEquals(await fitHistograms(TRAIN).score(TEST), scores);
});

Deno.test("fitHistograms() adds the same to all rows for a constant column", async () => {
  const bare = await fitHistograms(TRAIN).score(TEST);
  const added = await fitHistograms(withConstant(TRAIN, 3))
    .score(withConstant(TEST, 3));
  // The empty bin below the constant, whose density counts as 0.1; scores of
  // up to 32 are rounded to float32 twice.
  const expected = Array.from(bare, (score) => score - Math.log2(0.1));
  assertScores(added, expected, "with a constant", 2 * 32 * 2 ** -24);
});

Deno.test("fitHistograms() refuses what it cannot learn", () => {
  assertThrows(
    () => fitHistograms({ values: new Float32Array(), rows: 0, columns: 6 }),
    RangeError,
    "Cannot fit as there must be at least 1 rows: found 0",
  );
  const options = [
    [{ bins: 1 }, "bins must be an integer of at least 2: found 1"],
    [{ alpha: 0 }, "alpha must be in (0, 1): found 0"],
    [{ alpha: 1 }, "alpha must be in (0, 1): found 1"],
    [{ tolerance: -1 }, "tolerance must be in [0, 1]: found -1"],
    [{ tolerance: NaN }, "tolerance must be in [0, 1]: found NaN"],
  ] as const;
  for (const [option, message] of options) {
    assertThrows(() => fitHistograms(TRAIN, option), RangeError, message);
  }
});
