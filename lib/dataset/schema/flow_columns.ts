/** How a flow column is stored: text, whole numbers or fractions. */
export type ColumnKind = "text" | "integer" | "float";

/** What is known of a flow column. */
export interface ColumnSchema {
  readonly kind: ColumnKind;
  /** Of its values; null for texts and plain counts. */
  readonly unit: "s" | "ms" | "bytes" | "bits/s" | "packets" | null;
  readonly meaning: string;
  /** Its name in the raw files, where that is another; null where it is not there. */
  readonly raw?: string | null;
  /** Its name in the partition's files, likewise. */
  readonly partition?: string | null;
}

/**
 * The columns of the Parquet release (`Network-Flows/UNSW_Flow.parquet`), in its
 * order: the canonical names. Names and meanings: Moustafa & Slay 2015
 * (doi:10.1109/MilCIS.2015.7348942), tables II to VIII, and the list of features
 * that is published with the raw files.
 */
export const FLOW_COLUMNS = {
  flow_id: {
    kind: "integer",
    unit: null,
    meaning: "number of the flow in its file",
    raw: null,
    partition: "id",
  },
  source_ip: {
    kind: "text",
    unit: null,
    meaning: "address of the host that began the flow",
    raw: "srcip",
    partition: null,
  },
  source_port: {
    kind: "integer",
    unit: null,
    meaning: "its port; some are hexadecimal in the raw files",
    raw: "sport",
    partition: null,
  },
  destination_ip: {
    kind: "text",
    unit: null,
    meaning: "address of the host that was called",
    raw: "dstip",
    partition: null,
  },
  destination_port: {
    kind: "integer",
    unit: null,
    meaning: "its port; some are hexadecimal in the raw files",
    raw: "dsport",
    partition: null,
  },
  protocol: {
    kind: "text",
    unit: null,
    meaning: "transaction protocol, lower case: tcp, udp, arp, …",
    raw: "proto",
    partition: "proto",
  },
  state: {
    kind: "text",
    unit: null,
    meaning: "state that the protocol ended in, upper case: FIN, CON, INT, …",
  },
  dur: { kind: "float", unit: "s", meaning: "duration" },
  sbytes: {
    kind: "integer",
    unit: "bytes",
    meaning: "sent by the source",
  },
  dbytes: {
    kind: "integer",
    unit: "bytes",
    meaning: "sent by the destination",
  },
  sttl: {
    kind: "integer",
    unit: null,
    meaning: "time to live of the source's packets",
  },
  dttl: {
    kind: "integer",
    unit: null,
    meaning: "time to live of the destination's packets",
  },
  sloss: {
    kind: "integer",
    unit: "packets",
    meaning: "of the source, retransmitted or dropped",
  },
  dloss: {
    kind: "integer",
    unit: "packets",
    meaning: "of the destination, retransmitted or dropped",
  },
  service: {
    kind: "text",
    unit: null,
    meaning: "http, dns, ftp, …, lower case; `-` where none is known",
  },
  sload: { kind: "float", unit: "bits/s", meaning: "rate of the source" },
  dload: {
    kind: "float",
    unit: "bits/s",
    meaning: "rate of the destination",
  },
  spkts: { kind: "integer", unit: "packets", meaning: "sent by the source" },
  dpkts: {
    kind: "integer",
    unit: "packets",
    meaning: "sent by the destination",
  },
  swin: {
    kind: "integer",
    unit: null,
    meaning: "TCP window that the source advertised",
  },
  dwin: {
    kind: "integer",
    unit: null,
    meaning: "TCP window that the destination advertised",
  },
  stcpb: {
    kind: "integer",
    unit: null,
    meaning: "first TCP sequence number of the source",
  },
  dtcpb: {
    kind: "integer",
    unit: null,
    meaning: "first TCP sequence number of the destination",
  },
  smeansz: {
    kind: "integer",
    unit: "bytes",
    meaning: "mean size of the source's packets",
    partition: "smean",
  },
  dmeansz: {
    kind: "integer",
    unit: "bytes",
    meaning: "mean size of the destination's packets",
    partition: "dmean",
  },
  trans_depth: {
    kind: "integer",
    unit: null,
    meaning: "depth of the pipeline of HTTP requests",
  },
  res_bdy_len: {
    kind: "integer",
    unit: "bytes",
    meaning: "content that the HTTP server sent, not compressed",
    partition: "response_body_len",
  },
  sjit: { kind: "float", unit: "ms", meaning: "jitter of the source" },
  djit: { kind: "float", unit: "ms", meaning: "jitter of the destination" },
  stime: {
    kind: "integer",
    unit: "s",
    meaning: "when the flow began, since 1970",
    partition: null,
  },
  ltime: {
    kind: "integer",
    unit: "s",
    meaning: "when its last packet came, since 1970",
    partition: null,
  },
  sintpkt: {
    kind: "float",
    unit: "ms",
    meaning: "mean time between two packets of the source",
    partition: "sinpkt",
  },
  dintpkt: {
    kind: "float",
    unit: "ms",
    meaning: "mean time between two packets of the destination",
    partition: "dinpkt",
  },
  tcprtt: {
    kind: "float",
    unit: "s",
    meaning: "round trip while TCP connects: synack + ackdat",
  },
  synack: {
    kind: "float",
    unit: "s",
    meaning: "from SYN to SYN-ACK",
  },
  ackdat: {
    kind: "float",
    unit: "s",
    meaning: "from SYN-ACK to ACK",
  },
  is_sm_ips_ports: {
    kind: "integer",
    unit: null,
    meaning: "1 where both addresses and both ports are equal, else 0",
  },
  ct_state_ttl: {
    kind: "integer",
    unit: null,
    meaning: "a code for state and ranges of both times to live",
  },
  ct_flw_http_mthd: {
    kind: "integer",
    unit: null,
    meaning: "HTTP methods (GET, POST, …) in the flow",
  },
  is_ftp_login: {
    kind: "integer",
    unit: null,
    meaning: "1 where an FTP session had user and password, else 0",
  },
  ct_ftp_cmd: {
    kind: "integer",
    unit: null,
    meaning: "FTP commands in the flow",
  },
  ct_srv_src: {
    kind: "integer",
    unit: null,
    meaning: "of the last 100 flows, those of its service and source",
  },
  ct_srv_dst: {
    kind: "integer",
    unit: null,
    meaning: "… of its service and destination",
  },
  ct_dst_ltm: {
    kind: "integer",
    unit: null,
    meaning: "… of its destination",
  },
  ct_src_ltm: { kind: "integer", unit: null, meaning: "… of its source" },
  ct_src_dport_ltm: {
    kind: "integer",
    unit: null,
    meaning: "… of its source and destination port",
  },
  ct_dst_sport_ltm: {
    kind: "integer",
    unit: null,
    meaning: "… of its destination and source port",
  },
  ct_dst_src_ltm: {
    kind: "integer",
    unit: null,
    meaning: "… of its source and destination",
  },
  attack_label: {
    kind: "text",
    unit: null,
    meaning: "normal, or the kind of attack, lower case",
    raw: "attack_cat",
    partition: "attack_cat",
  },
  binary_label: {
    kind: "integer",
    unit: null,
    meaning: "0 normal, 1 attack",
    raw: "label",
    partition: "label",
  },
} as const satisfies Record<string, ColumnSchema>;

