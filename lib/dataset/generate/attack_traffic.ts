import type { AttackClass } from "./label_urn.ts";
import { TCP, UDP, UNANSWERED } from "./normal_traffic.ts";
import type { Choice, Profile } from "./profile.ts";

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

const PROBE = {
  ...UDP,
  ...UNANSWERED,
  spkts: [2, 0],
  smeansz: [100, 0.2],
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

const HTTP = { service: "http", port: 80 } as const;
const SMTP = { service: "smtp", port: 25 } as const;
const RARE_PROTOCOLS = ["unas", "sctp", "any", "gre", "pim", "ipv6"];
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
    profiles: [
      [SESSION, 35],
      ...rarely(PROBE, 65),
    ],
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
