import { assertEquals, assertThrows } from "@std/assert";
import pl from "nodejs-polars";
import { loadFlows } from "../../lib/dataset/load_flows.ts";
import { FLOW_COLUMNS } from "../../lib/dataset/columns.ts";
import { InputError } from "../../lib/errors.ts";
import { selectFeatures } from "../../lib/preprocess/select_features.ts";
import { SAMPLE_PARQUET, sampleTest } from "../sample.ts";

const TWENTY = Array.from({ length: 20 }, (_, index) => index);

Deno.test("selectFeatures() takes text and integers of few values as categories", () => {
  const frame = pl.DataFrame([
    pl.Series("state", TWENTY.map(String), pl.String),
    pl.Series("sbytes", TWENTY, pl.Int64), // 20 distinct: numerical
    pl.Series("sttl", TWENTY.map((i) => i % 19), pl.Int64), // 19: categorical
    pl.Series("dur", TWENTY.map((i) => i % 2), pl.Float64),
    pl.Series("gaps", TWENTY.map((i) => i === 0 ? null : 1), pl.Int64),
    pl.Series("binary_label", TWENTY.map((i) => i % 2), pl.Int64),
  ]);
  assertEquals(selectFeatures(frame), {
    categorical: ["state", "sttl"],
    numerical: ["sbytes", "dur", "gaps"], // pandas reads gaps as fractions
    excluded: ["binary_label"],
  });
});

Deno.test("selectFeatures() leaves 33 of the release's 50 columns", () => {
  const frame = pl.DataFrame(
    Object.keys(FLOW_COLUMNS).map((name) => pl.Series(name, [1.5, 2.5])),
  );
  // The text columns hold numbers here, which only their kind depends on.
  const { numerical, excluded } = selectFeatures(frame);
  assertEquals(numerical.length, 33);
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
  const frame = pl.DataFrame({ dur: [1.5], sttl: [31], binary_label: [0] });
  assertEquals(selectFeatures(frame, ["sttl"]).excluded, [
    "binary_label",
    "sttl",
  ]);
  assertThrows(
    () => selectFeatures(frame, ["ttl"]),
    InputError,
    "Cannot exclude ttl: not among the columns dur, sttl",
  );
  assertThrows(
    () => selectFeatures(frame, ["dur", "sttl"]),
    InputError,
    "No feature column is left",
  );
});

Deno.test("selectFeatures() rejects columns without values", () => {
  const frame = pl.DataFrame([
    pl.Series("dur", [1.5, 2.5]),
    pl.Series("sload", [null, null], pl.Float64),
  ]);
  assertThrows(
    () => selectFeatures(frame),
    InputError,
    "Column sload: no values in any row; leave it out with --exclude sload",
  );
});

Deno.test("selectFeatures() rejects text in a column of numbers, but not in one left out", () => {
  const bytes = pl.DataFrame({ sbytes: ["1", "many"], dur: [1.5, 2.5] });
  assertThrows(
    () => selectFeatures(bytes),
    InputError,
    'Column sbytes, row 2: expected a number, found "many"',
  );
  assertEquals(selectFeatures(bytes, ["sbytes"]).numerical, ["dur"]);
  const ports = pl.DataFrame({
    source_port: ["0x000c", "80"],
    dur: [1.5, 2.5],
  });
  assertEquals(selectFeatures(ports).excluded, ["source_port"]);
});

sampleTest(
  "selectFeatures() reads the sample as the original does",
  async () => {
    const { numerical, categorical } = selectFeatures(
      await loadFlows(SAMPLE_PARQUET),
    );
    assertEquals([numerical.length, categorical.length], [20, 13]);
  },
);

Deno.test("selectFeatures() rejects columns that hold neither numbers nor text", () => {
  const frame = pl.DataFrame([
    pl.Series("dur", [1.5, 2.5]),
    pl.Series("list", [[1], [2]]),
  ]);
  assertThrows(
    () => selectFeatures(frame),
    InputError,
    "Column list: expected numbers or text, found List",
  );
  assertEquals(selectFeatures(frame, ["list"]).numerical, ["dur"]);
});
