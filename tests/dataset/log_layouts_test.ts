/** Logs as tools write them: layouts of public documents, with made-up flows. */
import pl from "nodejs-polars";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import {
  assignRoles,
  findFlows,
  flowBatches,
  LineNotes,
  loadFlows,
  openSource,
} from "../../lib/dataset/mod.ts";
import { openStream } from "../../lib/dataset/open_stream.ts";
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
        JSON.stringify({ event_type, flow_id: 1, bytes: 1 }) + "\n"
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

/** What a detector learns from the flows of a file, and the moments in it. */
async function rolesIn(content: string): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  await inTemporaryFolder(async (folder) => {
    const [path] = await writeFiles(folder, { "a.csv": content });
    const flows = await openSource(await findFlows(path));
    for (const { name, role } of await assignRoles(flows)) {
      (found[role] ??= []).push(name);
    }
  });
  return found;
}

Deno.test("nfdump's CSV: the lines that sum up are no flows", async () => {
  const header = "ts,te,td,sa,da,sp,dp,pr,flg,ipkt,ibyt,sas\n";
  const flows = "2026-01-01 10:00:00,2026-01-01 10:00:01,1.5,10.0.0.1," +
    "192.0.2.1,49152,443,TCP,...AP.SF,10,840,64500\n" +
    "2026-01-01 10:00:02,2026-01-01 10:00:03,0.5,10.0.0.2," +
    "192.0.2.2,49153,53,UDP,........,1,70,64501\n";
  const summary = "Summary\nflows,bytes,packets,avg_bps,avg_pps,avg_bpp\n" +
    "2,910,11,1,2,3\n" + "a,b,c,d,e,f,g,h,i,j,k,l\n";
  const one = header + flows + summary;
  assertEquals((await flowsOf("a.csv", one)).length, 2);
  assertEquals((await flowsOf("a.csv", one + one)).length, 4);
  assertEquals(await rolesIn(one + one), {
    moment: ["ts", "te"],
    measurement: ["td", "ipkt", "ibyt"],
    address: ["sa", "da", "sas"],
    port: ["sp", "dp"],
    category: ["pr", "flg"],
  });
});

Deno.test("Argus' ra: times of day, ports in hexadecimal, gaps", async () => {
  const log =
    "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,TotPkts,Label\n" +
    "00:10:01.1,0.5,tcp,10.0.0.1,0x0303,   ->,192.0.2.1,443,FIN,12,a\n" +
    "00:10:02.25,0,udp,10.0.0.2,49152,  <->,192.0.2.2,,CON,2,b\n";
  const [first, second] = await flowsOf("a.binetflow", log);
  assertEquals([first.source_port, second.source_port], [0x303, 49152]);
  assertEquals([first.dur, second.Dport], [0.5, null]);
  const { moment, port, measurement } = await rolesIn(log);
  assertEquals(moment, ["StartTime"]);
  assertEquals(port, ["source_port", "Dport"]);
  assertEquals(measurement, ["dur", "TotPkts"]);
});

Deno.test("NetFlow as in NF-UNSW-NB15: codes may have decimals", async () => {
  const log =
    "IPV4_SRC_ADDR,L4_SRC_PORT,PROTOCOL,L7_PROTO,IN_BYTES,TCP_FLAGS," +
    "FLOW_DURATION_MILLISECONDS,DNS_QUERY_ID,FLOW_START_MILLISECONDS,Label,Attack\n" +
    "10.0.0.1,49152,6,91.126,840,27,1500,0,1700000000000,0,Benign\n" +
    "10.0.0.2,49153,17,5.0,70,0,0,11,1700000000500,0,Benign\n" +
    "10.0.0.2,49154,6,7.0,40,2,4,7,1700000000900,1,DoS\n" +
    "10.0.0.2,49155,6,91.126,90,27,9,9,1700000000950,1,DoS\n";
  assertEquals(await rolesIn(log), {
    address: ["IPV4_SRC_ADDR"],
    port: ["L4_SRC_PORT"],
    category: ["protocol", "L7_PROTO", "TCP_FLAGS"],
    measurement: ["IN_BYTES", "FLOW_DURATION_MILLISECONDS"],
    identifier: ["DNS_QUERY_ID"],
    moment: ["FLOW_START_MILLISECONDS"],
    label: ["binary_label", "attack_label"],
  });
});

Deno.test("lines that are no UTF-8 are windows-1252, and said", () =>
  inTemporaryFolder(async (folder) => {
    const latin = (text: string) => Buffer.from(text, "latin1");
    const [csv, packed, json, names] = await writeFiles(folder, {
      "a.csv": latin("x,kind\n1,ok\n2,Web \x96 XSS\n3,\xe9t\xe9\n"),
      "b.csv.gz": gzipSync(latin('x,kind\n1,"a\nb"\n2,\x80\n3,c\n')),
      "c.json": latin('{"x": 1, "kind": "\xe9"}\n'),
      "d.csv": latin("x,kind\xe9\n1,ok\n"),
    });
    for (
      const [path, kinds, first] of [
        [csv, ["ok", "Web – XSS", "été"], 3],
        [packed, ["a\nb", "€", "c"], 4],
        [json, ["é"], 1],
        [names, ["ok"], 1],
      ] as const
    ) {
      const name = path === names ? "kindé" : "kind";
      const notes = new LineNotes();
      for (const onRefused of [undefined, () => {}]) {
        const columns = ["x", name];
        const batches = flowBatches(path, { columns, onRefused, notes });
        const [{ frame }] = await Array.fromAsync(batches);
        assertEquals(frame.getColumn(name).toArray(), [...kinds]);
      }
      assertEquals(
        notes.list()[0].replace(/^\d+ /, ""),
        "lines are not UTF-8 and were read as windows-1252, the first in " +
          `${path}, line ${first}`,
      );
    }
  }));

Deno.test("Suricata's log may begin with many events of other types", () =>
  inTemporaryFolder(async (folder) => {
    const dns = JSON.stringify({
      ...{ timestamp: "2026-05-01T10:00:00.0+0000", flow_id: 7 },
      ...{ event_type: "dns", dns: { rrname: "x".repeat(200) } },
    });
    const flow = JSON.stringify({
      ...{ timestamp: "2026-05-01T10:00:01.0+0000", flow_id: 8 },
      ...{ event_type: "flow", flow: { bytes_toserver: 42 } },
    });
    const path = join(folder, "eve.json");
    const log = `${dns}\n`.repeat(1000) + `${flow}\n`; // 300 KB
    await Deno.writeTextFile(path, log);
    const opened = await openSource(await findFlows(path));
    assertEquals(opened.height, 1);
    assert(opened.columns.includes("flow.bytes_toserver"));
    const { columns } = await openStream(new Blob([log]).stream(), []);
    assert(columns.includes("flow.bytes_toserver"));
  }));

Deno.test("JSON with an event_type of its own is no log of Suricata's", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.json");
    const line = JSON.stringify({ event_type: "connection", bytes_in: 1 });
    await Deno.writeTextFile(path, `${line}\n${line}\n`);
    const opened = await openSource(await findFlows(path));
    assertEquals(opened.height, 2);
  }));
