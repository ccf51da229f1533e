import pl from "nodejs-polars";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import {
  findFlows,
  Flows,
  type LabelChoice,
  loadFlows,
  openSource,
  parseFlows,
} from "../../../lib/dataset/mod.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";
import { writeFiles } from "../_forms.ts";

/** As CICFlowMeter writes flows: blanks before names, words for labels. */
const FLOWS =
  "Flow Duration, Tot Fwd Pkts, Label\n1,2,BENIGN\n3,4,DoS Hulk\n5,6,benign\n";
const CHOICE = { column: "label", normal: "Benign" };

/** Reads a CSV file whose labels are chosen. */
function parse(content: string, labelChoice: LabelChoice | null = CHOICE) {
  const bytes = new TextEncoder().encode(content);
  return parseFlows(bytes, "a.csv", { labelChoice });
}

const labelsIn = (frame: pl.DataFrame) =>
  frame.getColumn("binary_label").toArray();

Deno.test("parseFlows() takes the chosen column for labels and names the attacks", () => {
  const frame = parse(FLOWS);
  assertEquals(
    frame.toRecords(),
    [
      [1, 2, "normal", 0],
      [3, 4, "dos hulk", 1],
      [5, 6, "normal", 0],
    ].map(([duration, packets, attack_label, binary_label]) => ({
      "Flow Duration": duration,
      "Tot Fwd Pkts": packets,
      attack_label,
      binary_label,
    })),
  );
});

Deno.test("loadFlows() and openSource() do so in both formats", () =>
  inTemporaryFolder(async (folder) => {
    const parquet = pl.readCSV(FLOWS).writeParquet() as Uint8Array;
    const files = await writeFiles(folder, {
      "a.csv": FLOWS,
      "a.parquet": parquet,
    });
    for (const path of files) {
      const frame = await loadFlows(path, { labelChoice: CHOICE });
      assertEquals(labelsIn(frame), [0, 1, 0]);
      const source = await findFlows(path, CHOICE);
      assertEquals(source.columns, frame.columns);
      const opened = await openSource(source);
      assertEquals([...await opened.labels()], [0, 1, 0]);
      const names = await opened.read("attack_label");
      assertEquals(names.getColumn("attack_label").toArray(), [
        ...["normal", "dos hulk", "normal"],
      ]);
    }
    assertEquals(
      (await findFlows(join(folder, "a.csv"))).columns.at(-1),
      "binary_label",
    );
  }));

Deno.test("parseFlows() puts the chosen column in the place of the file's own labels", () => {
  const frame = parse(
    "dur,attack_cat,label\n1,Fuzzers,0\n2,DoS,0\n",
    { column: "attack_cat", normal: "DoS" },
  );
  assertEquals(frame.columns, ["dur", "attack_label", "binary_label"]);
  assertEquals(labelsIn(frame), [1, 0]);
});

Deno.test("parseFlows() reads the NetFlow variants of the data set", () => {
  const frame = parse(
    "IN_BYTES,Label,Attack\n1,0,Benign\n2,1,Exploits\n",
    null,
  );
  assertEquals(frame.columns, ["IN_BYTES", "binary_label", "attack_label"]);
  assertEquals(frame.getColumn("attack_label").toArray(), [
    ...["normal", "exploits"],
  ]);
});

Deno.test("parseFlows() compares numbers as numbers", () => {
  const csv = parse("dur,class\n1,2.0\n2,0.0\n3,x\n", {
    column: "class",
    normal: "0",
  });
  assertEquals(labelsIn(csv), [1, 0, 1]);
  const frame = pl.DataFrame({ dur: [1, 2, 3], class: [2, 0, 1.5] });
  const labels = parseFlows(frame.writeParquet() as Uint8Array, "a.parquet", {
    labelChoice: { column: "class", normal: "0.0" },
  });
  assertEquals(labelsIn(labels), [1, 0, 1]);
});