/** The name of a flow column, as the Parquet release spells it. */
export type FlowColumn = keyof typeof FLOW_COLUMNS;

/** All of them, in the release's order. */
export const FLOW_COLUMN_NAMES = Object.keys(FLOW_COLUMNS) as FlowColumn[];

/** What the table says of a column; undefined for those it does not know. */
export function schemaOf(name: string): ColumnSchema | undefined {
  return Object.hasOwn(FLOW_COLUMNS, name)
    ? FLOW_COLUMNS[name as FlowColumn]
    : undefined;
}

/**
 * What the raw files call their columns, in their order, in lower case: they
 * have no header.
 */
export const RAW_COLUMNS: readonly string[] = namesIn("raw");

/** What the partition's files call theirs, in no particular order. */
export const PARTITION_COLUMNS: readonly string[] = [
  ...namesIn("partition"),
  "rate", // packets a second, which no other form has
];

/**
 * Columns that tell how the data set was made rather than what attacks do: the
 * time to live of packets tells the machines that sent the attacks.
 */
export const SHORTCUT_COLUMNS = ["sttl", "dttl", "ct_state_ttl"] as const;

/** Where the Parquet release lies inside the data set's folder. */
export const RELEASE_FILE = "Network-Flows/UNSW_Flow.parquet";

/** Rows of the published data set, which a full set of generated flows has too. */
export const PUBLISHED_ROWS = 2_059_415;

function namesIn(form: "raw" | "partition"): string[] {
  return FLOW_COLUMN_NAMES.flatMap((name) => {
    const other = schemaOf(name)![form];
    return other === null ? [] : [other ?? name];
  });
}
