import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { FLOW_COLUMN_NAMES, schemaOf } from "../../../lib/dataset/mod.ts";
import {
  PARTITION_COLUMNS,
  RAW_COLUMNS,
} from "../../../lib/dataset/schema/flow_columns.ts";
import { PROJECT } from "../../../lib/base/mod.ts";

Deno.test("RAW_COLUMNS are the 49 of the published list, in its order", () => {
  assertEquals(
    RAW_COLUMNS.join(" "),
    "srcip sport dstip dsport proto state dur sbytes dbytes sttl dttl sloss " +
      "dloss service sload dload spkts dpkts swin dwin stcpb dtcpb smeansz " +
      "dmeansz trans_depth res_bdy_len sjit djit stime ltime sintpkt dintpkt " +
      "tcprtt synack ackdat is_sm_ips_ports ct_state_ttl ct_flw_http_mthd " +
      "is_ftp_login ct_ftp_cmd ct_srv_src ct_srv_dst ct_dst_ltm ct_src_ltm " +
      "ct_src_dport_ltm ct_dst_sport_ltm ct_dst_src_ltm attack_cat label",
  );
});

Deno.test("PARTITION_COLUMNS are the 45 of the published header", () => {
  assertEquals(
    PARTITION_COLUMNS.toSorted().join(" "),
    ("id dur proto service state spkts dpkts sbytes dbytes rate sttl dttl " +
      "sload dload sloss dloss sinpkt dinpkt sjit djit swin stcpb dtcpb dwin " +
      "tcprtt synack ackdat smean dmean trans_depth response_body_len " +
      "ct_srv_src ct_state_ttl ct_dst_ltm ct_src_dport_ltm ct_dst_sport_ltm " +
      "ct_dst_src_ltm is_ftp_login ct_ftp_cmd ct_flw_http_mthd ct_src_ltm " +
      "ct_srv_dst is_sm_ips_ports attack_cat label").split(" ").toSorted()
      .join(" "),
  );
});

Deno.test("docs/flow_schema.md has the flow columns as the code knows them", async () => {
  const path = join(PROJECT, "docs", "flow_schema.md");
  const rows = FLOW_COLUMN_NAMES.map((name) => {
    const { kind, unit, meaning, raw = name, partition = name } = schemaOf(
      name,
    )!;
    return `| ${name} | ${kind} | ${unit ?? ""} | ${meaning} | ${
      raw ?? "–"
    } | ${partition ?? "–"} |`;
  });
  const table = [
    "| column | type | unit | meaning | raw files | partition |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
  const start = "<!-- table, written by the test: UPDATE_DOCS=1 -->\n\n";
  const [head] = (await Deno.readTextFile(path)).split(start);
  const page = head + start + table + "\n";
  if (Deno.env.get("UPDATE_DOCS")) await Deno.writeTextFile(path, page);
  assertEquals(await Deno.readTextFile(path), page);
});
