/** Flows that are read around lines that cannot be flows, and as they come. */
import pl from "nodejs-polars";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  type BatchOptions,
  type FlowBatch,
  flowBatches,
} from "../../lib/dataset/mod.ts";
import { encodeFlows, generateFlows } from "../../lib/dataset/generate/mod.ts";
import type { RefusedLine } from "../../lib/dataset/text/line_reader.ts";
import { InputError, openRandom } from "../../lib/base/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { writeFiles } from "./_forms.ts";
import { openPipe, streamOf } from "./_streams.ts";

const COLUMNS = ["dur", "sbytes", "service", "source_port"];

/** All that paths give. */
async function readAll(
  paths: string | string[],
  options: Partial<BatchOptions> = {},
) {
  const refused: RefusedLine[] = [];
  const batches = await Array.fromAsync(flowBatches(paths, {
    columns: COLUMNS,
    onRefused: (line) => refused.push(line),
    ...options,
  }));
  return {
    batches,
    refused,
    frames: batches.map(({ frame }) => frame),
    records: batches.flatMap(({ frame }) => frame.toRecords()),
    rows: batches.flatMap(({ rows }) => [...rows]),
    lines: batches.flatMap(({ lines }) => [...lines ?? []]),
  };
}

const FLOWS = pl.readParquet(
  Buffer.from(await encodeFlows(generateFlows({ rows: 20_000, seed: 7 }))),
).select(...COLUMNS, "source_ip");
const CSV = FLOWS.writeCSV().toString();
const HEADER = CSV.slice(0, CSV.indexOf("\n") + 1);

/** Lines that are no flows of five columns. */
const DAMAGED = [
  ...["1,2,3,4", "1,2,3,4,5,6", "x"],
  ...['1,2"3,dns,4,5', '1,2,"dns"x,4,5', '1,2,"dns,4,5', '1,2,3,4,"5'],
  Buffer.concat([Buffer.from("1,2,"), Buffer.of(0x8f), Buffer.from(",4,5")]),
  "9".repeat((1 << 20) + 1),
  "\0\0\0\0",
];

Deno.test("flowBatches() reads a file to its end around damaged lines of every kind", () =>
  inTemporaryFolder(async (folder) => {
    const random = openRandom(42, "damage");
    const lines = CSV.trimEnd().split("\n");
    const parts: (string | Uint8Array)[] = [lines[0] + "\n"];
    const damaged: { row: number; line: number }[] = [];
    for (const [i, line] of lines.slice(1).entries()) {
      if (random.uniform() < 0.01 || i < DAMAGED.length) {
        const [row, number] = [parts.length - 1, parts.length + 1];
        damaged.push({ row, line: number });
        const kind = i < DAMAGED.length // each, and no more than one long line
          ? DAMAGED[i]
          : DAMAGED[Math.floor(random.uniform() * 8)];
        parts.push(Buffer.concat([Buffer.from(kind as string), newLine]));
      }
      parts.push(line + "\n");
    }
    const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
    const [clean, csv, gz] = await writeFiles(folder, {
      "clean.csv": CSV,
      "flows.csv": bytes,
      "flows.csv.gz": gzipSync(bytes),
    });
    const expected = await readAll(clean);
    assertEquals(expected.refused, []);
    for (const path of [csv, gz, "-"]) {
      const found = await readAll(path, { input: streamOf([bytes]) });
      const told = found.refused.map(({ row, line }) => ({ row, line: line! }));
      assertEquals(told, damaged);
      assertEquals(found.records, expected.records);
      const bad = new Set(damaged.map(({ row }) => row));
      const good = [...parts.keys()].slice(0, -1).filter((row) =>
        !bad.has(row)
      );
      assertEquals(found.rows, good);
      assertEquals(found.lines, good.map((row) => row + 2));
    }
    await assertRejects(
      () => readAll(csv, { onRefused: undefined }),
      InputError,
      `${csv}, line 2: expected 5 fields, found 4`,
    );
  }));

const newLine = Buffer.from("\n");

