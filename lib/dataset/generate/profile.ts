import type { Random } from "../../base/mod.ts";
import type { FlowColumn } from "../schema/mod.ts";

/** A log-normal quantity: its median, and the deviation of its logarithm. */
export type LogNormal = readonly [median: number, spread: number];

/** One of a few values, each with its weight; weights need not sum to 1. */
export type Choice<T> = readonly (readonly [value: T, weight: number])[];

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
  /** Where the ends stand, for kinds that never leave their network. */
  readonly path?: Path;
}

/** Where the two ends stand, as the monitor in between sees it. */
export interface Path {
  /** Time to live of the source's packets. */
  readonly sttl: number;
  /** Time to live of the destination's packets, where it answers. */
  readonly dttl: number;
  /** TCP's set-up round trip in seconds. */
  readonly rtt: LogNormal;
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

/** What the service's own protocol says; 0 for services that have no such thing. */
export type Application = Pick<
  Record<FlowColumn, number>,
  | "trans_depth"
  | "res_bdy_len"
  | "ct_flw_http_mthd"
  | "is_ftp_login"
  | "ct_ftp_cmd"
>;

const SILENT: Application = {
  trans_depth: 0,
  res_bdy_len: 0,
  ct_flw_http_mthd: 0,
  is_ftp_login: 0,
  ct_ftp_cmd: 0,
};

// Shares as in the sample that normal_traffic.ts names.
const drawDepth = sampler([[1, 0.93], [2, 0.07]]);
const drawMethods = sampler([[1, 0.83], [6, 0.12], [4, 0.03], [3, 0.02]]);
const drawCommands = sampler([[1, 0.84], [2, 0.05], [4, 0.06], [6, 0.05]]);

/**
 * Draws the columns that HTTP and FTP fill.
 *
 * @param dbytes Bytes of the answer; a page's body is part of them.
 */
export function drawApplication(
  { service }: Profile,
  dbytes: number,
  random: Random,
): Application {
  if (service === "http" && random.uniform() < 0.97) {
    const body = random.uniform() < 0.8 ? drawLogNormal([0.4, 0.2], random) : 0;
    return {
      ...SILENT,
      trans_depth: drawDepth(random),
      res_bdy_len: Math.round(dbytes * Math.min(0.9, body)),
      ct_flw_http_mthd: drawMethods(random),
    };
  }
  if (service === "ftp" && random.uniform() < 0.87) {
    return { ...SILENT, is_ftp_login: 1, ct_ftp_cmd: drawCommands(random) };
  }
  return SILENT;
}
