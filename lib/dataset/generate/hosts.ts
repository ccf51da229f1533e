/**
 * Where flows run, and when: the hosts, the paths between them, the clock of the
 * capture.
 *
 * @module
 */
import type { Random } from "../../base/mod.ts";
import type { Choice, Path, Profile } from "./profile.ts";

// The published capture gives most attacks away by their time to live: those
// came through a router that no normal flow passed (254 or 62 against 31, ROC-AUC
// of sttl alone 0.997 in a sample of 7,000 flows). The shortcut stays, but weaker:
// some normal traffic comes from afar, and some attacks come from within.

/** Most normal traffic stays within the site: one router hop on either side. */
export const SITE_PATHS: Choice<Path> = [
  [{ sttl: 31, dttl: 29, rtt: [0.00067, 0.09] }, 93.8],
  [{ sttl: 31, dttl: 29, rtt: [0.002, 0.5] }, 1.5], // a busy link
  [{ sttl: 29, dttl: 31, rtt: [0.00067, 0.09] }, 0.8],
  [{ sttl: 32, dttl: 30, rtt: [0.00067, 0.09] }, 0.3],
  [{ sttl: 60, dttl: 60, rtt: [0.01, 0.8] }, 0.6],
  [{ sttl: 254, dttl: 252, rtt: [0.04, 0.5] }, 2.4],
  [{ sttl: 62, dttl: 252, rtt: [0.04, 0.5] }, 0.6],
];

/** Public services are used from outside as well. */
export const PUBLIC_PATHS: Choice<Path> = [
  [{ sttl: 31, dttl: 29, rtt: [0.00067, 0.09] }, 72],
  [{ sttl: 254, dttl: 252, rtt: [0.04, 0.5] }, 22],
  [{ sttl: 62, dttl: 252, rtt: [0.04, 0.5] }, 6],
];

/** Most attacks come from afar, the last few from a host within the site. */
export const ATTACK_PATHS: Choice<Path> = [
  [{ sttl: 254, dttl: 252, rtt: [0.16, 0.4] }, 77],
  [{ sttl: 62, dttl: 252, rtt: [0.16, 0.4] }, 15],
  [{ sttl: 31, dttl: 29, rtt: [0.0008, 0.3] }, 8],
];

/** Whether a flow comes in from outside the site, as its TTL tells. */
export const isFromAfar = ({ sttl }: Path) => sttl === 254 || sttl === 62;

// Addresses that RFC 5737 and RFC 1918 keep free for examples and private nets.
const CLIENTS = addresses("198.51.100.", 24);
const SERVERS = addresses("192.0.2.", 20);
const REMOTE = addresses("203.0.113.", 4);
const ROUTERS = addresses("10.40.0.", 2);

/** Where backups go, once there are any: no flow went there before. */
export const BACKUP_SERVER = "192.0.2.21";

/** Whether a host stands outside the site. */
export const isRemote = (host: string) => REMOTE.includes(host);

/** The two ends of a flow, by column. */
export type Ends = ReturnType<typeof drawEnds>;

/**
 * Draws the two ends of a flow among fifty hosts, as many as the published
 * capture had.
 *
 * Unlike there, where a flow's source address tells attacks from the rest, the
 * remote hosts that attack also send normal traffic.
 */
export function drawEnds(profile: Profile, path: Path, random: Random) {
  const [sources, destinations] = profile.path !== undefined
    ? [ROUTERS, ROUTERS]
    : [isFromAfar(path) ? REMOTE : CLIENTS, SERVERS];
  const hasPorts = profile.protocol === "tcp" || profile.protocol === "udp";
  return {
    source_ip: pick(sources, random),
    source_port: hasPorts ? drawPort(random) : 0,
    destination_ip: profile.server ?? pick(destinations, random),
    destination_port: hasPorts ? profile.port || drawPort(random) : 0,
  };
}

/** Ports above the well-known ones, up to the largest. */
const drawPort = (random: Random) => 1024 + random.integer(65_536 - 1024);

/** Squaring favours the front of the list: some hosts are busier than others. */
function pick(hosts: readonly string[], random: Random): string {
  return hosts[Math.floor(hosts.length * random.uniform() ** 2)];
}

function addresses(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
}

/**
 * The two captures the data set was made from, in seconds since 1970: about 16
 * hours from 22 January 2015, 11:49 UTC, and 15 hours up to 18 February 2015,
 * 12:21 UTC (Moustafa & Slay 2015, doi:10.1109/MilCIS.2015.7348942; first and
 * last second of the raw files).
 */
const CAPTURES = [
  { start: 1_421_927_377, end: 1_421_927_377 + 16 * 3600 },
  { start: 1_424_262_068 - 15 * 3600, end: 1_424_262_068 },
] as const;

/** When flows are. */
export interface Period {
  /** When the first begins, in seconds since 1970. Default as the captures'. */
  readonly start?: number;
  /**
   * How many days they are spread over. Default the two captures, which are 25
   * days apart.
   */
  readonly days?: number;
}

/**
 * When the flow at a position of the period begins, in seconds since 1970, not
 * rounded. Flows come at an even rate; between the captures there are none.
 *
 * @param position 0 is the beginning, 1 the end.
 */
export function flowTime(
  position: number,
  { start = CAPTURES[0].start, days }: Period = {},
): number {
  if (days !== undefined) return start + position * days * DAY;
  const [first, second] = CAPTURES;
  const moved = start - first.start;
  const firstLength = first.end - first.start;
  const elapsed = position * (firstLength + second.end - second.start);
  return moved +
    (elapsed < firstLength
      ? first.start + elapsed
      : second.start + elapsed - firstLength);
}

/** In seconds. */
export const DAY = 24 * 3600;
