import pl from "nodejs-polars";
import { assert, assertEquals } from "@std/assert";
import { modelColumns } from "../../lib/export/mod.ts";
import { metadataOf } from "../../lib/export/metadata.ts";
import { NetworkDataPreprocessor } from "../../lib/preprocess/mod.ts";

const preprocessor = await NetworkDataPreprocessor.fit(pl.DataFrame({
  sbytes: [1.5, 2.5, 9.5],
  protocol: ["tcp", "udp", "tcp"],
  state: ["FIN", "CON", "FIN"],
  is_ftp_login: [0, 1, 0],
  Country: ["at", "de", "at"],
}));
const state = preprocessor.toJSON();

Deno.test("modelColumns() says of each column what a program has to know", () => {
  const columns = modelColumns(state);
  const [sbytes] = columns;
  assertEquals(sbytes, {
    name: "sbytes",
    type: "double",
    role: "amount",
    kind: "integer",
    unit: "bytes",
    meaning: "sent by the source",
    aliases: [],
    spelling: null,
  });
  assertEquals(columns[2].categories, ["tcp", "udp"]);
  assertEquals(
    columns.map(({ name, type, role, kind, spelling, aliases }) =>
      [name, type, role, kind, spelling, ...aliases].join(" ")
    ),
    [
      "sbytes double amount integer ",
      "is_ftp_login double amount integer ",
      "protocol string category text lower proto",
      "state string category text upper",
      "Country string category  ",
    ],
  );
});

Deno.test("metadataOf() tells the threshold, the data's name without its folder, and versions", () => {
  const facts = metadataOf(state, {
    threshold: { threshold: 2.5, source: "given" },
    expectedRate: { rate: 0.01, interval: [0.005, 0.02] },
    run: { data: { path: "/home/me/flows.csv", sha256: "ab", rows: 3 } },
  });
  const { columns, versions, ...others } = facts;
  assertEquals(JSON.parse(columns), modelColumns(state));
  assertEquals(Object.keys(JSON.parse(versions)), [
    "deno",
    "nodejs-polars",
    "onnxruntime-node",
  ]);
  assert(/"nodejs-polars":"\d+\.\d+\.\d+"/.test(versions), versions);
  assertEquals(others, {
    format_version: "1",
    threshold: "2.5",
    threshold_source: "given",
    false_alarm_rate: "0.01",
    false_alarm_rate_interval: "[0.005,0.02]",
    training_data: '{"name":"flows.csv","sha256":"ab","rows":3}',
  });
});

Deno.test("metadataOf() does without what nobody knows", () => {
  const { columns: _, versions: __, ...facts } = metadataOf(state, {
    threshold: { threshold: Infinity, source: "given" },
    expectedRate: null,
    run: "strange",
  });
  assertEquals(facts, {
    format_version: "1",
    threshold: "Infinity",
    threshold_source: "given",
    training_data: '{"name":"generated flows"}',
  });
});
