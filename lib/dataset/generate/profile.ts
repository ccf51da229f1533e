import type { Random } from "../../base/mod.ts";

/** A log-normal quantity: its median, and the deviation of its logarithm. */
export type LogNormal = readonly [median: number, spread: number];

/** One of a few values, each with its weight; weights need not sum to 1. */
export type Choice<T> = readonly (readonly [value: T, weight: number])[];

/** Where the two ends stand, as the monitor in between sees it. */
export interface Path {
  /** Time to live of the source's packets. */
  readonly sttl: number;
  /** Time to live of the destination's packets, where it answers. */
  readonly dttl: number;
  /** TCP's set-up round trip in seconds. */
  readonly rtt: LogNormal;
}

/** How one kind of conversation looks on the wire. */
export interface Profile {
  readonly protocol: string;
  readonly service: string;
  /** How the connection ended, as Argus names it: `FIN`, `CON`, `INT`, … */
  readonly state: string;
  /** The destination port the kind goes by; 0 draws one above 1023. */
  readonly port: number;
  /** Packets the source sends, at least 1. */
  readonly spkts: LogNormal;
  /** Packets the destination sends for each of the source's; median 0 is silence. */
  readonly answer: LogNormal;
  /** Mean size of the source's packets in bytes. */
  readonly smeansz: LogNormal;
  /** Mean size of the destination's packets in bytes. */
  readonly dmeansz: LogNormal;
  /** Seconds from one packet of the flow to the next. */
  readonly gap: LogNormal;
  /** Shares of the source's and the destination's packets that were lost. */
  readonly loss: readonly [source: number, destination: number];
  /** Jitter as a multiple of the time between packets, at the median. */
  readonly jitter: number;
  /** Whether hosts outside the site use the service too. Default false. */
  readonly isPublic?: boolean;
  /** The one host that offers the service. Default any of the servers. */
  readonly server?: string;
  /** Where the ends stand, for kinds that never leave their network. */
  readonly path?: Path;
}

/** Draws a log-normal quantity. */
export function drawLogNormal(
  [median, spread]: LogNormal,
  random: Random,
): number {
  return median * Math.exp(spread * random.normal());
}

/** Prepares a choice to be drawn from: one uniform number, one answer. */
export function sampler<T>(choice: Choice<T>): (random: Random) => T {
  const total = choice.reduce((sum, [, weight]) => sum + weight, 0);
  let sum = 0;
  const edges = choice.map(([, weight]) => (sum += weight) / total);
  return (random) => {
    const position = random.uniform();
    const index = edges.findIndex((edge) => position < edge);
    return choice[index < 0 ? choice.length - 1 : index][0];
  };
}
