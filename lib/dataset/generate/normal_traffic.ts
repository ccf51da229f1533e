// Medians, spreads and shares below are rounded summary statistics of the
// published capture (Moustafa & Slay 2015, doi:10.1109/MilCIS.2015.7348942),
// taken over a sample of 6,796 of its normal flows; no flow of it is in here.
import type { Path } from "./profile.ts";
import type { Choice, LogNormal, Profile } from "./profile.ts";

/** What TCP conversations have in common, unless their kind says otherwise. */
export const TCP = {
  protocol: "tcp",
  service: "-",
  state: "FIN",
  port: 0,
  loss: [0.18, 0.2],
  jitter: 40,
} as const;

/** What UDP conversations have in common, unless their kind says otherwise. */
export const UDP = {
  protocol: "udp",
  service: "-",
  state: "CON",
  port: 0,
  loss: [0, 0],
  jitter: 1.4,
} as const;

/** What goes over HTTP. */
export const HTTP = { service: "http", port: 80 } as const;
/** What goes over SMTP. */
export const SMTP = { service: "smtp", port: 25 } as const;
const WEB = { ...TCP, ...HTTP, isPublic: true } as const;
const DNS = { ...UDP, service: "dns", port: 53 } as const;

// Where nobody answers there are no packets, and their size does not matter.
const NONE: LogNormal = [0, 0];
const ANY: LogNormal = [1, 0];

const NO_IP: Path = { sttl: 0, dttl: 0, rtt: NONE }; // so no TTL either
const LOCAL: Path = { sttl: 1, dttl: 0, rtt: NONE };

/** A row of the table below; what the amounts are, {@linkcode Profile} says. */
type Kind = readonly [
  share: number,
  common: Omit<Profile, "spkts" | "answer" | "smeansz" | "dmeansz" | "gap">,
  spkts: LogNormal,
  answer: LogNormal,
  smeansz: LogNormal,
  dmeansz: LogNormal,
  gap: LogNormal,
];

// deno-fmt-ignore
const KINDS: readonly Kind[] = [
  // %, what it has in common with others,
  //    spkts, answer, smeansz, dmeansz, gap

  // Short exchanges of peers, and the same with an answer that fills its packets
  [24, TCP,
    [20, 0.25], [1.05, 0.08], [70, 0.15], [130, 0.2], [0.0007, 1.2]],
  [21, TCP,
    [52, 0.25], [1.05, 0.08], [66, 0.15], [620, 0.25], [0.0006, 1.1]],
  // Downloads and uploads
  [3, { ...TCP, loss: [0.09, 0.45] },
    [330, 0.5], [1.8, 0.1], [54, 0.04], [1350, 0.06], [0.003, 0.8]],
  [2, { ...TCP, loss: [0.35, 0.18] },
    [48, 0.35], [0.8, 0.1], [690, 0.12], [76, 0.15], [0.001, 0.9]],
  // Not answered, cut off, and still open at the end of the capture
  [0.6, { ...TCP, state: "REQ", loss: [0.3, 0] },
    [3, 0.4], NONE, [60, 0.1], ANY, [0.5, 0.7]],
  [0.8, { ...TCP, state: "RST" },
    [8, 0.5], [0.9, 0.15], [85, 0.3], [180, 0.5], [0.02, 1.2]],
  [0.7, { ...TCP, state: "CON" },
    [14, 0.7], [1, 0.15], [90, 0.3], [220, 0.6], [0.02, 1.2]],
  // Queries for a name, answered and not
  [14.9, DNS,
    [2, 0], [1, 0], [70, 0.12], [86, 0.12], [0.00035, 0.12]],
  [1.3, { ...DNS, state: "INT" },
    [2, 0], NONE, [70, 0.12], ANY, [0.000008, 0.3]],
  // Telephony, file shares and time servers; others that nobody answers
  [10, UDP,
    [4, 0.15], [1, 0.05], [134, 0.15], [78, 0.08], [0.0005, 0.8]],
  [0.8, { ...UDP, state: "INT" },
    [2, 0.5], NONE, [120, 0.4], ANY, [0.00002, 1.5]],
  // A page of the web, and a large file of it
  [6.8, { ...WEB, jitter: 90 },
    [13, 0.2], [1.35, 0.1], [120, 0.12], [565, 0.15], [0.034, 0.5]],
  [1, { ...WEB, loss: [0.02, 0.45] },
    [240, 0.5], [1.9, 0.1], [60, 0.1], [1300, 0.08], [0.004, 0.8]],
  // Other services
  [5.2, { ...TCP, service: "ftp-data", port: 20 },
    [9, 0.3], [0.95, 0.08], [200, 0.9], [240, 0.9], [0.006, 1]],
  [3.2, { ...TCP, ...SMTP, isPublic: true, loss: [0.34, 0.19] },
    [52, 0.05], [0.8, 0.04], [712, 0.05], [80, 0.04], [0.0013, 0.9]],
  [2.6, { ...TCP, service: "ftp", port: 21, jitter: 80 },
    [50, 0.12], [1.04, 0.03], [57, 0.03], [69, 0.03], [0.01, 0.9]],
  [2.5, { ...TCP, service: "ssh", port: 22 },
    [62, 0.7], [0.95, 0.12], [112, 0.25], [180, 0.3], [0.003, 1.2]],
  [0.1, { ...TCP, service: "pop3", port: 110 },
    [14, 0.3], [1, 0.1], [62, 0.1], [110, 0.3], [0.01, 0.8]],
  [0.1, { ...TCP, service: "ssl", port: 443 },
    [18, 0.4], [1.1, 0.15], [150, 0.3], [420, 0.4], [0.01, 0.8]],
  [0.1, { ...UDP, service: "snmp", port: 161 },
    [2, 0.3], [1, 0.1], [85, 0.15], [95, 0.2], [0.0008, 0.8]],
  // Other protocols
  [0.4, { ...UDP, protocol: "arp", path: NO_IP },
    [1.2, 0.4], [1, 0.1], [46, 0], [46, 0], [0.00005, 1]],
  [0.5, { ...UDP, protocol: "ospf", state: "REQ", path: LOCAL },
    [5, 0.25], NONE, [70, 0.1], ANY, [10, 0.1]],
  [0.2, { ...UDP, protocol: "icmp", state: "ECO" },
    [2, 0.5], [1, 0], [84, 0.1], [84, 0.1], [0.5, 0.6]],
];

/** The kinds of normal conversation, and their shares in percent. */
export const NORMAL_TRAFFIC: Choice<Profile> = KINDS.map(
  ([share, common, spkts, answer, smeansz, dmeansz, gap]) => [
    { ...common, spkts, answer, smeansz, dmeansz, gap },
    share,
  ],
);
