import process from "node:process";
import pl from "nodejs-polars";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { RAW_COLUMNS } from "../../lib/dataset/schema/flow_columns.ts";
import { flowBatches } from "../../lib/dataset/mod.ts";
import { canonicalNames } from "../../lib/dataset/schema/forms.ts";
import { UnchangedFiles } from "../../lib/dataset/files/unchanged_files.ts";
import {
  type RunOptions,
  runSettings,
  trainAndEvaluate,
} from "../../lib/pipeline/mod.ts";
import type { BadInput } from "./bad_input.ts";

const HEADER = "dur,sbytes,state,label\n";
const FLOWS = HEADER + "1,2,FIN,0\n3,4,CON,1\n";
const PARQUET = pl.DataFrame({
  dur: Array.from({ length: 20_000 }, (_, row) => Math.sqrt(row)),
  label: Array.from({ length: 20_000 }, (_, row) => row % 2),
}).writeParquet() as Uint8Array;

/** Files of flows that cannot be read or used. */
export const BAD_FLOWS: readonly BadInput[] = [
  {
    what: "a path that is not there",
    says:
      "DIR/flows.csv: no such file or folder: deno task download gets the data set, deno task generate writes flows shaped like it",
    provoke: (folder) => train({ data: join(folder, "flows.csv") }),
  },
  {
    what: "a folder without flows",
    says: "DIR: no Network-Flows/UNSW_Flow.parquet in this folder, and no " +
      ".parquet or .csv file (folders inside it are not searched): deno task " +
      "download gets the Parquet release " +
      "(see data/README.md)",
    provoke: (folder) => train({ data: folder }),
  },
  {
    what: "neither a file nor a folder",
    says: "/dev/null: expected a file or a folder, found neither",
    provoke: () => train({ data: "/dev/null" }),
  },
  {
    what: "an address",
    says: "https://example.org/flows.parquet: flows are read from files of " +
      "this machine, not from addresses",
    provoke: () => train({ data: "https://example.org/flows.parquet" }),
  },
  file("an empty file", "", "DIR/flows.csv: the file is empty"),
  file(
    "a header and no flow",
    HEADER,
    "DIR/flows.csv: no rows in the file",
  ),
  file(
    "a Parquet file cut short",
    PARQUET.subarray(0, -20),
    "DIR/flows.parquet: the Parquet file is truncated: its last four bytes " +
      "are not PAR1",
    "flows.parquet",
  ),
  file(
    "binary data called .parquet",
    Uint8Array.of(1, 0, 2),
    "DIR/flows.parquet: not a Parquet file: its first four bytes are not PAR1",
    "flows.parquet",
  ),
  file(
    "a Parquet file with a broken description",
    Uint8Array.from(PARQUET).fill(7, PARQUET.length - 40, PARQUET.length - 8),
    "DIR/flows.parquet: cannot read the Parquet file: POLARS",
    "flows.parquet",
  ),
  file(
    "a Parquet column that is neither numbers nor text",
    pl.DataFrame([
      pl.Series("dur", [[1], [2], [3], [4]]),
      pl.Series("label", [0, 0, 0, 1]),
    ]).writeParquet() as Uint8Array,
    "DIR/flows.parquet: Column dur: expected numbers or text, found List",
    "flows.parquet",
  ),
  file(
    "a ZIP archive",
    "PK\x03\x04",
    "DIR/flows.csv: neither a Parquet nor a CSV file: it is a ZIP archive: " +
      "unpack it first",
  ),
  file(
    "a Zstandard file",
    zstdCompressSync(FLOWS),
    "DIR/flows.csv.zst: neither a Parquet nor a CSV file: it is a Zstandard " +
      "file: zstd -d FILE unpacks it",
    "flows.csv.zst",
  ),
  file(
    "a page of the web",
    "<!DOCTYPE html><title>Sign in</title>",
    "DIR/flows.csv: neither a Parquet nor a CSV file: it is a page of the " +
      "web: the download went wrong",
  ),
  file(
    "a pointer of Git LFS",
    "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
    "DIR/flows.csv: neither a Parquet nor a CSV file: it is a Git LFS " +
      "pointer, not the file that it stands for",
  ),
  file(
    "JSON in one piece",
    '[{"dur": 1, "label": 0}]',
    "DIR/flows.csv: neither a Parquet nor a CSV file: it is JSON, but not one " +
      "object a line",
  ),
  file(
    "a line of JSON that is broken",
    '{"dur": 1, "label": 0}\n{"dur": 1, "lab\n',
    "DIR/flows.jsonl, line 2: not JSON",
    "flows.jsonl",
  ),
  file(
    "a line of JSON that is no object",
    '{"dur": 1, "label": 0}\n[1, 0]\n',
    "DIR/flows.jsonl, line 2: expected a JSON object, found a list",
    "flows.jsonl",
  ),
  file(
    "a line of JSON that lacks all columns",
    '{"dur": 1, "label": 0}\n{"": 1}\n',
    "DIR/flows.jsonl, line 2: none of the columns binary_label, dur",
    "flows.jsonl",
  ),
  file(
    "a log of Suricata's without an event of type flow",
    '{"timestamp":"2026-05-01","event_type":"dns","flow_id":1,"dns":{}}\n',
    "DIR/flows.jsonl: expected flows as JSON objects, one a line (of Suricata's " +
      "events those of type flow), found none in its first 64 MB",
    "flows.jsonl",
  ),
  file(
    "a line of JSON with lists inside each other",
    `{"dur": 1, "label": 0}\n${"[".repeat(1e5)}${"]".repeat(1e5)}\n`,
    "DIR/flows.jsonl, line 2: expected a JSON object, found a list",
    "flows.jsonl",
  ),
  file(
    "an object inside an object of JSON",
    '{"dur": 1, "label": 0}\n{"dur": {"s": 1}, "label": 1}\n',
    "DIR/flows.jsonl, line 2: column dur: expected a number, a text, true, " +
      "false or null, found an object",
    "flows.jsonl",
  ),
  input("standard input that is empty", "", "standard input: it is empty"),
  input(
    "standard input that is Parquet",
    PARQUET,
    "standard input: expected CSV or JSON lines, found a Parquet file: give " +
      "its path instead",
  ),
  {
    what: "standard input among files",
    says: "standard input (-) is read alone: found -, a.csv",
    provoke: () => flowBatches(["-", "a.csv"], { columns: ["dur"] }).next(),
  },
  file(
    "a packet capture",
    Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0),
    "DIR/flows.csv: neither a Parquet nor a CSV file: it is a packet " +
      "capture: flows are made of it first",
  ),
  file(
    "other binary data",
    Uint8Array.of(1, 0, 2),
    "DIR/flows.csv: neither a Parquet nor a CSV file: it holds binary data",
  ),
  file(
    "text in UTF-16",
    Uint8Array.of(0xff, 0xfe, 0x64, 0, 0x75, 0, 0x72, 0),
    "DIR/flows.csv: neither a Parquet nor a CSV file: it is UTF-16 text: " +
      "save it as UTF-8",
  ),
  file(
    "text that is neither UTF-8 nor windows-1252",
    Uint8Array.of(...new TextEncoder().encode(HEADER + "1,2,"), 0x81, 0x2c, 48),
    "DIR/flows.csv, line 2: its text is neither UTF-8 nor windows-1252",
  ),
  file(
    "names of columns that are neither",
    Uint8Array.of(0x64, 0x9d, 0x2c, 0x62, 10, 49, 0x2c, 50, 10),
    "DIR/flows.csv: cannot read the CSV file: its header is neither UTF-8 nor " +
      "windows-1252",
  ),
  file(
    "a log of AWS without the names of its fields",
    "2 123456789010 eni-0a 10.0.0.1 192.0.2.1 49152 443 6 10 840 1700000000 " +
      "1700000060 ACCEPT OK\n",
    "DIR/flows.csv, line 1: expected the names of the columns, found what " +
      "looks like a flow: put a line with names on top of the file",
  ),
  file(
    "a gzip file cut short",
    gzipSync(FLOWS).subarray(0, -9),
    "DIR/flows.csv.gz: the gzip file is cut short",
    "flows.csv.gz",
  ),
  file(
    "a gzip file that is damaged",
    Uint8Array.from(gzipSync(FLOWS)).fill(7, 12, 20),
    "DIR/flows.csv.gz: the gzip file is damaged",
    "flows.csv.gz",
  ),
  file(
    "a line with more fields than names",
    FLOWS + "1,2,FIN,0,9\n",
    "DIR/flows.csv, line 4: expected 4 fields, found 5",
  ),
  file(
    "a line with fewer fields than names",
    FLOWS + "1,2,FIN\n",
    "DIR/flows.csv, line 4: expected 4 fields, found 3",
  ),
  file(
    "a double quote that is not closed",
    FLOWS + '1,2,"FIN,0\n',
    "DIR/flows.csv, line 4: a double quote is not closed",
  ),
  file(
    "a double quote inside a field",
    FLOWS + '1,2,F"IN,0\n',
    "DIR/flows.csv, line 4: a double quote inside a field that has none around",
  ),
  file(
    "a column of flows that is there twice",
    "dur,dur,label\n1,2,0\n",
    "DIR/flows.csv, line 1: the column dur is there twice",
  ),
  file(
    "no labels, but a column that is named as one",
    "dur,sbytes,class\n1,2,x\n3,4,y\n",
    "DIR/flows.csv: column class is named as a label: expected --label class " +
      "--normal VALUE or, to train without labels, --exclude class " +
      "(--categorical class if it is none); its values are x, y",
  ),
  file(
    "no labels, for --protocol original",
    "dur,sbytes\n1,2\n",
    "DIR/flows.csv: --protocol original needs attacks to find: expected labels " +
      "of both classes, found no label column (--label COLUMN --normal VALUE " +
      "names one)",
    "flows.csv",
    { protocol: "original" },
  ),
  file(
    "a share of attacks among flows that are all labelled normal",
    HEADER + "1,2,FIN,0\n3,4,CON,0\n",
    "DIR/flows.csv: --contamination 0.1 is for flows with attacks or without " +
      "labels: found labels that name no attack",
    "flows.csv",
    { contamination: 0.1 },
  ),
  file(
    "a threshold that needs attacks, without any",
    "dur,sbytes\n1,2\n3,4\n",
    "DIR/flows.csv: --threshold-strategy youden needs attacks to find: expected " +
      "labels of both classes, found no label column (--label COLUMN --normal " +
      "VALUE names one)",
    "flows.csv",
    { thresholdStrategy: "youden" },
  ),
  file(
    "a label that is no label",
    FLOWS + "5,6,FIN,maybe\n",
    "DIR/flows.csv: column label, row 3: expected 0 or 1 (or Benign, " +
      'Malicious), found "maybe"; its values are 0, 1, maybe; --label COLUMN ' +
      "--normal VALUE says how flows are labelled",
  ),
  file(
    "attacks alone",
    HEADER + "1,2,FIN,1\n3,4,CON,1\n5,6,CON,\n",
    "DIR/flows.csv: column label: expected normal (0) and attack (1) flows, " +
      "found 2 rows of 1 and none of 0, 1 without a label",
  ),
  file(
    "too few flows",
    FLOWS,
    "DIR/flows.csv: Too few flows to split: expected at least 5 normal " +
      "rows, found 1",
  ),
  file(
    "text where a number is expected",
    manyFlows((row) => [row === 7 ? "fast" : row, row]),
    'DIR/flows.csv: Column dur, row 8: expected a number, found "fast"',
  ),
  file(
    "a number that is infinite",
    manyFlows((row) => [row === 7 ? "inf" : row, row]),
    "DIR/flows.csv: Column dur, row 8: expected a finite number, found Infinity",
  ),
  file(
    "a column without a value, for --config original",
    manyFlows((row) => [row, ""]),
    "DIR/flows.csv: Column sbytes: no values in the rows learnt from; leave it " +
      "out with --exclude sbytes",
    "flows.csv",
    { config: "original" },
  ),
  file(
    "a column of numbers with another text among them",
    "Bytes,label\n" +
      Array.from(
        { length: 300 },
        (_, row) =>
          `${row === 7 ? "many" : row * row},${Number(row % 6 === 0)}\n`,
      ).join(""),
    "DIR/flows.csv: Column Bytes, row 8: expected a number, as in 149 other " +
      'rows, found "many"',
  ),
  file(
    "a column of numbers in another notation",
    "Bytes,label\n" +
      Array.from(
        { length: 300 },
        (_, row) => `${row}.5 M,${Number(row % 6 === 0)}\n`,
      ).join(""),
    "DIR/flows.csv: Column Bytes, row 4: expected a number, such as 1234.5, " +
      'found "3.5 M"',
  ),
  file(
    "a value for normal flows that the column does not hold",
    "dur,kind\n1,x\n2,y\n",
    'DIR/flows.csv: column kind: expected flows with "ok", normal (0), and ' +
      "others (1), found 2 rows of 1 and none of 0; its values are x, y",
    "flows.csv",
    { labels: { column: "kind", normal: "ok" } },
  ),
  {
    what: "files of different forms",
    says: "DIR/b.csv: expected the columns of DIR/a.csv (the raw files' " +
      "columns), found other flows: the file lacks " +
      `${canonicalNames(RAW_COLUMNS).slice(0, -1).join(", ")} and has x more`,
    async provoke(folder) {
      const data = [join(folder, "a.csv"), join(folder, "b.csv")];
      await Deno.writeTextFile(data[0], RAW_COLUMNS.map(() => 1).join());
      await Deno.writeTextFile(data[1], "x,label\n1,0\n");
      await train({ data });
    },
  },
  {
    what: "a folder of JSON files",
    says:
      "DIR: .json files of a folder are not read, as they may be anything: " +
      "expected their own paths, such as DIR/conn.json",
    async provoke(folder) {
      await Deno.writeTextFile(join(folder, "conn.json"), '{"dur": 1}\n');
      await train({ data: folder });
    },
  },
  {
    what: "a file that is given twice",
    says: "DIR/flows.csv: the file is there twice",
    async provoke(folder) {
      const path = join(folder, "flows.csv");
      await Deno.writeTextFile(path, FLOWS);
      await train({ data: [path, path] });
    },
  },
  {
    what: "files that do not hold the same columns",
    says:
      "DIR/b.csv: expected the columns of DIR/a.csv: the file lacks state " +
      "and has dttl more",
    async provoke(folder) {
      const data = [join(folder, "a.csv"), join(folder, "b.csv")];
      await Deno.writeTextFile(data[0], FLOWS);
      await Deno.writeTextFile(data[1], FLOWS.replace("state", "dttl"));
      await train({ data });
    },
  },
  {
    ...file(
      "a column for labels that is not there",
      FLOWS,
      "DIR/flows.csv: no column kind for the labels: found dur, sbytes, " +
        "state, binary_label",
      "flows.csv",
      { labels: { column: "kind", normal: "ok" } },
    ),
  },
  file(
    "a column to leave out that is not there",
    FLOWS,
    "DIR/flows.csv: --exclude: no column sttl: found dur, sbytes, state, " +
      "binary_label",
    "flows.csv",
    { exclude: ["sttl"] },
  ),
  file(
    "no column that can be learnt from",
    "srcip,sport,label\n1.2.3.4,5,0\n",
    "DIR/flows.csv: No feature column is left of source_ip, source_port, " +
      "binary_label",
  ),
  file(
    "a split by time of flows without times",
    manyFlows((row) => [row, row]),
    "DIR/flows.csv: Cannot split by time: expected a column stime or another " +
      "of moments (--time-column COL), found dur, sbytes, binary_label",
    "flows.csv",
    { split: "temporal" },
  ),
  {
    what: "a file that changes while it is read",
    says: "DIR/flows.csv: the file changed while it was read",
    async provoke(folder) {
      const path = join(folder, "flows.csv");
      await Deno.writeTextFile(path, FLOWS);
      const watched = await UnchangedFiles.open([path]);
      await watched.reading(() =>
        Deno.writeTextFile(path, FLOWS + "5,6,FIN,0")
      );
    },
  },
  {
    what: "more flows than fit into memory",
    says:
      "DIR/flows.parquet: training on 20,000 flows (--subset N draws fewer) " +
      "takes about 0.6 GB of memory, 0.1 GB are free",
    async provoke(folder) {
      const data = join(folder, "flows.parquet");
      await Deno.writeFile(data, PARQUET);
      const { systemMemoryInfo } = Deno;
      const free = { ...systemMemoryInfo(), available: 1e8, swapFree: 0 };
      Deno.systemMemoryInfo = () => free;
      try {
        await train({ data });
      } finally {
        Deno.systemMemoryInfo = systemMemoryInfo;
      }
    },
  },
  {
    what: "more flows than fit into the memory that a container may have",
    says:
      "DIR/flows.parquet: training on 20,000 flows (--subset N draws fewer) " +
      "takes about 0.6 GB of memory, 0.1 GB are free",
    async provoke(folder) {
      const data = join(folder, "flows.parquet");
      await Deno.writeFile(data, PARQUET);
      await inContainer(() => train({ data }));
    },
  },
  {
    what: "more generated flows than fit into it",
    says:
      "generated flows: training on 200,000 flows (--subset N draws fewer) " +
      "takes about 1.0 GB of memory, 0.1 GB are free",
    provoke: () => inContainer(() => train({ subset: 200_000 })),
  },
];

