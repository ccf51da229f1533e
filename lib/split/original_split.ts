import { InputError, openRandom, type Random, shuffled } from "../base/mod.ts";
import { joinRows, type Split, type SplitOptions } from "./split.ts";
import { rowsWith } from "./draw_subset.ts";

/**
 * Splits the rows as the original does: 80 % of the normal rows train, half of
 * the rest are both validation and test, the other half goes unused; 40 % of
 * the attacks test, and the first of the others contaminate the training rows.
 *
 * Where the original stops because there are not more attacks than it wants,
 * this split trains on normal rows alone; `contamination` tells, its available
 * rows being the attacks that do not test.
 *
 * @param labels One label a row: 0 (normal) or 1 (attack). Unchanged.
 * @throws {InputError} If there are too few rows of a class for every part.
 */
export function originalSplit(
  labels: Uint8Array,
  { contamination: requested, seed }: Omit<SplitOptions, "labelledShare">,
): Split {
  const random = openRandom(seed, "split");
  const normal = rowsWith(labels, 0);
  const attack = rowsWith(labels, 1);
  if (normal.length < 6 || attack.length < 3) {
    throw new InputError(
      "Too few flows to split: expected at least 6 normal and 3 attack rows, " +
        `found ${normal.length} and ${attack.length}`,
    );
  }
  const [trainNormal, heldOut] = trainTestSplit(normal, 0.2, random);
  const [testNormal] = trainTestSplit(heldOut, 0.5, random);
  const [testAttack, spareAttack] = trainTestSplit(attack, 0.6, random);

  const wantedRows = Math.floor(trainNormal.length * requested);
  const used = wantedRows > 0 && spareAttack.length > wantedRows;
  return {
    train: joinRows(
      trainNormal,
      spareAttack.subarray(0, used ? wantedRows : 0),
    ),
    validation: testNormal, // once more: the original's leak
    validationAttack: new Uint32Array(0),
    testNormal,
    testAttack,
    contamination: {
      requested,
      used: used ? requested : 0,
      wantedRows,
      availableRows: spareAttack.length,
    },
  };
}

/** Shuffles, then cuts; the second part has ⌈`testSize` × rows⌉, as in scikit-learn. */
function trainTestSplit(
  rows: Uint32Array,
  testSize: number,
  random: Random,
): [Uint32Array, Uint32Array] {
  const order = shuffled(rows, random);
  const cut = rows.length - Math.ceil(testSize * rows.length);
  return [order.subarray(0, cut), order.subarray(cut)];
}
