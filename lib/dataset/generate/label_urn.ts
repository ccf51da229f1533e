import type { Random } from "../../base/mod.ts";

/**
 * Flows of each class in the Parquet release, 2,059,415 in all. Figures as a
 * user of the release counted them; they add up to the published total.
 */
export const PUBLISHED_COUNTS = {
  normal: 1_959_772,
  exploits: 27_599,
  generic: 25_378,
  fuzzers: 21_795,
  reconnaissance: 13_357,
  dos: 5_665,
  analysis: 2_184,
  backdoor: 1_983,
  shellcode: 1_511,
  worms: 171,
} as const;

/** A class of flows, as `attack_label` spells it. */
export type FlowClass = keyof typeof PUBLISHED_COUNTS;

/** A class of attacks. */
export type AttackClass = Exclude<FlowClass, "normal">;

const CLASSES = Object.keys(PUBLISHED_COUNTS) as FlowClass[];
const PUBLISHED_TOTAL = Object.values(PUBLISHED_COUNTS)
  .reduce((sum, count) => sum + count, 0);

/** Share of attacks in the release, 4.84 %. */
export const PUBLISHED_ATTACK_SHARE = 1 -
  PUBLISHED_COUNTS.normal / PUBLISHED_TOTAL;

/**
 * Shares rows out among the classes as the release does, by largest remainder:
 * whole numbers that add up to `rows`, none more than one from its exact share.
 *
 * @param attackShare Share of all attacks together, in (0, 1); their proportions
 * to each other stay. Default that of the release.
 */
export function classCounts(
  rows: number,
  attackShare = PUBLISHED_ATTACK_SHARE,
): Record<FlowClass, number> {
  const attackFactor = attackShare / PUBLISHED_ATTACK_SHARE; // 1 by default
  const normalFactor = (1 - attackShare) / (1 - PUBLISHED_ATTACK_SHARE);
  const exact = CLASSES.map((name) =>
    rows * PUBLISHED_COUNTS[name] / PUBLISHED_TOTAL *
    (name === "normal" ? normalFactor : attackFactor)
  );
  const counts = exact.map(Math.floor);
  const left = rows - counts.reduce((sum, count) => sum + count, 0);
  const byRemainder = CLASSES.map((_, index) => index)
    .sort((a, b) => (exact[b] - counts[b]) - (exact[a] - counts[a]));
  for (const index of byRemainder.slice(0, left)) counts[index]++;
  return Object.fromEntries(
    CLASSES.map((name, index) => [name, counts[index]]),
  ) as Record<FlowClass, number>;
}

/**
 * How common attacks are at a point of the capture, relative to its start.
 *
 * In time order the first four fifths of the release are 4.0 % attacks and the
 * last fifth 8.1 %; a straight line from 0.8 % to 8.9 % gives both. Where attacks
 * are so many that such a line would leave no normal flow at the end, it rises
 * less steeply about the same mean.
 *
 * @param attackShare Share of attacks in all rows, in (0, 1).
 * @returns Takes a position: 0 is the first flow, 1 the last.
 */
function attackDensity(attackShare: number): (position: number) => number {
  const mean = 4.85;
  const slope = Math.min(8.1, 2 * mean * (1 / attackShare - 1));
  const start = 0.8 + (8.1 - slope) / 2;
  return (position) => start + slope * position;
}

/**
 * Yields the class of each row in turn: every class exactly as often as
 * {@linkcode classCounts} says, attacks ever more often towards the end.
 *
 * Rows are drawn without replacement one after another (selection sampling,
 * Knuth, The Art of Computer Programming 3.4.2, algorithm S, with weights), so
 * ten counters are all it remembers.
 */
export function* drawLabels(
  rows: number,
  random: Random,
  attackShare = PUBLISHED_ATTACK_SHARE,
): Generator<FlowClass, void> {
  const { normal, ...attacks } = classCounts(rows, attackShare);
  const densityAt = attackDensity(attackShare);
  const left = Object.entries(attacks) as [FlowClass, number][];
  let attacksLeft = rows - normal;
  let densityLeft = 0;
  for (let row = 0; row < rows; row++) {
    densityLeft += densityAt((row + 0.5) / rows);
  }
  for (let row = 0; row < rows; row++) {
    const density = densityAt((row + 0.5) / rows);
    // On the last rows the quotient passes 1 if attacks must fill them all.
    const certain = attacksLeft === rows - row;
    const isAttack = certain ||
      random.uniform() < attacksLeft * density / densityLeft;
    densityLeft -= density;
    if (!isAttack || attacksLeft === 0) {
      yield "normal";
      continue;
    }
    let ticket = random.integer(attacksLeft--);
    const drawn = left.find((entry) => (ticket -= entry[1]) < 0)!;
    drawn[1]--;
    yield drawn[0];
  }
}
