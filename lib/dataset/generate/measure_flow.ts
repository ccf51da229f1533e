/**
 * What the columns say of one flow: what the monitor measures of its packets, what
 * its application says, and how many recent flows are like it.
 *
 * @module
 */
import type { Random } from "../../base/mod.ts";
import { type Ends, isFromAfar } from "./hosts.ts";
import type { Path } from "./profile.ts";
import { drawLogNormal, type Profile, sampler } from "./profile.ts";

/** An Ethernet frame's smallest and largest share of a flow, in bytes. */
const PACKET_SIZE = { min: 28, max: 1500 } as const;

/** More packets a side than any flow of the data set has. */
const MAX_PACKETS = 12_000;

/**
 * Draws one flow and derives, from its packets, its bytes and its duration,
 * everything the monitor (Argus) would report of it, by column.
 */
export function measureFlow(profile: Profile, path: Path, random: Random) {
  const isTcp = profile.protocol === "tcp";
  const answers = profile.answer[0] > 0;
  // One flow in a hundred is far longer than its kind (Pareto, exponent 1.5).
  const stretch = random.uniform() < 0.01
    ? (1 - random.uniform()) ** (-1 / 1.5)
    : 1;
  const spkts = packets(
    Math.max(1, drawLogNormal(profile.spkts, random) * stretch),
  );
  const dpkts = answers
    ? packets(Math.max(1, spkts * drawLogNormal(profile.answer, random)))
    : 0;
  const sbytes = bytes(spkts, drawLogNormal(profile.smeansz, random));
  const dbytes = bytes(dpkts, drawLogNormal(profile.dmeansz, random));

  const roundTrip = isTcp && answers ? drawLogNormal(path.rtt, random) : 0;
  const synack = microseconds(roundTrip * (0.5 + 0.3 * random.uniform()));
  const ackdat = microseconds(roundTrip - synack);
  // Each packet waits at least a moment; answers of far hosts take longer.
  const span = (spkts + dpkts - 1) * drawLogNormal(profile.gap, random);
  const dur = microseconds(span + synack + ackdat);

  const sintpkt = interval(dur, spkts, random);
  const dintpkt = interval(dur, dpkts, random);
  return {
    dur,
    sbytes,
    dbytes,
    sttl: path.sttl,
    dttl: answers ? path.dttl : 0,
    sloss: lost(spkts, profile.loss[0], random),
    dloss: lost(dpkts, profile.loss[1], random),
    sload: load(sbytes, spkts, dur),
    dload: load(dbytes, dpkts, dur),
    spkts,
    dpkts,
    swin: isTcp ? 255 : 0,
    dwin: isTcp && answers ? 255 : 0,
    stcpb: isTcp ? random.bits() >>> 0 : 0,
    dtcpb: isTcp && answers ? random.bits() >>> 0 : 0,
    smeansz: Math.round(sbytes / spkts),
    dmeansz: dpkts > 0 ? Math.round(dbytes / dpkts) : 0,
    sjit: jitter(sintpkt, spkts, profile.jitter, random),
    djit: jitter(dintpkt, dpkts, profile.jitter, random),
    sintpkt,
    dintpkt,
    tcprtt: synack + ackdat,
    synack,
    ackdat,
    ct_state_ttl: stateTtl(profile.state, path, answers),
  };
}

const packets = (count: number) => Math.min(MAX_PACKETS, Math.round(count));

function bytes(packets: number, meanSize: number): number {
  const { min, max } = PACKET_SIZE;
  return Math.round(packets * Math.min(max, Math.max(min, meanSize)));
}

/** Argus counts time in microseconds; columns hold seconds. */
const microseconds = (seconds: number) => Math.round(seconds * 1e6) / 1e6;

/**
 * Bits per second. As in the published columns the last packet does not count:
 * the clock stops when it arrives.
 */
function load(bytes: number, packets: number, dur: number): number {
  if (packets < 2 || dur === 0) return 0;
  return 8 * bytes * (packets - 1) / packets / dur;
}

/** Mean time between the packets of one side, in ms; a side may fall silent early. */
function interval(dur: number, packets: number, random: Random): number {
  const share = 0.85 + 0.15 * random.uniform();
  return packets < 2 ? 0 : 1000 * dur * share / (packets - 1);
}

/** Spread of the time between packets, in ms; it takes three to have one. */
function jitter(
  interval: number,
  packets: number,
  ratio: number,
  random: Random,
): number {
  const spread = drawLogNormal([ratio, 0.6], random);
  // Long waits are a few pauses: spread grows slower than the mean does.
  return packets < 3 ? 0 : spread * interval ** 0.8;
}

function lost(packets: number, share: number, random: Random): number {
  const drawn = share * (0.8 + 0.4 * random.uniform());
  return packets < 3 ? 0 : Math.floor(packets * drawn);
}

/**
 * The published count by state and range of TTL: 0 for what stays on the site,
 * above it for what comes from afar, by how it ended.
 */
function stateTtl(state: string, path: Path, answers: boolean): number {
  if (!isFromAfar(path)) return 0;
  if (state === "FIN") return 1;
  if (!answers) return 2;
  return state === "CON" ? 3 : 6;
}

/** A service that is neither HTTP nor FTP. */
const SILENT = {
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
): typeof SILENT {
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

/** How many flows back the counts look, this one included. */
const WINDOW = 100;

/** What the counts compare. */
type Compared = Ends & { readonly service: string };

/**
 * Remembers the last hundred flows and counts those like the newest one, as
 * the published features are defined (Moustafa & Slay 2015, table VI,
 * doi:10.1109/MilCIS.2015.7348942).
 */
export class RecentFlows {
  readonly #flows: Compared[] = [];
  #next = 0;

  /**
   * Takes in a flow and counts, itself included, the recent ones like it.
   *
   * @returns The seven counts by column; each is at least 1.
   */
  add(flow: Compared) {
    this.#flows[this.#next] = flow;
    this.#next = (this.#next + 1) % WINDOW;
    const counts = {
      ct_srv_src: 0,
      ct_srv_dst: 0,
      ct_dst_ltm: 0,
      ct_src_ltm: 0,
      ct_src_dport_ltm: 0,
      ct_dst_sport_ltm: 0,
      ct_dst_src_ltm: 0,
    };
    for (const other of this.#flows) {
      const sameSource = other.source_ip === flow.source_ip;
      const sameDestination = other.destination_ip === flow.destination_ip;
      const sameService = other.service === flow.service;
      if (sameSource) {
        counts.ct_src_ltm++;
        if (sameService) counts.ct_srv_src++;
        if (sameDestination) counts.ct_dst_src_ltm++;
        if (other.destination_port === flow.destination_port) {
          counts.ct_src_dport_ltm++;
        }
      }
      if (sameDestination) {
        counts.ct_dst_ltm++;
        if (sameService) counts.ct_srv_dst++;
        if (other.source_port === flow.source_port) counts.ct_dst_sport_ltm++;
      }
    }
    return counts;
  }
}
