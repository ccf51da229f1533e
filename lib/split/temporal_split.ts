import { InputError, openRandom, shuffled } from "../base/mod.ts";
import {
  cutRuns,
  joinRows,
  labelledRows,
  planContamination,
  type Split,
  type SplitOptions,
} from "./split.ts";

/**
 * Splits the rows by time, so that a detector is tested on flows that began
 * later than all it learnt from: the last fifth of the flows test. Of the normal
 * flows before, the first three quarters train and the rest validate. The
 * attacks before the test are left out, but those that contaminate the training
 * rows, drawn at random from all of them, and those whose labels set the
 * threshold, drawn from the validation period. Where there are no attacks at all,
 * the test has normal flows alone.
 *
 * Parts are cut between two moments: flows of the same time are never parted, and
 * go where more of them lie. The normal rows of each part are in order of time.
 *
 * @param labels One label a row: 0 (normal) or 1 (attack). Unchanged.
 * @param times When each flow began (`stime`), in seconds. Unchanged.
 * @param options The seed draws attacks alone, the rest is settled by time; those
 * of the validation period may be labelled.
 * @returns `contamination` counts the attacks before the test, half of all at the
 * most, as available; where it asks for less than one attack, none is added.
 * @throws {InputError} If a time is missing, if a part would be without normal
 * flows or the test without any of the attacks, if contamination wants more than
 * there are, or if the labelled share leaves one side without an attack.
 * @throws {RangeError} If a share is outside its interval.
 * @throws {TypeError} If there are more times than labels, or fewer.
 *
 * @example Ten flows, one a second
 * ```ts
 * import { temporalSplit } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const labels = Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 1, 1, 0);
 * const times = Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
 * const split = temporalSplit(labels, times, { contamination: 0, seed: 42 });
 * assertEquals(split.train, Uint32Array.of(0, 1, 3, 4, 5));
 * assertEquals(split.validation, Uint32Array.of(6));
 * assertEquals(split.testNormal, Uint32Array.of(9));
 * assertEquals(split.testAttack, Uint32Array.of(8));
 * ```
 */
export function temporalSplit(
  labels: Uint8Array,
  times: Float64Array,
  { contamination, seed, labelledShare = 0 }: SplitOptions,
): Split {
  checkTimes(labels, times);
  const rows = rowsByTime(times);
  const [early, test] = cutByTime(rows, times, 0.8, "flows");
  const ofLabel = (rows: Uint32Array, label: 0 | 1) =>
    rows.filter((row) => labels[row] === label);
  const testNormal = ofLabel(test, 0);
  const testAttack = ofLabel(test, 1);
  const lacksAttacks = testAttack.length === 0 && labels.includes(1);
  if (testNormal.length === 0 || lacksAttacks) {
    const missing = testNormal.length === 0 ? "normal flow" : "attack";
    throw new InputError(
      `Cannot test on the last fifth of the flows: expected both classes, ` +
        `found no ${missing} among ${test.length.toLocaleString("en")} flows`,
    );
  }
  const [train, validation] = cutByTime(
    ofLabel(early, 0),
    times,
    0.75,
    "normal flows before the test",
  );

  const earlyAttack = ofLabel(early, 1);
  const plan = planContamination(contamination, train.length, {
    rows: Math.min(
      earlyAttack.length,
      Math.floor((earlyAttack.length + testAttack.length) / 2),
    ),
    words: "the attacks before the test, half of all at the most",
  });
  const random = openRandom(seed, "temporal split: attack");
  const attacks = shuffled(earlyAttack, random);
  const validationStart = times[validation[0]];
  const recent = attacks.subarray(plan.wantedRows)
    .filter((row) => times[row] >= validationStart);
  const labelled = labelledRows(
    labelledShare,
    recent.length,
    "in the validation period and outside training",
  );
  return {
    train: joinRows(train, attacks.subarray(0, plan.wantedRows)),
    validation,
    validationAttack: recent.slice(0, labelled),
    testNormal,
    testAttack,
    contamination: plan,
  };
}

function checkTimes(labels: Uint8Array, times: Float64Array): void {
  if (times.length !== labels.length) {
    throw new TypeError(
      "Cannot split as each row needs one time: " +
        `found ${times.length} times for ${labels.length} rows`,
    );
  }
  let missing = 0;
  for (const time of times) if (!Number.isFinite(time)) missing++;
  if (missing > 0) {
    const count = (rows: number) => rows.toLocaleString("en");
    throw new InputError(
      "Cannot split by time: expected a time (stime) for every flow, found " +
        `none for ${count(missing)} of ${count(times.length)} flows`,
    );
  }
}

/** The rows in order of time; those of the same time in the order they came. */
function rowsByTime(times: Float64Array): Uint32Array {
  const rows = Uint32Array.from(times, (_, row) => row);
  return rows.sort((a, b) => times[a] - times[b] || a - b);
}

/**
 * Cuts rows in order of time near a share of them, between two moments.
 *
 * @param what What the rows are, for the message.
 */
function cutByTime(
  rows: Uint32Array,
  times: Float64Array,
  share: number,
  what: string,
): [Uint32Array, Uint32Array] {
  const ends = rows.map((_, place) => place + 1)
    .filter((end) => times[rows[end]] !== times[rows[end - 1]]);
  if (ends.length < 2) {
    throw new InputError(
      `Cannot split by time: expected ${what} of at least two times (stime), ` +
        `found ${ends.length === 0 ? "no such flow" : "one"}`,
    );
  }
  const [cut] = cutRuns(ends, [Math.round(share * rows.length)]);
  return [rows.slice(0, cut), rows.slice(cut)];
}
