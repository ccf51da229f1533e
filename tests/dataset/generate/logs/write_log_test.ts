/** Generated logs, read back as a person's own would be. */
import type pl from "nodejs-polars";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { loadFlows } from "../../../../lib/dataset/mod.ts";
import {
  drawFlows,
  LOG_LAYOUTS,
  type LogName,
  writeLog,
} from "../../../../lib/dataset/generate/mod.ts";
import { inTemporaryFolder } from "../../../temporary_folder.ts";

const OPTIONS = { rows: 3000, seed: 42 };
const FLOWS = [...drawFlows(OPTIONS)];

const linesOf = (
  name: LogName,
  labels = false,
) => [...LOG_LAYOUTS[name](FLOWS, { seed: 42, labels })];

/** The flows of a log, as they are loaded. */
async function readBack(name: LogName, labels = false): Promise<pl.DataFrame> {
  let frame: pl.DataFrame;
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, "log.json");
    await writeLog(path, linesOf(name, labels));
    frame = await loadFlows(path, { labels: labels ? "required" : "optional" });
  });
  return frame!;
}

/** Holds columns against what the flows say; null is a gap. */
function assertColumns(
  frame: pl.DataFrame,
  expected: Record<
    string,
    (flow: typeof FLOWS[number]) => number | string | null
  >,
) {
  assertEquals(frame.height, FLOWS.length);
  for (const [name, valueOf] of Object.entries(expected)) {
    const found = frame.getColumn(name).toArray() as unknown[];
    assertEquals(
      found.map((value) => typeof value === "bigint" ? Number(value) : value),
      FLOWS.map(valueOf),
      name,
    );
  }
}

const microseconds = (seconds: number) => Math.round(1e6 * seconds) / 1e6;

for (const name of ["zeek", "zeek-json"] as const) {
  Deno.test(`${name}: the flows read back have the same packets, bytes, durations and gaps`, async () => {
    const frame = await readBack(name);
    assertColumns(frame, {
      ts: ({ start }) => microseconds(start),
      "id.orig_h": ({ source_ip }) => source_ip,
      "id.resp_p": ({ destination_port }) => destination_port,
      service: ({ service }) => service,
      duration: ({ dur }) => dur === 0 ? null : dur,
      orig_pkts: ({ spkts }) => spkts,
      resp_pkts: ({ dpkts }) => dpkts,
      orig_ip_bytes: ({ sbytes }) => sbytes,
      resp_ip_bytes: ({ dbytes }) => dbytes,
    });
    assert(FLOWS.some(({ dur }) => dur === 0), "no gap to be seen");
    const gaps = (column: string) => frame.getColumn(column).nullCount();
    assertEquals(gaps("orig_bytes"), gaps("duration"));
    assertEquals(new Set(frame.getColumn("uid")).size, FLOWS.length);
    assert(!frame.columns.some((column) => column.includes("label")));
  });

  Deno.test(`${name} with labels: they are there, and nothing else changes`, async () => {
    const { "detailed-label": kinds, ...rest } = (await readBack(name, true))
      .toObject();
    assertEquals(
      rest.binary_label.map(Number),
      FLOWS.map(({ binary_label }) => binary_label),
    );
    assertEquals(
      kinds.map((kind) => String(kind ?? "normal").toLowerCase()),
      FLOWS.map(({ attack_label }) => attack_label),
    );
    assertEquals(rest.uid, (await readBack(name)).toObject().uid);
  });
}

Deno.test("zeek: header, end and a flow are as Zeek writes them", () => {
  const [header, first, ...rest] = linesOf("zeek");
  assertEquals(
    header.split("\n").map((line) => line.split(/[ \t]/)[0]),
    [
      ...["#separator", "#set_separator", "#empty_field", "#unset_field"],
      ...["#path", "#open", "#fields", "#types", ""],
    ],
  );
  const [fields, types] = header.split("\n").slice(-3, -1)
    .map((line) => line.split("\t").slice(1));
  assertEquals(fields.length, types.length);
  const values = first.trimEnd().split("\t");
  const flow = Object.fromEntries(fields.map((name, i) => [name, values[i]]));
  const { ts, uid, ...others } = flow;
  assert(/^\d{10}\.\d{6}$/.test(ts) && /^C\w{15}$/.test(uid), `${ts} ${uid}`);
  assertEquals(others, {
    ...{
      "id.orig_h": "198.51.100.1",
      "id.orig_p": "16005",
      "id.resp_h": "192.0.2.10",
    },
    ...{ "id.resp_p": "21069", "proto": "tcp", "service": "-" },
    ...{ "duration": "1.547360", "orig_bytes": "655", "resp_bytes": "1632" },
    ...{ "conn_state": "SF", "local_orig": "T", "local_resp": "T" },
    ...{ "missed_bytes": "0", "history": "ShADadFfTt", "orig_pkts": "22" },
    ...{ "orig_ip_bytes": "1535", "resp_pkts": "24", "resp_ip_bytes": "2592" },
    ...{ "tunnel_parents": "-" },
  });
  assertEquals(rest.at(-1), "#close\t2015-02-18-12-21-05\n");
});

