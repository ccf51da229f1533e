import { InputError, openRandom, type Random, shuffled } from "../base/mod.ts";
import {
  cutRuns,
  joinRows,
  labelledRows,
  planContamination,
  type Split,
  type SplitOptions,
} from "./split.ts";
import { rowsWith } from "./draw_subset.ts";

/** Options of {@linkcode honestSplit}; it may label any attack. */
export interface HonestSplitOptions extends SplitOptions {
  /**
   * A number for each row, the same for rows that must not be parted, as
   * `duplicateGroups` gives it. Default: every row is a group of its own.
   */
  readonly groups?: Uint32Array;
  /**
   * Rows that a group may have, at most, to stay together: of a larger one, each
   * part gets its share. Default no limit.
   */
  readonly largestGroup?: number;
}

/** Where training ends, and where validation does, as shares of the normal rows. */
const CUTS = [0.6, 0.8];

/**
 * Splits the rows so that no row takes part in its own verdict: 60 % of the
 * normal rows train, 20 % validate and 20 % test, drawn at random; every attack
 * tests, but those that contaminate the training rows and those whose labels
 * set the threshold.
 *
 * With `groups` the normal rows of a group go to the same part: a test flow that
 * equals a training flow says little about flows yet to come. The groups come in
 * random order and are cut where their rows cross 60 % and 80 %; a group on a
 * cut goes where more of it lies, so that parts of large groups may be of other
 * sizes. A group of more than `largestGroup` rows is divided: its rows are drawn
 * one at a time, 60 % of them for training. So are the attacks.
 *
 * The normal rows' parts depend neither on what is asked of the attacks nor on
 * which normal rows they equal. The rows
 * of a part are in random order. Without attacks, the test has normal rows alone.
 *
 * @param labels One label a row: 0 (normal) or 1 (attack). Unchanged.
 * @returns `contamination` counts half of the attacks, rounded down, as
 * available; where it asks for less than one attack, none is added.
 * @throws {InputError} If there are too few rows, or groups of normal rows, for
 * every part, if contamination wants more than half of the attacks, or if the
 * labelled share leaves one side without an attack.
 * @throws {RangeError} If a share is outside its interval.
 * @throws {TypeError} If there are more groups' numbers than labels, or fewer.
 *
 * @example
 * ```ts
 * import { honestSplit } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const labels = new Uint8Array(1100).fill(1, 1000); // 100 attacks at the end
 * const split = honestSplit(labels, { contamination: 0.05, seed: 42 });
 * assertEquals(split.train.length, 600 + 30);
 * assertEquals(split.validation.length, 200);
 * assertEquals(split.testNormal.length, 200);
 * assertEquals(split.testAttack.length, 70);
 * ```
 */
export function honestSplit(
  labels: Uint8Array,
  {
    contamination,
    seed,
    groups,
    largestGroup = Infinity,
    labelledShare = 0,
  }: HonestSplitOptions,
): Split {
  if (groups && groups.length !== labels.length) {
    throw new TypeError(
      "Cannot split as each row needs one group: " +
        `found ${groups.length} groups for ${labels.length} rows`,
    );
  }
  const normal = rowsWith(labels, 0);
  const attack = rowsWith(labels, 1);
  if (normal.length < 5) {
    throw new InputError(
      "Too few flows to split: expected at least 5 normal rows, found " +
        normal.length,
    );
  }
  const random = openRandom(seed, "honest split: normal");
  const { small, large } = groups && largestGroup < Infinity
    ? dividedGroups(normal, groups, largestGroup)
    : { small: normal, large: [] };
  const { order, ends } = groups
    ? shuffleGroups(small, groups, random)
    : shuffleRows(small, random);
  if (ends.length < 3 && large.length === 0) {
    throw new InputError(
      "Too few flows to split: expected normal flows of at least 3 kinds, one " +
        `for each of training, validation and test, found ${ends.length}`,
    );
  }
  const shares = (rows: number) =>
    CUTS.map((share) => Math.round(share * rows));
  // One or two small groups cannot stay whole in three parts.
  const cuts = ends.length < 3 ? shares(small.length) : cutRuns(
    ends,
    shares(small.length),
  );
  const parts = partsOf(order, cuts);
  dealRows(large.map((rows) => shuffleRows(rows, random).order), random)
    .forEach((rows, part) => parts[part] = joinRows(parts[part], rows));
  const [train, validation, testNormal] = parts;

  const plan = planContamination(contamination, train.length, {
    rows: Math.floor(attack.length / 2),
    words: `half of the ${attack.length.toLocaleString("en")} attacks`,
  });
  const spare = attack.length - plan.wantedRows;
  const labelled = labelledRows(labelledShare, spare, "outside training");
  const attacks =
    shuffleRows(attack, openRandom(seed, "honest split: attack")).order;
  const testStart = plan.wantedRows + labelled;
  return {
    train: joinRows(train, attacks.subarray(0, plan.wantedRows)),
    validation,
    validationAttack: attacks.slice(plan.wantedRows, testStart),
    testNormal,
    testAttack: attacks.slice(testStart),
    contamination: plan,
  };
}

