/** Logs as tools write them: layouts of public documents, with made-up flows. */
import pl from "nodejs-polars";
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import {
  findFlows,
  flowBatches,
  LineNotes,
  loadFlows,
  openSource,
} from "../../lib/dataset/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { writeFiles } from "./_forms.ts";

/** The flows that a file of that name and content holds. */
async function flowsOf(
  name: string,
  content: string | Uint8Array,
): Promise<Record<string, unknown>[]> {
  let records: Record<string, unknown>[] = [];
  await inTemporaryFolder(async (folder) => {
    const [path] = await writeFiles(folder, { [name]: content });
    records = (await loadFlows(path, { labels: "optional" })).toRecords();
  });
  return records;
}

Deno.test("IoT-23's labelled log of Zeek: the last field holds three columns", async () => {
  const log =
    "#separator \\x09\n#fields\tts\tduration\ttunnel_parents   label   " +
    "detailed-label\n#types\ttime\tinterval\tset[string]   string   string\n" +
    "1.5\t0.25\t-   Benign   -\n2.5\t-\t-   Malicious   DDoS\n#close\tx\n";
  assertEquals(await flowsOf("conn.log.labeled", log), [
    {
      ...{ ts: 1.5, duration: 0.25, tunnel_parents: null },
      ...{ binary_label: "Benign", "detailed-label": null },
    },
    {
      ...{ ts: 2.5, duration: null, tunnel_parents: null },
      ...{ binary_label: "Malicious", "detailed-label": "DDoS" },
    },
  ]);
});

Deno.test("Zeek's JSON: a key that a line lacks is a gap", async () => {
  const lines = '{"ts": 1, "duration": 2, "service": "dns"}\n{"ts": 3}\n';
  assertEquals(await flowsOf("conn.json", lines), [
    { ts: 1, duration: 2, service: "dns" },
    { ts: 3, duration: null, service: "-" },
  ]);
});

Deno.test("Suricata's EVE: members of members are columns, other events no flows", async () => {
  const events = [
    { event_type: "stats", uptime: 5, stats: { x: 1 } },
    {
      event_type: "flow",
      flow: { bytes: 10, tcp: { syn: true } },
      tags: ["a"],
    },
    { event_type: "dns", dns: { id: 3 } },
    { event_type: "flow", flow: { bytes: 20 } },
  ];
  const text = events.map((event) => JSON.stringify(event) + "\n").join("");
  assertEquals(await flowsOf("eve.json", text), [
    { event_type: "flow", "flow.bytes": 10, "flow.tcp.syn": "true" },
    { event_type: "flow", "flow.bytes": 20, "flow.tcp.syn": null },
  ]);
});

Deno.test("KDD's files have no header; another file without one is refused", async () => {
  const fields = [
    ...["0", "tcp", "http", "SF", "181", "5450"],
    ...new Array<string>(35).fill("0"),
  ];
  const [flow] = await flowsOf("train.txt", `${[...fields, "normal", 20]}\n`);
  assertEquals(
    [flow.protocol_type, flow.src_bytes, flow.class, flow.difficulty],
    ["tcp", 181, "normal", 20],
  );
  await assertRejects(
    () => flowsOf("a.csv", "1,2,x\n3,4,y\n"),
    InputError,
    "line 1: expected the names of the columns, found what looks like a flow",
  );
});

Deno.test("a decimal comma is one where semicolons stand between fields", async () => {
  assertEquals(await flowsOf("a.csv", "dur;note\n1,5;a,b\n-2,25e1;1,5,2\n"), [
    { dur: 1.5, note: "a,b" },
    { dur: -22.5, note: "1,5,2" },
  ]);
});

Deno.test("rows of empty fields alone are no flows", async () => {
  assertEquals(await flowsOf("a.csv", "a,b,c\n1,,2\n,,\n,,\r\n,3,\n"), [
    { a: 1, b: null, c: 2 },
    { a: null, b: 3, c: null },
  ]);
});

