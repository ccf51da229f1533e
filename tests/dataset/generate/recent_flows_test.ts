import { assertEquals } from "@std/assert";
import { RecentFlows } from "../../../lib/dataset/generate/measure_flow.ts";

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