Deno.test("flowBatches() still throws where a whole file is damaged", () =>
  inTemporaryFolder(async (folder) => {
    const [cut, other, binary] = await writeFiles(folder, {
      "cut.csv.gz": gzipSync(CSV).subarray(0, -1000),
      "other.csv": "x,y\n1,2\n",
      "binary.csv": Uint8Array.of(1, 0, 2, 10, 1),
    });
    const cases = [
      [cut, "the gzip file is cut short"],
      [other, "columns missing: dur, sbytes, service, source_port"],
      [binary, "neither a Parquet nor a CSV file: it holds binary data"],
    ];
    for (const [path, message] of cases) {
      await assertRejects(
        () => readAll(path),
        InputError,
        `${path}: ${message}`,
      );
    }
  }));

Deno.test("flowBatches() carries optional columns along as they are stored", () =>
  inTemporaryFolder(async (folder) => {
    const [csv, jsonl] = await writeFiles(folder, {
      "a.csv": "uid,id,dur,sport\n007,1,1.5,0x1f\n008,,2,80\n",
      "a.jsonl": '{"uid": "007", "id": 1, "dur": 1.5, "sport": "0x1f"}\n' +
        '{"uid": "008", "dur": 2, "sport": 80}\n',
    });
    const asked: (readonly string[])[] = [];
    for (const path of [csv, jsonl]) {
      const { records, frames } = await readAll(path, {
        columns: ["dur"],
        optional(available) {
          asked.push(available);
          return ["source_port", "uid", "dur", "flow_id"];
        },
      });
      assertEquals(asked.pop(), ["uid", "flow_id", "dur", "source_port"]);
      assertEquals(frames[0].columns, ["dur", "source_port", "uid", "flow_id"]);
      assertEquals(records.map((record) => Object.values(record)), [
        [1.5, "0x1f", "007", "1"],
        [2, "80", "008", null],
      ]);
    }
    const parquet = join(folder, "a.parquet");
    await Deno.writeFile(
      parquet,
      pl.DataFrame({ id: [7], dur: [1.5] }).writeParquet() as Uint8Array,
    );
    const { frames, rows, batches } = await readAll(parquet, {
      columns: ["dur"],
      optional: () => ["flow_id"],
    });
    assertEquals(frames[0].toRecords(), [{ dur: 1.5, flow_id: 7 }]);
    assertEquals([rows, batches[0].lines], [[0], null]);
  }));

Deno.test("flowBatches() reads JSON lines as it reads the same flows in CSV", () =>
  inTemporaryFolder(async (folder) => {
    const flows = FLOWS.head(500);
    const records: unknown[] = flows.toRecords();
    const json = records.map((flow) => JSON.stringify(flow) + "\n");
    const [csv, plain, packed] = await writeFiles(folder, {
      "a.csv": flows.writeCSV(),
      "b.ndjson": json.join(""),
      "c.jsonl.gz": gzipSync(json.join("")),
    });
    const expected = await readAll(csv);
    for (const path of [plain, packed, "-"]) {
      const { records, rows, lines } = await readAll(path, {
        input: streamOf(json),
      });
      assertEquals(records, expected.records);
      assertEquals(rows, expected.rows);
      assertEquals(lines, rows.map((row) => row + 1)); // no header
    }
  }));

Deno.test("flowBatches() takes a column that a JSON line lacks for a gap, and refuses one that lacks all", async () => {
  const { records, refused } = await readAll("-", {
    columns: ["dur", "label"],
    input: streamOf(['{"dur": 1}\n{"duration": 1}\n']),
  });
  assertEquals(records, [{ dur: 1, label: null }]);
  assertEquals(refused.map(({ cause, line }) => [cause, line]), [
    ["none of the columns dur, label", 2],
  ]);
});

Deno.test("flowBatches() goes on after a first line of JSON that is damaged", async () => {
  const { records, refused } = await readAll("-", {
    columns: ["dur", "label"],
    input: streamOf(['{"dur": 1, "la\n{"dur": 2, "label": 0}\n']),
  });
  assertEquals(records, [{ dur: 2, label: 0 }]);
  assertEquals(refused.map(({ cause }) => cause), ["not JSON"]);
});

Deno.test("flowBatches() takes true and false of JSON for numbers where Parquet has numbers", async () => {
  const { records } = await readAll("-", {
    columns: ["dur", "x", "y"],
    texts: ["y"],
    input: streamOf(['{"dur": true, "x": false, "y": true}\n']),
  });
  assertEquals(records, [{ dur: 1, x: 0, y: "true" }]);
});