Deno.test("parseFlows() reads a chosen column of 0 and 1, or words for them", () => {
  const labels = (content: string) =>
    labelsIn(parse(content, { column: "malicious", normal: null }));
  assertEquals(labels("dur,malicious\n1,1\n2,0\n"), [1, 0]);
  assertEquals(labels("dur,Malicious\n1,Attack\n2,Benign\n"), [1, 0]);
});

Deno.test("parseFlows() takes several values for normal, and those that begin alike", () => {
  const labels = (normal: string) =>
    labelsIn(
      parse(
        "dur,kind\n1,Benign\n2,Background-UDP\n3,DoS\n4,background\n5,7\n",
        { column: "kind", normal },
      ),
    );
  assertEquals(labels("benign, BACKGROUND*"), [0, 0, 1, 0, 1]);
  assertEquals(labels("Benign,7"), [0, 1, 1, 1, 0]);
  assertEquals(labels("back.*,DoS"), [1, 1, 0, 1, 1]); // no pattern but the star
});

Deno.test("parseFlows() says what is wrong with a chosen column", () => {
  const rejected = (
    content: string,
    normal: string | null,
    message: string,
  ) =>
    assertThrows(
      () => parse(content, { column: "kind", normal }),
      InputError,
      message,
    );
  rejected(
    "dur,label\n1,0\n",
    "ok",
    "a.csv: no column kind for the labels: found dur, binary_label",
  );
  rejected("dur,kind\n1,x\n2,y\n", "ok", "found 2 rows of 1 and none of 0");
  rejected("dur,kind\n1,ok\n2, \n", "ok", "row 2: the flow has no label");
  rejected("dur,kind\n1,x\n2,y\n", null, 'found "x"');
});

Deno.test("findFlows() says that a chosen column is not there", () =>
  inTemporaryFolder(async (folder) => {
    const [path] = await writeFiles(folder, { "a.csv": FLOWS });
    await assertRejects(
      () => findFlows(path, { column: "kind", normal: "ok" }),
      InputError,
      `${path}: no column kind for the labels: found Flow Duration, Tot Fwd Pkts`,
    );
  }));

Deno.test("parseFlows() reads Zeek's logs, gaps and labels", () => {
  const log = "#separator \\x09\n#fields\tproto\tservice\tduration\tlabel\n" +
    "#types\tenum\tstring\tinterval\tstring\n" +
    "tcp\thttp\t0.5\tBenign\nudp\t-\t-\tPortScan\n#close\t2026\n";
  const frame = parse(log, { column: "label", normal: "benign" });
  assertEquals<unknown>(
    frame.toRecords(),
    [
      ["tcp", "http", 0.5, "normal", 0],
      ["udp", "-", null, "portscan", 1],
    ].map(([protocol, service, duration, attack_label, binary_label]) => ({
      protocol,
      service,
      duration,
      attack_label,
      binary_label,
    })),
  );
});

/** What the labels of `dur,kind` are with that choice, and which flows are left. */
async function labelledBy(
  kinds: string,
  choice: Partial<LabelChoice>,
  separator = " ",
): Promise<[labelling: string, labels: number[], leftOut: string]> {
  let found: [string, number[], string];
  await inTemporaryFolder(async (folder) => {
    const rows = kinds.split(separator).map((kind, row) => `${row},${kind}\n`);
    const [path] = await writeFiles(folder, {
      "a.csv": "dur,kind\n" + rows.join(""),
    });
    const opened = await openSource(
      await findFlows(path, { column: "kind", normal: null, ...choice }),
    );
    const { flows, labelling, unlabelledValues } = await opened.labelled();
    const leftOut = unlabelledValues.map(({ name, count }) =>
      `${name} ${count}`
    );
    found = [labelling, [...await flows.labels()], leftOut.join(", ")];
  });
  return found!;
}

Deno.test("Flows.labelled() leaves out flows that neither list names, and counts them", async () => {
  assertEquals(
    await labelledBy("ok scan udp  udp DoS", { normal: "ok", attack: "DoS" }),
    ["attacks", [0, 1], "udp 2, scan 1, null 1"],
  );
});

