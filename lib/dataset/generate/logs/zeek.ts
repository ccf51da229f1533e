import { openRandom, type Random } from "../../../base/mod.ts";
import type { TimedFlow } from "../generate_flows.ts";
import { isRemote } from "../hosts.ts";
import {
  attackName,
  type LogOptions,
  microsecondsOf,
  tcpCourse,
} from "./words.ts";

/** The fields of `conn.log` and their types, as Zeek 6 writes them. */
const FIELDS = {
  ts: "time",
  uid: "string",
  "id.orig_h": "addr",
  "id.orig_p": "port",
  "id.resp_h": "addr",
  "id.resp_p": "port",
  proto: "enum",
  service: "string",
  duration: "interval",
  orig_bytes: "count",
  resp_bytes: "count",
  conn_state: "string",
  local_orig: "bool",
  local_resp: "bool",
  missed_bytes: "count",
  history: "string",
  orig_pkts: "count",
  orig_ip_bytes: "count",
  resp_pkts: "count",
  resp_ip_bytes: "count",
  tunnel_parents: "set[string]",
} as const;

/** Those that IoT-23 adds. */
const LABEL_FIELDS = { label: "string", "detailed-label": "string" } as const;

type Fields = Record<
  keyof typeof FIELDS,
  string | number | boolean | null // null is a gap
>;
type LabelFields = Record<keyof typeof LABEL_FIELDS, string | null>;

/** Zeek's `conn.log`, tab-separated, with its header. */
export function* zeekLog(
  flows: Iterable<TimedFlow>,
  { seed, labels }: LogOptions,
): Generator<string, void> {
  const random = openRandom(seed, "generated uids");
  const fields = { ...FIELDS, ...labels && LABEL_FIELDS };
  const types = Object.values(fields);
  let last = 0;
  for (const flow of flows) {
    if (last === 0) yield header(fields, flow.start);
    last = flow.start + flow.dur;
    const values = Object.values(fieldsOf(flow, labels, random));
    yield values.map((value, i) => textOf(value, types[i])).join("\t") + "\n";
  }
  yield `#close\t${logTime(last)}\n`;
}

/** The same as lines of JSON, where a gap is a key that is not there. */
export function* zeekJson(
  flows: Iterable<TimedFlow>,
  { seed, labels }: LogOptions,
): Generator<string, void> {
  const random = openRandom(seed, "generated uids");
  for (const flow of flows) {
    const fields = fieldsOf(flow, labels, random);
    yield JSON.stringify(fields, (_, value) => value ?? undefined) + "\n";
  }
}

function header(fields: Record<string, string>, start: number): string {
  return [
    "#separator \\x09",
    "#set_separator\t,",
    "#empty_field\t(empty)",
    "#unset_field\t-",
    "#path\tconn",
    `#open\t${logTime(start)}`,
    `#fields\t${Object.keys(fields).join("\t")}`,
    `#types\t${Object.values(fields).join("\t")}`,
    "",
  ].join("\n");
}

/** `2015-01-22-11-49-37`. */
function logTime(seconds: number): string {
  return new Date(1000 * seconds).toISOString().slice(0, 19)
    .replaceAll(/[T:]/g, "-");
}

function textOf(value: Fields[keyof Fields], type: string): string {
  if (value === null) return "-";
  if (typeof value === "boolean") return value ? "T" : "F";
  return type === "time" || type === "interval"
    ? (value as number).toFixed(6)
    : String(value);
}

function fieldsOf(
  flow: TimedFlow,
  labels: boolean,
  random: Random,
): Fields & Partial<LabelFields> {
  const { protocol, service, spkts, dpkts, sbytes, dbytes, dur } = flow;
  const isAttack = flow.binary_label === 1;
  // Zeek measures the time between packets, and knows none of a single one.
  const hasDuration = dur > 0;
  return {
    ts: microsecondsOf(flow).begin / 1e6,
    uid: uid(random),
    "id.orig_h": flow.source_ip,
    "id.orig_p": flow.source_port,
    "id.resp_h": flow.destination_ip,
    "id.resp_p": flow.destination_port,
    proto: protocol in HEADER_BYTES ? protocol : "unknown_transport",
    service: service === "-" ? null : service,
    duration: hasDuration ? dur : null,
    orig_bytes: hasDuration ? payload(protocol, spkts, sbytes) : null,
    resp_bytes: hasDuration ? payload(protocol, dpkts, dbytes) : null,
    conn_state: connState(flow),
    local_orig: !isRemote(flow.source_ip),
    local_resp: !isRemote(flow.destination_ip),
    missed_bytes: 0,
    history: historyOf(flow),
    orig_pkts: spkts,
    orig_ip_bytes: sbytes,
    resp_pkts: dpkts,
    resp_ip_bytes: dbytes,
    tunnel_parents: null,
    ...labels && {
      label: isAttack ? "Malicious" : "Benign",
      "detailed-label": isAttack ? attackName(flow) : null,
    },
  };
}

/** Bytes of a packet before its payload, for the protocols that Zeek names. */
const HEADER_BYTES: Record<string, number> = { tcp: 40, udp: 28, icmp: 28 };

function payload(protocol: string, packets: number, bytes: number): number {
  return Math.max(0, bytes - packets * (HEADER_BYTES[protocol] ?? 20));
}

const TCP_STATES = {
  ...{ unanswered: "S0", open: "S1", reset: "RSTO", closed: "SF" },
} as const;

function connState(flow: TimedFlow): string {
  const course = tcpCourse(flow);
  if (course !== null) return TCP_STATES[course];
  if (flow.protocol !== "udp") return "OTH";
  return flow.dpkts > 0 ? "SF" : "S0";
}

/** What came, in order: capitals are the source's. */
const TCP_HISTORIES = {
  ...{ unanswered: "S", open: "ShADad", reset: "ShADadR", closed: "ShADadFf" },
} as const;

function historyOf(flow: TimedFlow): string | null {
  const course = tcpCourse(flow);
  if (course !== null) {
    // `T`, `t`: packets that came again.
    return TCP_HISTORIES[course] + (flow.sloss > 0 ? "T" : "") +
      (flow.dloss > 0 ? "t" : "");
  }
  if (flow.protocol !== "udp") return null;
  return flow.dpkts > 0 ? "Dd" : "D";
}

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A `C` and fifteen digits to the base of 62, of 2^32 five each. */
function uid(random: Random): string {
  let text = "C";
  for (let word = 0; word < 3; word++) {
    let bits = random.bits() >>> 0;
    for (let digit = 0; digit < 5; digit++) {
      text += DIGITS[bits % 62];
      bits = Math.floor(bits / 62);
    }
  }
  return text;
}
