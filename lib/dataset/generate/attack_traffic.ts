/**
 * The classes of flows, how many there are of each, and what attacks look like.
 *
 * @module
 */
import type { Random } from "../../base/mod.ts";
import { HTTP, SMTP, TCP, UDP } from "./normal_traffic.ts";
import type { Choice, Profile } from "./profile.ts";

/**
 * Flows of each class in the Parquet release, 2,059,415 in all. Numbers as a
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
 * @param attackShare Share of all attacks together, in [0, 1); their proportions
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
 * @param attackShare Share of attacks in all rows, in [0, 1).
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

/** A class of attacks. */
export interface Attack {
  /**
   * Share of the class whose flows look like normal traffic in every column:
   * the payload gives them away, and a flow record holds no payload.
   */
  readonly hidden: number;
  /** What the others look like on the wire. */
  readonly profiles: Choice<Profile>;
}

/** Two packets that nobody answers. */
const PROBE = {
  ...UDP,
  state: "INT",
  spkts: [2, 0],
  answer: [0, 0],
  smeansz: [100, 0.2],
  dmeansz: [1, 0],
  gap: [0.000009, 0.3],
} as const satisfies Profile;

/** A session over TCP from far away: slower and smaller than those next door. */
const SESSION = {
  ...TCP,
  spkts: [10, 0.4],
  answer: [0.8, 0.2],
  smeansz: [95, 0.6],
  dmeansz: [120, 1],
  gap: [0.02, 1.2],
  jitter: 110,
} as const satisfies Profile;

const RARE_PROTOCOLS = ["unas", "sctp", "any", "gre", "pim", "ipv6"];
/** A kind that comes with each of the rare protocols alike. */
const rarely = (profile: Profile, weight: number): Choice<Profile> =>
  RARE_PROTOCOLS.map((protocol) => [
    { ...profile, protocol },
    weight / RARE_PROTOCOLS.length,
  ]);

/**
 * The nine classes. Those that are loud on the wire (generic, dos, worms) hide
 * least; fuzzers, exploits and analysis pass through ordinary services and
 * overlap with what these carry anyway.
 */
export const ATTACK_TRAFFIC: Record<AttackClass, Attack> = {
  exploits: {
    hidden: 0.05,
    profiles: [
      [SESSION, 30],
      [{ ...SESSION, ...HTTP, smeansz: [110, 0.5], dmeansz: [420, 0.8] }, 35],
      [{ ...SESSION, ...SMTP, spkts: [40, 0.4], smeansz: [500, 0.5] }, 10],
      [{ ...SESSION, service: "ftp", port: 21 }, 8],
      [{ ...SESSION, spkts: [60, 1], smeansz: [900, 0.3] }, 5],
      [{
        ...SESSION,
        spkts: [50, 0.8],
        answer: [1.6, 0.3],
        dmeansz: [1200, 0.2],
        gap: [0.006, 0.8],
      }, 6],
      ...rarely(PROBE, 10),
    ],
  },
  generic: {
    hidden: 0.02,
    profiles: [
      [{ ...PROBE, service: "dns", port: 53, smeansz: [60, 0.05] }, 85],
      [{ ...SESSION, ...HTTP }, 6],
      [{ ...SESSION, ...SMTP }, 4],
      ...rarely(PROBE, 5),
    ],
  },
  fuzzers: {
    hidden: 0.06,
    profiles: [
      [{ ...SESSION, smeansz: [120, 0.8] }, 50],
      [{ ...SESSION, ...HTTP, spkts: [14, 0.6], smeansz: [250, 0.8] }, 15],
      [{ ...PROBE, spkts: [4, 0.7], smeansz: [250, 0.9] }, 30],
      ...rarely({ ...PROBE, smeansz: [200, 0.8] }, 5),
    ],
  },
  reconnaissance: {
    hidden: 0.04,
    profiles: [
      [{ ...SESSION, smeansz: [52, 0.1], dmeansz: [44, 0.1] }, 45],
      [{ ...PROBE, port: 111, smeansz: [84, 0.1] }, 35],
      [{ ...PROBE, service: "snmp", port: 161 }, 5],
      ...rarely(PROBE, 15),
    ],
  },
  dos: {
    hidden: 0.02,
    profiles: [
      [{
        ...SESSION,
        spkts: [180, 1],
        answer: [0.3, 0.4],
        smeansz: [1100, 0.3],
        gap: [0.004, 1],
      }, 35],
      [{ ...SESSION, ...HTTP, spkts: [60, 1], smeansz: [800, 0.5] }, 25],
      ...rarely(PROBE, 40),
    ],
  },
  analysis: {
    hidden: 0.1,
    profiles: [
      [{ ...SESSION, ...HTTP }, 60],
      [SESSION, 25],
      ...rarely(PROBE, 15),
    ],
  },
  backdoor: {
    hidden: 0.05,
    profiles: [[SESSION, 35], ...rarely(PROBE, 65)],
  },
  shellcode: {
    hidden: 0.05,
    profiles: [
      [{ ...PROBE, smeansz: [230, 0.4] }, 60],
      [{ ...SESSION, smeansz: [80, 0.3] }, 40],
    ],
  },
  worms: {
    hidden: 0.01,
    profiles: [
      [{ ...SESSION, ...HTTP, spkts: [40, 0.8], smeansz: [700, 0.5] }, 80],
      [{ ...SESSION, ...SMTP, spkts: [50, 0.5], smeansz: [900, 0.3] }, 20],
    ],
  },
};