Deno.test("Flows.labelled() takes all but the attacks for normal, and leaves out what is to be ignored", async () => {
  assertEquals(
    await labelledBy("ok scan udp DoS", { attack: "scan,dos" }),
    ["attacks", [0, 1, 0, 1], ""],
  );
  assertEquals(
    await labelledBy("ok scan udp udp DoS", {
      ...{ normal: "ok", ignore: "UD*" },
    }),
    ["attacks", [0, 1, 1], "udp 2"],
  );
  const [, labels] = await labelledBy("0 1 7 1", { ignore: "7" });
  assertEquals(labels, [0, 1, 1]);
});

Deno.test("Words for no label are none beside lists, too, unless a list names them", async () => {
  const kinds = "ok DoS NeedManualLabel - unlabeled";
  assertEquals(
    await labelledBy(kinds, { normal: "ok" }),
    ["attacks", [0, 1], "needmanuallabel 1, - 1, unlabeled 1"],
  );
  const [, labels] = await labelledBy(kinds, { normal: "ok,-" });
  assertEquals(labels, [0, 1, 0]);
  const [, alone] = await labelledBy(kinds, { attack: "DoS" });
  assertEquals(alone, [0, 1]);
});

Deno.test("Numbers of labels are compared as numbers, blanks or not", async () => {
  const [, labels] = await labelledBy(" 0, 1, 0.0", { normal: "0" }, ",");
  assertEquals(labels, [0, 1, 0]);
});

Deno.test("Flows.labelled() takes flows without labels as normal", async () => {
  const flows = Flows.of(pl.DataFrame({ dur: [1, 2] }));
  const { flows: taken, labelling } = await flows.labelled();
  assertEquals([...await taken.labels()], [0, 0]);
  assertEquals(labelling, "none");
  // A column that CICFlowMeter leaves for a person to fill.
  const unfilled = Flows.of(pl.DataFrame({
    dur: [1, 2],
    binary_label: ["NeedManualLabel", "NeedManualLabel"],
  }));
  assertEquals((await unfilled.labelled()).labelling, "none");
  const some = Flows.of(
    pl.DataFrame({ dur: [1, 2, 3], binary_label: [0, null, 0] }),
  );
  const { flows: normal, unlabelled } = await some.labelled();
  assertEquals([normal.height, unlabelled], [2, 1]);
  assertEquals((await some.labelled()).labelling, "normal");
});

Deno.test("Flows.labelled() rejects attacks alone, and a chosen column without labels", async () => {
  await assertRejects(
    () => labelledBy("x y", { normal: "z" }),
    InputError,
    'column kind: expected flows with "z", normal (0), and others (1), found 2 ' +
      "rows of 1 and none of 0; its values are x, y",
  );
  await assertRejects(
    () => labelledBy("x y", { normal: "z", attack: "x" }),
    InputError,
    "found 1 rows of 1 and none of 0, 1 without a label; its values are x, y",
  );
});

Deno.test("Flows.labelled() rejects a value that no flow has: attacks would be normal", async () => {
  for (const flag of ["attack", "ignore"]) {
    await assertRejects(
      () => labelledBy("ok scan", { normal: "ok", [flag]: "scan, scann*" }),
      InputError,
      `column kind: --${flag} scann*: no flow has that value; its values are ` +
        "normal, scan",
    );
  }
  await labelledBy("0 1 2.0", { normal: "0", ignore: "2" });
});

Deno.test("Flows.labelled() can withhold labels, whatever they are", async () => {
  const flows = Flows.of(
    pl.DataFrame({ dur: [1, 2], binary_label: ["what", "ever"] }),
  );
  const { flows: taken, labelling } = await flows.labelled(true);
  assertEquals([labelling, ...await taken.labels()], ["none", 0, 0]);
});

Deno.test("A column's normal flows are found by either word for them", async () => {
  // Messages and reports call both "normal".
  const [, labels] = await labelledBy("BENIGN x", { normal: "normal" });
  assertEquals(labels, [0, 1]);
});
