/** How many flows back the counts look, this one included. */
const WINDOW = 100;

/** What the counts compare. */
export interface FlowEnds {
  readonly source_ip: string;
  readonly source_port: number;
  readonly destination_ip: string;
  readonly destination_port: number;
  readonly service: string;
}

/** The seven counts over recent flows; each is at least 1. */
export interface RecentCounts {
  ct_srv_src: number;
  ct_srv_dst: number;
  ct_dst_ltm: number;
  ct_src_ltm: number;
  ct_src_dport_ltm: number;
  ct_dst_sport_ltm: number;
  ct_dst_src_ltm: number;
}

/**
 * Remembers the last hundred flows and counts those like the newest one, as
 * the published features are defined (Moustafa & Slay 2015, table VI,
 * doi:10.1109/MilCIS.2015.7348942).
 */
export class RecentFlows {
  readonly #flows: FlowEnds[] = [];
  #next = 0;

  /** Takes in a flow and counts, itself included, the recent ones like it. */
  add(flow: FlowEnds): RecentCounts {
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
