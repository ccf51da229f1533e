import pl from "nodejs-polars";
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { describeInspection, inspectFlows } from "../../lib/inspect/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const FLOWS = `dur,Spkts,proto,sport,swin,service,label
0.5,3,tcp,80,255,http,0
0.5,3,tcp,81,255,http,0
0.5,3,tcp,82,255,,0
1.5,,udp,0x50,255,dns,1
fast,9,tcp,83,255,dns,1
`;

async function inspect(
  content: string,
  check: (path: string) => Promise<void>,
) {
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.csv");
    await Deno.writeTextFile(path, content);
    await check(path);
  });
}

Deno.test("inspectFlows() counts gaps, values, duplicates and labels", () =>
  inspect(FLOWS, async (path) => {
    const found = await inspectFlows(path);
    assertEquals([found.rows, found.origin.form], [5, "other"]);
    const columns = Object.fromEntries(
      found.columns.map(({ name, ...column }) => [name, column]),
    );
    const text = {
      ...{ type: "text", role: "category", range: null, problem: null },
    };
    const integer = {
      ...{ expected: "integer", role: "measurement", problem: null },
      mostFrequent: null,
    };
    assertEquals<unknown>(columns, {
      dur: {
        ...text,
        role: "measurement",
        expected: "float",
        gaps: 0,
        distinct: 3,
        mostFrequent: { name: "0.5", count: 3, share: 0.6 },
        problem: '1 value is no number, in row 5: "fast"',
        leftOut: null,
      },
      spkts: {
        ...integer,
        type: "integer",
        gaps: 1,
        distinct: 2,
        range: [3, 9],
        leftOut: null,
      },
      protocol: {
        ...text,
        expected: "text",
        gaps: 0,
        distinct: 2,
        mostFrequent: { name: "tcp", count: 4, share: 0.8 },
        leftOut: null,
      },
      source_port: {
        ...integer,
        role: "port",
        type: "integer",
        gaps: 0,
        distinct: 4,
        range: [80, 83],
        leftOut: '"port" in its name: a flow, a host or a moment',
      },
      swin: {
        ...integer,
        role: "constant",
        type: "integer",
        gaps: 0,
        distinct: 1,
        range: [255, 255],
        leftOut: "has one value",
      },
      service: {
        ...text,
        expected: "text",
        gaps: 0,
        distinct: 3,
        mostFrequent: { name: "dns", count: 2, share: 0.4 },
        leftOut: null,
      },
      binary_label: {
        ...integer,
        role: "label",
        type: "integer",
        gaps: 0,
        distinct: 2,
        range: [0, 1],
        leftOut: "holds the answer",
      },
    });
    assertEquals(found.duplicates, { rows: 2, groups: 1 }); // ports do not count
    assertEquals(
      found.labels?.classes.map(({ name, count }) => [name, count]),
      [["0", 3], ["1", 2]],
    );
    assertEquals(found.labels?.kinds, null);
    assertEquals(found.absent.includes("sttl"), true);
    assertEquals(found.absent.length, 50 - 7);
  }));

Deno.test("inspectFlows() looks at flows without labels, and with chosen ones", () =>
  inspect(FLOWS.replace("label", "kind"), async (path) => {
    const { labels, labelProblem, duplicates } = await inspectFlows(path);
    assertEquals(labels, null);
    assertEquals(labelProblem, null); // training takes all flows as normal
    assertEquals(duplicates, { rows: 2, groups: 1 });
    const chosen = await inspectFlows(path, { column: "kind", normal: "0" });
    assertEquals(chosen.labelProblem, null);
    assertEquals(
      chosen.labels?.kinds?.map(({ name, count }) => [name, count]),
      [["normal", 3], ["1", 2]],
    );
  }));

Deno.test("describeInspection() is a text for a person", () =>
  inspect(FLOWS, async (path) => {
    const text = describeInspection(await inspectFlows(path));
    const sha256 = text.match(/SHA-256: ([0-9a-f]{64})/)![1];
    assertEquals(
      text.replaceAll(path, "flows.csv").replace(sha256, "…"),
      `Recognised other flows:
   flows.csv: 5 flows
5 flows, 7 columns: 7 that UNSW-NB15 has, 0 others
SHA-256: …

column        type             role         gaps  distinct  values
dur           text, not float  measurement     0         3  mostly 0.5 (60.0 %)
spkts         integer          measurement     1         2  3 to 9
protocol      text             category        0         2  mostly tcp (80.0 %)
source_port   integer          port            0         4  80 to 83
swin          integer          constant        0         1  255 to 255
service       text             category        0         3  mostly dns (40.0 %)
binary_label  integer          label           0         2  0 to 1

Training stops at:
  dur: 1 value is no number, in row 5: "fast"

Labels: 3 normal (60.0 %), 2 attacks (40.0 %)

Duplicates: 2 normal flows equal another in every column that training reads (1 different ones)

Training reads 4 columns and leaves out 3:
  source_port   "port" in its name: a flow, a host or a moment
  swin          has one value
  binary_label  holds the answer
warning: only 2 columns are measurements (dur, spkts): a detector learns little from them; --include COL,COL brings columns back
On all flows it takes about 0.6 GB of memory.
`,
    );
  }));

Deno.test("inspectFlows() says of other types, infinity and no values that training stops", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.parquet");
    const flows = pl.DataFrame([
      pl.Series("lists", [[1], [2]]),
      pl.Series("dates", [new Date(0), new Date(1)]),
      pl.Series("dur", [1, Infinity]),
      pl.Series("service", ["http", "dns"]),
      pl.Series("nothing", [null, null], pl.Float64),
      pl.Series("label", [0, 1]),
    ]);
    await Deno.writeFile(path, flows.writeParquet() as Uint8Array);
    const inspection = await inspectFlows(path);
    assertEquals(
      inspection.columns.map(({ name, problem }) => [name, problem]),
      [
        ["lists", "holds neither numbers nor text"],
        ["dates", "holds neither numbers nor text"],
        ["dur", "holds numbers that are infinite"],
        ["service", null],
        ["nothing", null],
        ["binary_label", null],
      ],
    );
    const { leftOut } = inspection.columns[4];
    assertEquals(leftOut, "has no values");
    const text = describeInspection(inspection);
    assertEquals(text.includes("\n  lists: holds neither numbers"), true);
  }));

Deno.test("inspectFlows() foresees that training stops at texts among numbers, not at words for gaps", () => {
  const lines = Array.from({ length: 200 }, (_, row) => {
    const count = row === 5 ? "n/a" : row === 8 ? "many" : row;
    return `${count},${row === 5 ? "n/a" : row},${Number(row % 6 === 0)}`;
  });
  return inspect(["Bytes,Packets,label", ...lines].join("\n"), async (path) => {
    const [bytes, packets] = (await inspectFlows(path)).columns;
    assertEquals(
      bytes.problem,
      'row 9: expected a number, as in 198 other rows, found "many"',
    );
    assertEquals([packets.type, packets.gaps, packets.problem], [
      ...["integer", 1, null],
    ]);
  });
});