Deno.test("Parquet's decimals are numbers, its durations seconds", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.parquet");
    for (
      const [unit, scale] of [["ms", 1e3], ["us", 1e6], ["ns", 1e9]] as const
    ) {
      const whole = pl.Series("took", [1.5 * scale, null], pl.Int64);
      const frame = pl.DataFrame([whole, pl.Series("price", ["1.25", "2"])])
        .select(
          pl.col("took").cast(pl.Duration(unit)),
          pl.col("price").cast(pl.Decimal(18, 3)),
        );
      await Deno.writeFile(path, frame.writeParquet() as Uint8Array);
      assertEquals(
        (await loadFlows(path, { labels: "optional" })).toRecords(),
        [{ took: 1.5, price: 1.25 }, { took: null, price: 2 }],
      );
    }
  }));

Deno.test("a folder's packed logs are read, and what is not read is named", () =>
  inTemporaryFolder(async (folder) => {
    const log = (dur: number) => `#fields\tts\tdur\n1\t${dur}\n`;
    await writeFiles(folder, {
      "a.log": log(1),
      "b.log.gz": gzipSync(log(2)),
      "notes.md": "no flows",
    });
    const durations = [];
    for await (const { frame } of flowBatches(folder, { columns: ["dur"] })) {
      durations.push(...frame.getColumn("dur").toArray());
    }
    assertEquals(durations, [1, 2]);
    const { leftOut } = await findFlows(folder);
    assertEquals(leftOut, [join(folder, "notes.md")]);
    await writeFiles(folder, { "c.log.zst": zstdCompressSync(log(3)) });
    await assertRejects(
      () => findFlows(folder),
      InputError,
      "c.log.zst: neither a Parquet nor a CSV file: it is a Zstandard file",
    );
  }));

Deno.test("other events and repeated headers are counted, and said", () =>
  inTemporaryFolder(async (folder) => {
    const [eve, csv] = await writeFiles(folder, {
      "eve.json": ["dns", "flow", "stats", "dns"].map((event_type) =>
        JSON.stringify({ event_type, bytes: 1 }) + "\n"
      ).join(""),
      "a.csv": "x,y\n1,2\nx,y\n3,4\nx,y\n",
    });
    const said = [
      `3 events of other types than flow were left out (dns 2, stats 1), the ` +
      `first in ${eve}, line 1`,
      `2 repeated headers were left out, the first in ${csv}, line 3`,
    ];
    for (const [i, path] of [eve, csv].entries()) {
      const { notes } = await openSource(await findFlows(path));
      assertEquals(notes, [said[i]]);
      const counted = new LineNotes();
      const batches = flowBatches(path, {
        columns: [["bytes"], ["x"]][i],
        notes: counted,
      });
      await Array.fromAsync(batches);
      assertEquals(counted.list(), [said[i]]);
    }
  }));

/** The fields of AWS's default format, version 2. */
const VPC_NAMES =
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol " +
  "packets bytes start end action log-status";
const VPC_FLOW =
  "2 123456789010 eni-0a 10.0.0.1 192.0.2.1 49152 443 6 10 840 1700000000 " +
  "1700000060 ACCEPT OK";
const NO_DATA =
  "2 123456789010 eni-0a - - - - - - - 1700000000 1700000060 - NODATA";

Deno.test("AWS's VPC flow logs: blanks between fields, records without data are no flows", async () => {
  const log = `${VPC_NAMES}\n${VPC_FLOW}\n${NO_DATA}\n${VPC_FLOW}\n`;
  for (const content of [log, gzipSync(log)]) {
    const flows = await flowsOf("vpc.log.gz", content);
    assertEquals(flows.length, 2);
    assertEquals(
      [flows[1].protocol, flows[1].bytes, flows[1].action],
      ["6", 840, "ACCEPT"],
    );
  }
  const other = "bytes tcp-flags flow-direction pkt-src-aws-service\n" +
    "40 2 ingress S3\n- 0 egress -\n"; // fields of one's own choice
  assertEquals(await flowsOf("vpc.log", other), [
    {
      ...{ bytes: 40, "tcp-flags": 2, "flow-direction": "ingress" },
      "pkt-src-aws-service": "S3",
    },
    {
      ...{ bytes: null, "tcp-flags": 0, "flow-direction": "egress" },
      "pkt-src-aws-service": null,
    },
  ]);
});

Deno.test("AWS's VPC flow logs without names, as CloudWatch exports them, are refused", async () => {
  for (const first of [VPC_FLOW, NO_DATA]) {
    await assertRejects(
      () => flowsOf("vpc.log", `${first}\n${VPC_FLOW}\n`),
      InputError,
      "line 1: expected the names of the columns, found what looks like a flow",
    );
  }
});