Deno.test("flowBatches() reads standard input in every form that text has", async () => {
  const lines = ["dur,sbytes,service,sport", "1,2,-,3", "4,5,dns,0x1f"];
  const zeek = ["#separator \\x09", "#fields\tdur\tsbytes\tservice\tsport"];
  const rows = lines.slice(1).map((line) => line.replaceAll(",", "\t"));
  const texts = [
    lines.join("\n"),
    "\uFEFF\n\n" + lines.join("\r\n") + "\r\n",
    lines.join("\n").replaceAll(",", ";"),
    [...zeek, ...rows, "#close"].join("\n"),
  ];
  const packed = texts.flatMap((text) => [text, gzipSync(text)]);
  for (const text of packed) {
    const bytes = Buffer.from(text as string);
    const bitByBit = [...bytes].map((byte) => Uint8Array.of(byte));
    for (const chunks of [[bytes], bitByBit]) {
      const { records, batches } = await readAll("-", {
        input: streamOf(chunks),
      });
      assertEquals(
        records.map((flow) => [flow.dur, flow.sbytes, flow.source_port]),
        [
          [1, 2, 3],
          [4, 5, 31],
        ],
      );
      assert(batches.every(({ path }) => path === "standard input"));
    }
  }
});

Deno.test("flowBatches() gives the flows of a slow pipe as they come", async () => {
  const json = (dur: number) => `{"dur": ${dur}}\n`;
  const csv = (dur: number) => `${dur}\n`;
  for (const [header, line] of [["", json], ["dur\n", csv]] as const) {
    const { pipe, write, close } = openPipe();
    const batches = flowBatches("-", { columns: ["dur"], input: pipe });
    write(header + line(1));
    assertEquals(durations(await batches.next()), [1]); // the pipe is open
    write(line(2) + line(3) + line(4).slice(0, -1));
    assertEquals(durations(await batches.next()), [2, 3]);
    close();
    const { value } = await batches.next();
    assertEquals([...value!.frame.getColumn("dur").toArray()], [4]);
    assertEquals([...value!.rows], [3]);
    assertEquals((await batches.next()).done, true);
  }
});

function durations({ value }: IteratorResult<FlowBatch, void>) {
  return value!.frame.getColumn("dur").toArray();
}

Deno.test("flowBatches() gives no more flows of a pipe at a time than asked for", async () => {
  const { frames, rows } = await readAll("-", {
    input: streamOf([CSV]),
    rows: 3000,
  });
  assertEquals(frames.map(({ height }) => height), [
    ...new Array(6).fill(3000),
    2000,
  ]);
  assertEquals(rows, [...new Array(20_000).keys()]);
});

Deno.test("flowBatches() says what is wrong with standard input", async () => {
  const parquet = FLOWS.head(5).writeParquet() as Uint8Array;
  const cases: [string | Uint8Array, string][] = [
    ["", "standard input: it is empty"],
    [" \n\n", "standard input: it is empty"],
    [HEADER, "standard input: no rows in the file"],
    [parquet, "standard input: expected CSV or JSON lines, found a Parquet"],
    ["a,b\n1,2\n", "standard input: columns missing: dur, sbytes, service"],
    [gzipSync(CSV).subarray(0, 5000), "standard input: the gzip file is cut"],
    ["[1]\n", "standard input: neither a Parquet nor a CSV file: it is JSON"],
  ];
  for (const [content, message] of cases) {
    await assertRejects(
      () => readAll("-", { input: streamOf(content === "" ? [] : [content]) }),
      InputError,
      message,
    );
  }
  await assertRejects(
    () => readAll(["-", "a.csv"]),
    InputError,
    "standard input (-) is read alone: found -, a.csv",
  );
});

Deno.test("flowBatches() tells how many bytes of files it has read", () =>
  inTemporaryFolder(async (folder) => {
    const paths = await writeFiles(folder, {
      "a.csv": CSV,
      "b.csv.gz": gzipSync(CSV),
    });
    const told: number[][] = [];
    await readAll(paths, { onRead: (...read) => told.push(read) });
    const sizes = [CSV.length, gzipSync(CSV).length];
    const total = sizes[0] + sizes[1];
    assertEquals(told, [[sizes[0], total], [total, total]]);
  }));