Deno.test("netflow: the flows read back have the same packets, bytes and durations", async () => {
  const frame = await readBack("netflow");
  assertColumns(frame, {
    FLOW_START_MILLISECONDS: ({ start }) =>
      Math.floor(microseconds(start) * 1000),
    L4_SRC_PORT: ({ source_port }) => source_port,
    IN_BYTES: ({ sbytes }) => sbytes,
    OUT_BYTES: ({ dbytes }) => dbytes,
    IN_PKTS: ({ spkts }) => spkts,
    OUT_PKTS: ({ dpkts }) => dpkts,
  });
  const durations = frame.getColumn("FLOW_DURATION_MILLISECONDS").toArray();
  for (const [row, { dur }] of FLOWS.entries()) {
    // Both ends are cut to milliseconds.
    assert(Math.abs(Number(durations[row]) - 1000 * dur) <= 1, `flow ${row}`);
  }
  const labelled = await readBack("netflow", true);
  assertColumns(labelled, {
    binary_label: ({ binary_label }) => binary_label,
    attack_label: ({ attack_label }) => attack_label,
  });
});

Deno.test("eve: the flows read back have the same packets, bytes and durations", async () => {
  const frame = await readBack("eve");
  assertColumns(frame, {
    src_ip: ({ source_ip }) => source_ip,
    "flow.pkts_toserver": ({ spkts }) => spkts,
    "flow.pkts_toclient": ({ dpkts }) => dpkts,
    "flow.bytes_toserver": ({ sbytes }) => sbytes,
    "flow.bytes_toclient": ({ dbytes }) => dbytes,
    src_port: ({ protocol, source_port }) =>
      protocol === "tcp" || protocol === "udp" ? source_port : null,
  });
  const ids = frame.getColumn("flow_id").toArray().map(Number);
  assert(new Set(ids).size === FLOWS.length && ids.every(Number.isSafeInteger));
});

Deno.test("eve: times have microseconds, and other events come in between", () => {
  const events = linesOf("eve").map((line) => JSON.parse(line));
  const counts = Object.groupBy(events, ({ event_type }) => event_type);
  assertEquals(counts.flow?.length, FLOWS.length);
  assertEquals(counts.stats?.length, 3); // one in a thousand flows
  assertEquals(
    counts.dns?.length,
    FLOWS.filter(({ service }) => service === "dns").length,
  );
  assert(counts.http!.length > 0);
  for (const [row, { flow, timestamp }] of counts.flow!.entries()) {
    const { start, dur } = FLOWS[row];
    assert(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+0000$/.test(timestamp));
    const [begin, end] = [flow.start, flow.end].map((text: string) =>
      Date.parse(text.slice(0, 23) + "Z") / 1000 +
      Number(text.slice(23, 26)) / 1e6
    );
    // A microsecond of rounding, and float64's for times of this size.
    assert(Math.abs(begin - start) < 2e-6, `${flow.start}: ${start}`);
    assert(Math.abs(end - begin - dur) < 2e-6, `${flow.end}: ${dur}`);
  }
});

Deno.test("csv: the flows read back are those of Parquet", async () => {
  const frame = await readBack("csv");
  const { start: _, ...columns } = FLOWS[0];
  assertEquals(frame.columns, Object.keys(frame.toRecords()[0]));
  assertEquals(frame.columns.toSorted(), Object.keys(columns).sort());
  assertColumns(
    frame,
    Object.fromEntries(
      frame.columns.map((name) => [
        name,
        (flow) => flow[name as keyof typeof flow],
      ]),
    ),
  );
});

Deno.test("writeLog() leaves nothing when its source fails", () =>
  inTemporaryFolder(async (folder) => {
    const failing = function* () {
      yield "x".repeat(2 << 20); // more than is written at a time
      throw new Error("The source ran dry");
    };
    const path = join(folder, "conn.log");
    await assertRejects(() => writeLog(path, failing()), Error, "ran dry");
    assertEquals([...Deno.readDirSync(folder)], []);
  }));