/** An order's three parts, cut at two places. */
function partsOf(
  order: Uint32Array,
  [trainEnd, validationEnd]: readonly number[],
): Uint32Array[] {
  return [
    order.slice(0, trainEnd),
    order.slice(trainEnd, validationEnd),
    order.slice(validationEnd),
  ];
}

/** Which part gets each of five rows: three train, one validates, one tests. */
const DEAL = [0, 1, 0, 2, 0];

/** Deals the rows of groups in turn, so that parts of all sizes are fair. */
function dealRows(groups: readonly Uint32Array[], random: Random) {
  const parts: number[][] = [[], [], []];
  let place = Math.floor(random.uniform() * DEAL.length);
  for (const rows of groups) {
    for (const row of rows) parts[DEAL[place++ % DEAL.length]].push(row);
  }
  return parts.map((rows) => Uint32Array.from(rows));
}

/** The rows of groups that stay together, and of each group that does not. */
function dividedGroups(
  rows: Uint32Array,
  groups: Uint32Array,
  largest: number,
): { small: Uint32Array; large: Uint32Array[] } {
  const sizes = groupSizes(rows, groups);
  const isLarge = (row: number) => sizes[groups[row]] > largest;
  const members = new Map<number, number[]>();
  for (const row of rows.filter(isLarge)) {
    const group = groups[row];
    if (!members.has(group)) members.set(group, []);
    members.get(group)!.push(row);
  }
  return {
    small: rows.filter((row) => !isLarge(row)),
    large: Array.from(members.values(), (rows) => Uint32Array.from(rows)),
  };
}

/** Rows in an order in which groups lie together, and where each group ends. */
interface Runs {
  readonly order: Uint32Array;
  readonly ends: Uint32Array;
}

function shuffleRows(rows: Uint32Array, random: Random): Runs {
  return {
    order: shuffled(rows, random),
    ends: rows.map((_, index) => index + 1),
  };
}

function shuffleGroups(
  rows: Uint32Array,
  groups: Uint32Array,
  random: Random,
): Runs {
  const sizes = groupSizes(rows, groups);
  // By their first normal row: an attack that opens a group must not count.
  const isSeen = new Uint8Array(sizes.length);
  const present = rows.map((row) => groups[row]).filter((group) => {
    if (isSeen[group]) return false;
    isSeen[group] = 1;
    return true;
  });
  const next = new Uint32Array(sizes.length); // where a group's next row goes
  const ends = new Uint32Array(present.length);
  let end = 0;
  shuffled(present, random).forEach((group, place) => {
    next[group] = end;
    ends[place] = end += sizes[group];
  });
  const order = new Uint32Array(rows.length);
  for (const row of rows) order[next[groups[row]]++] = row;
  return { order, ends };
}

/** How many of the rows each group has. */
function groupSizes(rows: Uint32Array, groups: Uint32Array): Uint32Array {
  let last = 0;
  for (const row of rows) last = Math.max(last, groups[row]);
  const sizes = new Uint32Array(last + 1);
  for (const row of rows) sizes[groups[row]]++;
  return sizes;
}
