import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  measureFlow,
  RecentFlows,
} from "../../../lib/dataset/generate/measure_flow.ts";
import type { Profile } from "../../../lib/dataset/generate/profile.ts";
import type { Random } from "../../../lib/base/mod.ts";

/** Always in the middle, so that every quantity is its median. */
const MIDDLE: Random = {
  bits: () => -1,
  uniform: () => 0.5,
  normal: () => 0,
  integer: () => 0,
  getState: () => [],
  setState() {},
};

const SITE = { sttl: 31, dttl: 29, rtt: [0, 0] } as const;

/** Ten packets of 100 bytes, ten of 50 back, 10 ms from one to the next. */
const EXCHANGE: Profile = {
  protocol: "tcp",
  service: "-",
  state: "FIN",
  port: 0,
  spkts: [10, 1],
  answer: [1, 1],
  smeansz: [100, 1],
  dmeansz: [50, 1],
  gap: [0.01, 1],
  loss: [0.2, 0.1],
  jitter: 1,
};

Deno.test("measureFlow() derives rates and means from packets and time", () => {
  const flow = measureFlow(EXCHANGE, SITE, MIDDLE);
  assertEquals([flow.spkts, flow.sbytes, flow.smeansz], [10, 1000, 100]);
  assertEquals([flow.dpkts, flow.dbytes, flow.dmeansz], [10, 500, 50]);
  assertEquals(flow.dur, 0.19); // 19 gaps between 20 packets
  // Nine of ten packets' bits count. Float64 leaves 16 digits; 1e-9 is ample.
  assertAlmostEquals(flow.sload, 8 * 900 / 0.19, 1e-9);
  assertAlmostEquals(flow.dload, 8 * 450 / 0.19, 1e-9);
  // A side is active for 92.5 % of the flow here, in nine gaps; in ms.
  assertAlmostEquals(flow.sintpkt, 190 * 0.925 / 9, 1e-9);
  assertEquals([flow.sloss, flow.dloss], [2, 1]);
});

Deno.test("measureFlow() splits TCP's round trip and spends it", () => {
  const path = { sttl: 254, dttl: 252, rtt: [0.1, 0] } as const;
  const flow = measureFlow(EXCHANGE, path, MIDDLE);
  assertEquals([flow.synack, flow.ackdat, flow.tcprtt], [0.065, 0.035, 0.1]);
  assertEquals(flow.dur, 0.29);
  assertEquals([flow.swin, flow.dwin], [255, 255]);
  assertEquals(flow.stcpb, 2 ** 32 - 1); // all 32 bits, unsigned
  assertEquals(flow.ct_state_ttl, 1); // from afar, and ended in order
});

Deno.test("measureFlow() leaves what only TCP has at 0 for UDP", () => {
  const flow = measureFlow({ ...EXCHANGE, protocol: "udp" }, SITE, MIDDLE);
  const { swin, dwin, stcpb, dtcpb, tcprtt, synack, ackdat } = flow;
  assertEquals([swin, dwin, stcpb, dtcpb], [0, 0, 0, 0]);
  assertEquals([tcprtt, synack, ackdat], [0, 0, 0]);
});

Deno.test("measureFlow() leaves the destination at 0 where it is silent", () => {
  const silent: Profile = { ...EXCHANGE, spkts: [1, 0], answer: [0, 0] };
  const flow = measureFlow(silent, SITE, MIDDLE);
  const { dpkts, dbytes, dttl, dload, dmeansz, dwin, dtcpb, tcprtt } = flow;
  assertEquals([dpkts, dbytes, dttl, dload], [0, 0, 0, 0]);
  assertEquals([dmeansz, dwin, dtcpb, tcprtt], [0, 0, 0, 0]);
  // One packet has no duration, hence no rate and nothing between packets.
  const { dur, sload, sintpkt, sjit, sloss } = flow;
  assertEquals([dur, sload, sintpkt, sjit, sloss], [0, 0, 0, 0, 0]);
});

Deno.test("measureFlow() keeps packets within a frame's size", () => {
  const flow = measureFlow(
    { ...EXCHANGE, smeansz: [9000, 0], dmeansz: [1, 0] },
    SITE,
    MIDDLE,
  );
  assertEquals([flow.smeansz, flow.dmeansz], [1500, 28]);
});

const WEB = {
  source_ip: "198.51.100.1",
  source_port: 2000,
  destination_ip: "192.0.2.1",
  destination_port: 80,
  service: "http",
};

Deno.test("RecentFlows counts a first flow once", () => {
  assertEquals(new RecentFlows().add(WEB), {
    ct_srv_src: 1,
    ct_srv_dst: 1,
    ct_dst_ltm: 1,
    ct_src_ltm: 1,
    ct_src_dport_ltm: 1,
    ct_dst_sport_ltm: 1,
    ct_dst_src_ltm: 1,
  });
});

Deno.test("RecentFlows compares what each count is about", () => {
  const recent = new RecentFlows();
  recent.add(WEB);
  recent.add({ ...WEB, destination_ip: "192.0.2.2", source_port: 2001 });
  recent.add({ ...WEB, source_ip: "198.51.100.2", service: "-" });
  assertEquals(recent.add(WEB), {
    ct_srv_src: 3, // all but the third
    ct_srv_dst: 2, // the first and this
    ct_dst_ltm: 3, // all but the second
    ct_src_ltm: 3, // all but the third
    ct_src_dport_ltm: 3, // the same
    ct_dst_sport_ltm: 3, // all but the second
    ct_dst_src_ltm: 2, // the first and this
  });
});

Deno.test("RecentFlows forgets all but a hundred flows", () => {
  const recent = new RecentFlows();
  for (let flow = 0; flow < 150; flow++) recent.add(WEB);
  assertEquals(recent.add(WEB).ct_src_ltm, 100);
  const other = { ...WEB, source_ip: "198.51.100.2" };
  for (let flow = 0; flow < 99; flow++) recent.add(other);
  assertEquals(recent.add(other).ct_src_ltm, 100);
  assertEquals(recent.add(WEB).ct_src_ltm, 1);
});