/** Where the process may take 0.15 GB more. */
async function inContainer(work: () => Promise<unknown>) {
  const { constrainedMemory } = process;
  process.constrainedMemory = () => process.memoryUsage.rss() + 1.5e8;
  try {
    await work();
  } finally {
    process.constrainedMemory = constrainedMemory;
  }
}

/** A file of that content, to be trained on. */
function file(
  what: string,
  content: string | Uint8Array,
  says: string,
  name = content instanceof Uint8Array && says.includes(".parquet")
    ? "flows.parquet"
    : "flows.csv",
  options: RunOptions = {},
): BadInput {
  return {
    what,
    says,
    async provoke(folder) {
      const data = join(folder, name);
      await (typeof content === "string"
        ? Deno.writeTextFile(data, content)
        : Deno.writeFile(data, content));
      await train({ data, ...options });
    },
  };
}

/** Standard input of that content, to be scored. */
function input(
  what: string,
  content: string | Uint8Array,
  says: string,
): BadInput {
  return {
    what,
    says,
    provoke: () =>
      flowBatches("-", {
        columns: ["dur"],
        input: new Blob([content as BlobPart]).stream(),
      }).next(),
  };
}

/** Enough flows for a split. */
function manyFlows(values: (row: number) => [unknown, unknown]): string {
  const rows = Array.from(
    { length: 60 },
    (_, row) => [...values(row), Number(row % 6 === 0)].join(),
  );
  return "dur,sbytes,label\n" + rows.join("\n") + "\n";
}

function train(options: RunOptions) {
  return trainAndEvaluate(runSettings({ epochs: 1, ...options }), {
    log() {},
  });
}
