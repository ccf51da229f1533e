import pl from "nodejs-polars";
import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { loadFlows, parseFlows } from "../../lib/dataset/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import { SAMPLE_CSV, SAMPLE_PARQUET, sampleTest } from "../sample.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const text = (content: string) => new TextEncoder().encode(content);
const csv = (...lines: string[]) =>
  parseFlows(text(lines.join("\n") + "\n"), "flows.csv");
const valuesIn = (flows: pl.DataFrame, name: string) =>
  flows.getColumn(name).toArray() as unknown[];

function rejected(content: Uint8Array, name: string, message: string) {
  assertThrows(() => parseFlows(content, name), InputError, message);
}

Deno.test("parseFlows() gives CSV columns the release's names and types", () => {
  const frame = csv(
    "proto,Sload,Spkts,service,'ct_src_ ltm',label",
    "tcp,1.5,3,,2,Benign",
    "udp,2,4,dns,1,Malicious",
  );
  assertEquals(frame.columns, [
    "protocol",
    "sload",
    "spkts",
    "service",
    "ct_src_ltm",
    "binary_label",
  ]);
  assertEquals(frame.dtypes.map((type) => type.variant), [
    "String",
    "Float64",
    "Int64",
    "String",
    "Int64",
    "Int64",
  ]);
  assertEquals(valuesIn(frame, "service"), ["-", "dns"]);
  assertEquals(valuesIn(frame, "binary_label"), [0, 1]);
});

Deno.test("parseFlows() reads Parquet bytes whatever the file is called", () => {
  const frame = pl.DataFrame({ dur: [0.5, 1], binary_label: [0, 1] });
  const parsed = parseFlows(frame.writeParquet() as Uint8Array, "flows.bin");
  assertEquals(valuesIn(parsed, "dur"), [0.5, 1]);
});

Deno.test("parseFlows() rejects an empty file, and a header without rows", () => {
  rejected(text(""), "a.csv", "a.csv: the file is empty");
  rejected(text("dur,label\n"), "a.csv", "no rows");
});

Deno.test("parseFlows() rejects truncated Parquet", () => {
  const whole = pl.DataFrame({ dur: [0.5], binary_label: [0] })
    .writeParquet() as Uint8Array;
  rejected(whole.subarray(0, whole.length - 20), "a.parquet", "truncated");
  const broken = Uint8Array.from(whole).fill(7, 4, whole.length - 4);
  rejected(broken, "a.parquet", "a.parquet: cannot read the Parquet file");
});

Deno.test("parseFlows() rejects what is not Parquet, and binary data", () => {
  rejected(Uint8Array.of(1, 0, 2), "a.parquet", "not a Parquet file");
  rejected(text("dur\n1\n"), "a.parquet", "no label column"); // it is CSV
  rejected(Uint8Array.of(1, 0, 2, 3, 4), "a.csv", "binary data");
});

Deno.test("parseFlows() rejects flows without labels, or with others", () => {
  rejected(text("dur,sbytes\n1,2\n"), "a.csv", "no label column");
  rejected(
    text("dur,label\n1,0\n2,maybe\n"),
    "a.csv",
    'row 2: expected 0 or 1 (or Benign, Malicious), found "maybe"',
  );
  rejected(
    text("dur,label\n1,0\n2,\n"),
    "a.csv",
    "row 2: the flow has no label",
  );
  const whole = pl.Series("label", [0, 2], pl.Int64);
  for (const type of [pl.Int64, pl.UInt64]) { // BigInt to JavaScript, some
    const bytes = pl.DataFrame([whole.cast(type)]).writeParquet() as Uint8Array;
    rejected(bytes, "a.parquet", "row 2: expected 0 or 1 (or Benign");
    rejected(bytes, "a.parquet", "found 2");
  }
});

Deno.test("parseFlows() rejects flows of one class", () => {
  const one = (rows: string, message: string) =>
    rejected(text(`dur,label\n${rows}`), "a.csv", message);
  one("1,0\n2,0\n", "found 2 rows of 0 and none of 1");
  one("1,1\n", "found 1 rows of 1 and none of 0");
});

sampleTest(
  "loadFlows() gives the same frame from the sample's CSV and Parquet",
  async () => {
    const parquet = await loadFlows(SAMPLE_PARQUET);
    const csv = await loadFlows(SAMPLE_CSV);
    assertEquals(csv.shape, { height: 7000, width: 44 });
    assertEquals(
      parquet.columns.filter((name) => !csv.columns.includes(name)),
      ["attack_label"],
    );
    for (const name of csv.columns) {
      assertEquals(
        csv.getColumn(name).dtype.variant,
        parquet.getColumn(name).dtype.variant,
        name,
      );
      assertEquals(valuesIn(csv, name), valuesIn(parquet, name), name);
    }
  },
);

Deno.test("parseFlows() reads categories by their texts, labels too", () => {
  const column = (name: string, texts: string[]) =>
    pl.Series(name, texts, pl.String).cast(pl.Categorical);
  const frame = pl.DataFrame([
    column("protocol", ["udp", "tcp"]),
    column("binary_label", ["Malicious", "Benign"]), // their codes are 0 and 1
  ]);
  const flows = parseFlows(frame.writeParquet() as Uint8Array, "a.parquet");
  assertEquals(valuesIn(flows, "protocol"), ["udp", "tcp"]);
  assertEquals(valuesIn(flows, "binary_label"), [1, 0]);
});

Deno.test("parseFlows() takes true and false for labels, but no word of JavaScript's", () => {
  const flows = csv("dur,label", "1,True", "2,False");
  assertEquals(valuesIn(flows, "binary_label"), [1, 0]);
  rejected(
    text("dur,label\n1,0\n2,constructor\n"),
    "a.csv",
    'found "constructor"',
  );
});

Deno.test("parseFlows() reads numbers with blanks around them, and blanks as gaps", () => {
  const flows = csv("dur,sbytes,label", " 0.5, 3,0", "1 ,  ,1");
  assertEquals(valuesIn(flows, "dur"), [0.5, 1]);
  assertEquals(valuesIn(flows, "sbytes"), [3, null]);
});

Deno.test("parseFlows() takes flows without labels where they are optional", () => {
  const flows = parseFlows(text("dur\n1.5\n"), "a.csv", { labels: "optional" });
  assertEquals(valuesIn(flows, "dur"), [1.5]);
});

Deno.test("loadFlows() reads a file as parseFlows() reads its bytes", () =>
  inTemporaryFolder(async (folder) => {
    const lines = "proto,label\ntcp,0\nudp,1\n";
    const parquet = pl.DataFrame({ proto: ["tcp", "udp"], label: [0, 1] })
      .writeParquet() as Uint8Array;
    for (const content of [text(lines), parquet]) {
      const path = join(folder, "flows [*].file"); // no pattern to Polars
      await Deno.writeFile(path, content);
      assertEquals(
        (await loadFlows(path)).toRecords(),
        parseFlows(content, path).toRecords(),
      );
    }
  }));

Deno.test("parseFlows() takes words for gaps in columns of numbers", () => {
  const flows = csv(
    "dur,sbytes,Bytes,note,label",
    "1,-,5,-,0",
    "NaN,n/a,None,n/a,1",
    "3,?,null,x,1",
  );
  assertEquals(valuesIn(flows, "sbytes"), [null, null, null]);
  assertEquals(valuesIn(flows, "Bytes"), [5, null, null]);
  assertEquals(valuesIn(flows, "note"), ["-", "n/a", "x"]);
});
