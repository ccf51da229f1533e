import type { Random } from "../../base/mod.ts";
import type { Flow } from "./column_buffers.ts";
import type { Conversation } from "./draw_conversation.ts";
import { isFromAfar } from "./paths.ts";

// Addresses that RFC 5737 and RFC 1918 keep free for examples and private nets.
const CLIENTS = addresses("198.51.100.", 24);
const SERVERS = addresses("192.0.2.", 20);
const REMOTE = addresses("203.0.113.", 4);
const ROUTERS = addresses("10.40.0.", 2);

/**
 * Draws the two ends of a flow among fifty hosts, as many as the published
 * capture had.
 *
 * Unlike there, where a flow's source address tells attacks from the rest, the
 * remote hosts that attack also send normal traffic.
 */
export function drawEnds(
  { profile, path }: Conversation,
  random: Random,
): Pick<
  Flow,
  "source_ip" | "source_port" | "destination_ip" | "destination_port"
> {
  const [sources, destinations] = profile.path !== undefined
    ? [ROUTERS, ROUTERS]
    : [isFromAfar(path) ? REMOTE : CLIENTS, SERVERS];
  const hasPorts = profile.protocol === "tcp" || profile.protocol === "udp";
  return {
    source_ip: pick(sources, random),
    source_port: hasPorts ? drawPort(random) : 0,
    destination_ip: pick(destinations, random),
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
