/** Training reads JSON lines as it reads the same flows in CSV. */
import pl from "nodejs-polars";
import { assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import {
  findFlows,
  loadFlows,
  openSource,
  parseFlows,
} from "../../../lib/dataset/mod.ts";
import {
  encodeFlows,
  generateFlows,
} from "../../../lib/dataset/generate/mod.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { inspectFlows } from "../../../lib/inspect/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";
import { writeFiles } from "../_forms.ts";

const FLOWS = pl.readParquet(
  Buffer.from(await encodeFlows(generateFlows({ rows: 300, seed: 7 }))),
);
const RECORDS: unknown[] = FLOWS.toRecords();
const JSON_LINES = RECORDS.map((flow) => JSON.stringify(flow)).join("\n");

/** Runs a test with the flows in CSV, and in JSON lines, plain and packed. */
function inAllForms(test: (csv: string, json: string[]) => Promise<void>) {
  return inTemporaryFolder(async (folder) => {
    const [csv, ...json] = await writeFiles(folder, {
      "a.csv": FLOWS.writeCSV(),
      "b.jsonl": JSON_LINES,
      "c.log": gzipSync(JSON_LINES),
    });
    await test(csv, json);
  });
}

Deno.test("loadFlows() and parseFlows() read JSON lines", () =>
  inAllForms(async (csv, json) => {
    const expected = await loadFlows(csv);
    for (const path of json) {
      const loaded = await loadFlows(path);
      assertEquals(loaded.dtypes, expected.dtypes);
      assertEquals(loaded.toRecords(), expected.toRecords());
      const parsed = parseFlows(await Deno.readFile(path), path);
      assertEquals(parsed.toRecords(), expected.toRecords());
    }
  }));

Deno.test("findFlows() and openSource() read JSON lines, with labels of one's own", () =>
  inAllForms(async (csv, json) => {
    const labels = { column: "Attack_Label", normal: "Normal" };
    const read = async (path: string) => {
      const source = await findFlows(path, labels);
      const table = await openSource(
        source,
        () => ["dur", "service", "attack_label"],
      );
      const frames = ["dur", "service", "attack_label"]
        .map((name) => table.read(name));
      return {
        form: source.form,
        columns: table.columns,
        values: (await Promise.all(frames)).map((frame) => frame.toRecords()),
      };
    };
    const expected = await read(csv);
    for (const path of json) assertEquals(await read(path), expected);
  }));

Deno.test("findFlows() takes JSON lines and CSV of a folder for parts of one data set", () =>
  inTemporaryFolder(async (folder) => {
    await writeFiles(folder, {
      "a.csv": "dur,label\n1,0\n",
      "b.ndjson": '{"label": 1, "dur": 2}\n',
      "c.jsonl.gz": gzipSync('{"label": 0, "dur": 3}\n'),
    });
    const flows = await loadFlows(folder);
    assertEquals(flows.getColumn("dur").toArray(), [1, 2, 3]);
  }));

Deno.test("inspectFlows() says the same of JSON lines", () =>
  inAllForms(async (csv, json) => {
    const { columns, labels, duplicates } = await inspectFlows(csv);
    for (const path of json) {
      const found = await inspectFlows(path);
      assertEquals([found.columns, found.labels, found.duplicates], [
        ...[columns, labels, duplicates],
      ]);
    }
  }));

Deno.test("loadFlows() names the line of JSON that cannot be a flow", () =>
  inTemporaryFolder(async (folder) => {
    const [path] = await writeFiles(folder, {
      "a.jsonl": '{"dur": 1, "label": 0}\n\n{"": 2}\n',
    });
    await assertRejects(
      () => loadFlows(path),
      InputError,
      `${path}, line 3: none of the columns dur, binary_label`,
    );
  }));
