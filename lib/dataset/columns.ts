/** How a flow column is stored: text, whole numbers or fractions. */
export type ColumnKind = "text" | "integer" | "float";

/**
 * The columns of the Parquet release (`Network-Flows/UNSW_Flow.parquet`), in its
 * order, and how each is stored. Names: Moustafa & Slay 2015
 * (doi:10.1109/MilCIS.2015.7348942), in the release's lower case.
 */
export const FLOW_COLUMNS = {
  flow_id: "integer",
  source_ip: "text",
  source_port: "integer",
  destination_ip: "text",
  destination_port: "integer",
  protocol: "text",
  state: "text",
  dur: "float",
  sbytes: "integer",
  dbytes: "integer",
  sttl: "integer",
  dttl: "integer",
  sloss: "integer",
  dloss: "integer",
  service: "text",
  sload: "float",
  dload: "float",
  spkts: "integer",
  dpkts: "integer",
  swin: "integer",
  dwin: "integer",
  stcpb: "integer",
  dtcpb: "integer",
  smeansz: "integer",
  dmeansz: "integer",
  trans_depth: "integer",
  res_bdy_len: "integer",
  sjit: "float",
  djit: "float",
  stime: "integer",
  ltime: "integer",
  sintpkt: "float",
  dintpkt: "float",
  tcprtt: "float",
  synack: "float",
  ackdat: "float",
  is_sm_ips_ports: "integer",
  ct_state_ttl: "integer",
  ct_flw_http_mthd: "integer",
  is_ftp_login: "integer",
  ct_ftp_cmd: "integer",
  ct_srv_src: "integer",
  ct_srv_dst: "integer",
  ct_dst_ltm: "integer",
  ct_src_ltm: "integer",
  ct_src_dport_ltm: "integer",
  ct_dst_sport_ltm: "integer",
  ct_dst_src_ltm: "integer",
  attack_label: "text",
  binary_label: "integer",
} as const satisfies Record<string, ColumnKind>;

/** The name of a flow column, as the Parquet release spells it. */
export type FlowColumn = keyof typeof FLOW_COLUMNS;

/** Rows of the published data set, which a full set of generated flows has too. */
export const PUBLISHED_ROWS = 2_059_415;
