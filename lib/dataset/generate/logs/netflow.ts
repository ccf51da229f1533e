import type { TimedFlow } from "../generate_flows.ts";
import {
  attackName,
  type LogOptions,
  microsecondsOf,
  protocolNumber,
  tcpCourse,
} from "./words.ts";

/** The columns of NF-UNSW-NB15 (v1), and the two times of its v3. */
const COLUMNS = [
  ...["FLOW_START_MILLISECONDS", "FLOW_END_MILLISECONDS"],
  ...["IPV4_SRC_ADDR", "L4_SRC_PORT", "IPV4_DST_ADDR", "L4_DST_PORT"],
  ...["PROTOCOL", "L7_PROTO", "IN_BYTES", "OUT_BYTES", "IN_PKTS", "OUT_PKTS"],
  ...["TCP_FLAGS", "FLOW_DURATION_MILLISECONDS"],
];

/** CSV with the fields of NetFlow v9, as nProbe and NF-UNSW-NB15 name them. */
export function* netflowCsv(
  flows: Iterable<TimedFlow>,
  { labels }: LogOptions,
): Generator<string, void> {
  yield [...COLUMNS, ...labels ? ["Label", "Attack"] : []].join(",") + "\n";
  for (const flow of flows) {
    const { begin, end } = microsecondsOf(flow);
    const course = tcpCourse(flow);
    const values = [
      ...[Math.floor(begin / 1000), Math.floor(end / 1000)],
      ...[flow.source_ip, flow.source_port],
      ...[flow.destination_ip, flow.destination_port],
      ...[protocolNumber(flow), L7_NUMBERS[flow.service] ?? 0],
      ...[flow.sbytes, flow.dbytes, flow.spkts, flow.dpkts],
      course === null ? 0 : TCP_FLAGS[course],
      Math.floor(end / 1000) - Math.floor(begin / 1000),
    ];
    if (labels) values.push(flow.binary_label, attackName(flow));
    yield values.join(",") + "\n";
  }
}

/** What nDPI numbers services; 0 is one that it does not know. */
const L7_NUMBERS: Record<string, number> = {
  ...{ ftp: 1, pop3: 2, smtp: 3, dns: 5, http: 7, snmp: 14 },
  ...{ ssl: 91, ssh: 92, "ftp-data": 175 },
};

/** All flags that were set: 1 FIN, 2 SYN, 4 RST, 8 PSH, 16 ACK. */
const TCP_FLAGS = {
  ...{ unanswered: 2, open: 2 + 8 + 16 },
  ...{ reset: 2 + 4 + 8 + 16, closed: 1 + 2 + 8 + 16 },
} as const;
