import { openRandom } from "../../../base/mod.ts";
import type { TimedFlow } from "../generate_flows.ts";
import { type LogOptions, microsecondsOf, tcpCourse } from "./words.ts";

/** Flows from one event of counters to the next. */
const STATS_FLOWS = 1000;

/**
 * Suricata's EVE: an event of type `flow` for each flow, and between them those
 * that Suricata writes too, about names, web pages and itself.
 *
 * A flow's event is written when the flow ends; here the order is that of their
 * starts.
 */
export function* eveLog(
  flows: Iterable<TimedFlow>,
  { seed }: LogOptions,
): Generator<string, void> {
  const random = openRandom(seed, "generated flow ids");
  let first: number | null = null;
  for (const flow of flows) {
    // Distinct, and small enough to be exact in JavaScript.
    const id = (random.bits() >>> 5) * 2 ** 24 + flow.flow_id;
    first ??= flow.start;
    if (flow.flow_id % STATS_FLOWS === 0) {
      yield lineOf(statsEvent(flow, flow.start - first));
    }
    const application = applicationEvent(flow, id);
    if (application) yield lineOf(application);
    yield lineOf(flowEvent(flow, id));
  }
}

const lineOf = (event: unknown) => JSON.stringify(event) + "\n";

function flowEvent(flow: TimedFlow, id: number) {
  const { begin, end } = microsecondsOf(flow);
  const course = tcpCourse(flow);
  return {
    timestamp: timestamp(end),
    ...endsOf(flow, id, "flow"),
    app_proto: APPLICATIONS[flow.service] ?? flow.service,
    flow: {
      pkts_toserver: flow.spkts,
      pkts_toclient: flow.dpkts,
      bytes_toserver: flow.sbytes,
      bytes_toclient: flow.dbytes,
      start: timestamp(begin),
      end: timestamp(end),
      age: Math.floor(end / 1e6) - Math.floor(begin / 1e6),
      state: course === "closed" || course === "reset"
        ? "closed"
        : flow.dpkts > 0
        ? "established"
        : "new",
      reason: course === "open" ? "shutdown" : "timeout",
      alerted: false,
    },
    ...course && { tcp: TCP[course] },
  };
}

/** What Suricata calls services that it calls otherwise. */
const APPLICATIONS: Record<string, string> = { "-": "failed", ssl: "tls" };

/** Flags of all packets and of either side's, and the state at the end. */
const TCP = {
  unanswered: tcp(0x02, 0x00, "syn_sent"),
  open: tcp(0x1a, 0x1a, "established"),
  reset: tcp(0x1e, 0x1a, "closed"),
  closed: tcp(0x1b, 0x1b, "closed"),
};

function tcp(toServer: number, toClient: number, state: string) {
  const hex = (flags: number) => flags.toString(16).padStart(2, "0");
  return {
    tcp_flags: hex(toServer | toClient),
    tcp_flags_ts: hex(toServer),
    tcp_flags_tc: hex(toClient),
    state,
  };
}

/** What begins an event about a flow, but for its time. */
function endsOf(flow: TimedFlow, id: number, type: string) {
  const hasPorts = flow.protocol === "tcp" || flow.protocol === "udp";
  return {
    flow_id: id,
    in_iface: "eth0",
    event_type: type,
    src_ip: flow.source_ip,
    ...hasPorts && { src_port: flow.source_port },
    dest_ip: flow.destination_ip,
    ...hasPorts && { dest_port: flow.destination_port },
    proto: flow.protocol.toUpperCase(),
  };
}

/** A query for a name, or a page of the web; null for other flows. */
function applicationEvent(flow: TimedFlow, id: number) {
  const time = timestamp(microsecondsOf(flow).begin);
  if (flow.service === "dns") {
    return {
      timestamp: time,
      ...endsOf(flow, id, "dns"),
      dns: {
        ...{ type: "query", id: id % 65_536, rrname: "www.example.org" },
        ...{ rrtype: "A", tx_id: 0 },
      },
    };
  }
  if (flow.service !== "http" || flow.trans_depth === 0) return null;
  return {
    timestamp: time,
    ...endsOf(flow, id, "http"),
    tx_id: 0,
    http: {
      ...{ hostname: "www.example.org", url: "/", http_method: "GET" },
      ...{ protocol: "HTTP/1.1", status: 200, length: flow.res_bdy_len },
    },
  };
}

function statsEvent({ start, flow_id }: TimedFlow, uptime: number) {
  return {
    timestamp: timestamp(Math.round(1e6 * start)),
    event_type: "stats",
    stats: { uptime: Math.floor(uptime), flow: { total: flow_id } },
  };
}

/** `2015-01-22T11:49:37.000123+0000`. */
function timestamp(microseconds: number): string {
  const text = new Date(Math.floor(microseconds / 1000)).toISOString();
  const rest = String(microseconds % 1000).padStart(3, "0");
  return `${text.slice(0, -1)}${rest}+0000`;
}
