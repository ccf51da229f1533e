/**
 * What tools call what UNSW-NB15's columns call otherwise.
 *
 * @module
 */
import type { TimedFlow } from "../generate_flows.ts";

/** A log as text, line by line or several at a time, made of flows. */
export type LogLayout = (
  flows: Iterable<TimedFlow>,
  options: LogOptions,
) => Iterable<string>;

/** How a log is written. */
export interface LogOptions {
  /** Of the numbers that tools draw to name flows. */
  readonly seed: number;
  /** Whether the flows' labels are written, which no tool knows. */
  readonly labels: boolean;
}

/** Numbers of protocols over IP (IANA), where one has a number. */
const PROTOCOL_NUMBERS: Record<string, number> = {
  icmp: 1,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  gre: 47,
  any: 61, // any host-internal protocol
  ospf: 89,
  pim: 103,
  sctp: 132,
  unas: 200, // one of those that are not assigned
};

/** The number of a flow's protocol; 0 where it is none over IP, as ARP. */
export function protocolNumber({ protocol }: TimedFlow): number {
  return PROTOCOL_NUMBERS[protocol] ?? 0;
}

/**
 * How a TCP connection went, as its packets tell: null for another protocol.
 *
 * - `unanswered`: nobody answered the SYN
 * - `open`: it was there at the end of the capture
 * - `reset`, `closed`: how it ended
 */
export function tcpCourse(
  { protocol, state, dpkts }: TimedFlow,
): "unanswered" | "open" | "reset" | "closed" | null {
  if (protocol !== "tcp") return null;
  if (dpkts === 0) return "unanswered";
  return state === "RST" ? "reset" : state === "CON" ? "open" : "closed";
}

/** When a flow begins and ends, in whole microseconds since 1970. */
export function microsecondsOf({ start, dur }: TimedFlow) {
  const begin = Math.round(1e6 * start);
  return { begin, end: begin + Math.round(1e6 * dur) };
}

/** The kind of attack as published labels spell it; `Benign` for none. */
export function attackName({ attack_label: label }: TimedFlow): string {
  if (label === "normal") return "Benign";
  return label === "dos" ? "DoS" : label[0].toUpperCase() + label.slice(1);
}
