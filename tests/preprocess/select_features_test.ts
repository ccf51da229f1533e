import { assertEquals, assertThrows } from "@std/assert";
import { FLOW_COLUMNS } from "../../lib/dataset/schema/flow_columns.ts";
import { InputError } from "../../lib/base/mod.ts";
import { rolesByName } from "../../lib/dataset/mod.ts";
import { selectFeatures } from "../../lib/preprocess/mod.ts";

Deno.test("selectFeatures() leaves 33 of the release's 50 columns", () => {
  const { features, excluded } = selectFeatures(
    rolesByName(Object.keys(FLOW_COLUMNS)),
  );
  assertEquals(features.length, 33);
  assertEquals(excluded, [
    "binary_label",
    "attack_label",
    "flow_id",
    "source_ip",
    "source_port",
    "destination_ip",
    "destination_port",
    "stime",
    "ltime",
    "is_sm_ips_ports",
    "ct_srv_src",
    "ct_srv_dst",
    "ct_dst_ltm",
    "ct_src_ltm",
    "ct_src_dport_ltm",
    "ct_dst_sport_ltm",
    "ct_dst_src_ltm",
  ]);
});

Deno.test("selectFeatures() leaves out the columns asked for", () => {
  const columns = ["dur", "sttl", "binary_label"];
  assertEquals(selectFeatures(rolesByName(columns), ["sttl"]), {
    features: ["dur"],
    excluded: ["binary_label", "sttl"],
  });
  assertThrows(
    () => selectFeatures(rolesByName(columns), ["ttl"]),
    InputError,
    "--exclude: no column ttl; did you mean sttl?",
  );
  assertThrows(
    () => selectFeatures(rolesByName(columns), ["dur", "sttl"]),
    InputError,
    "No feature column is left",
  );
});

Deno.test("selectFeatures() leaves out Zeek's moments and hosts", () => {
  const { features } = selectFeatures(rolesByName([
    "Unnamed: 0",
    "ts",
    "id.orig_h",
    "uid",
    "rtts",
    "dur",
  ]));
  assertEquals(features, ["rtts", "dur"]);
});

Deno.test("selectFeatures() leaves out every column that holds the answer", () => {
  const labels = [
    "Label",
    "binary_label",
    "attack_cat",
    "attack_label",
    "Attack",
    "detailed-label", // of IoT-23
  ];
  const { features, excluded } = selectFeatures(
    rolesByName(["dur", ...labels]),
  );
  assertEquals(features, ["dur"]);
  assertEquals(excluded.toSorted(), labels.toSorted());
});
