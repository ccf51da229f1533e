import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { generateFlows, writeFlows } from "../../lib/dataset/generate/mod.ts";
import { loadFlows } from "../../lib/dataset/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import { openFlows, openTable, runSettings } from "../../lib/pipeline/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const SHA256_OF_FLOWS = // sha256sum of "dur,label\n1,0\n2,1\n"
  "fc584d0a229686d305cf46de52d260b4b42a17e51283e586c9c0d579cae6c5e5";

Deno.test("openTable() gives labels and hash, and leaves no file open", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.csv");
    await Deno.writeTextFile(path, "dur,label\n1,0\n2,1\n");
    const { labels, origin } = await openTable(runSettings({ data: path }));
    assertEquals([...labels], [0, 1]);
    assertEquals(origin.sha256, SHA256_OF_FLOWS);
    await Deno.writeTextFile(path, "dur,label\n1,0\n2,maybe\n");
    await assertRejects( // Deno fails the test for a file that is still open
      () => openTable(runSettings({ data: path })),
      InputError,
      'row 2: expected 0 or 1 (or Benign, Malicious), found "maybe"',
    );
  }));

Deno.test("openTable() reads the times for a temporal split, and no shortcuts unasked", () =>
  inTemporaryFolder(async (folder) => {
    const data = join(folder, "flows.parquet");
    await writeFlows(data, generateFlows({ rows: 100, seed: 1 }));
    const random = await openTable(runSettings({ data }));
    assertEquals(random.exclude, []);
    await assertRejects(() => random.table.read("ltime"), RangeError);
    await random.table.read("sttl");

    const settings = { data, split: "temporal", noShortcuts: true } as const;
    const temporal = await openTable(
      runSettings({ ...settings, exclude: ["dur"] }),
    );
    assertEquals(temporal.exclude, ["dur", "sttl", "dttl", "ct_state_ttl"]);
    assertEquals((await temporal.table.read("stime")).height, 100);
    await assertRejects(() => temporal.table.read("sttl"), RangeError);
  }));

Deno.test("openTable() can read identifiers of Parquet, and leaves those of CSV aside", () =>
  inTemporaryFolder(async (folder) => {
    const parquet = join(folder, "flows.parquet");
    await writeFlows(parquet, generateFlows({ rows: 100, seed: 1 }));
    const { table } = await openTable(runSettings({ data: parquet }));
    for (const name of ["flow_id", "source_ip", "destination_port", "stime"]) {
      assertEquals(table.readable.includes(name), true);
    }
    const csv = join(folder, "flows.csv");
    (await loadFlows(parquet)).writeCSV(csv);
    const inMemory = await openTable(runSettings({ data: csv }));
    assertEquals(inMemory.table.readable.includes("source_ip"), false);
  }));

Deno.test("openTable() leaves out the shortcuts that there are", () =>
  inTemporaryFolder(async (folder) => {
    const data = join(folder, "flows.csv");
    await Deno.writeTextFile(data, "dur,sttl,label\n1,31,0\n2,254,1\n");
    const { exclude } = await openTable(
      runSettings({ data, noShortcuts: true }),
    );
    assertEquals(exclude, ["sttl"]);
  }));

Deno.test("openTable() and openFlows() take several files for one data set, and say so", () =>
  inTemporaryFolder(async (folder) => {
    const data = [join(folder, "a.csv"), join(folder, "b.csv")];
    await Deno.writeTextFile(data[0], "dur,kind\n1,ok\n2,scan\n");
    await Deno.writeTextFile(data[1], "kind,dur\nok,3\n");
    const labels = { column: "kind", normal: "ok" };
    const table = await openTable(runSettings({ data, labels }));
    assertEquals([...table.labels], [0, 1, 0]);
    const { origin } = table;
    assertEquals(origin.path, `${data[0]} and 1 more`);
    assertEquals(origin.files.map(({ path, rows }) => [path, rows]), [
      ...[[data[0], 2], [data[1], 1]],
    ]);
    const { frame, sha256 } = await openFlows(data, null, labels);
    assertEquals(frame.getColumn("dur").toArray(), [1, 2, 3]);
    assertEquals(sha256, origin.sha256);
    const reversed = await openFlows(data.toReversed(), null, labels);
    assertEquals(reversed.sha256 === sha256, false); // the order counts
  }));

Deno.test("openTable() stops before the work where memory is too small for it", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.parquet");
    await writeFlows(path, generateFlows({ rows: 200, seed: 1 }));
    const csv = join(folder, "flows.csv");
    await Deno.writeTextFile(csv, "dur,label\n1,0\n2,1\n");
    const { systemMemoryInfo } = Deno;
    try {
      const free = { ...systemMemoryInfo(), available: 1e8, swapFree: 0 };
      Deno.systemMemoryInfo = () => free;
      await assertRejects(
        () => openTable(runSettings({ data: path })),
        InputError,
        `${path}: training on 200 flows (--subset N draws fewer) takes about ` +
          "0.5 GB of memory, 0.1 GB are free",
      );
      await assertRejects(
        () => openTable(runSettings({ data: csv })),
        InputError,
        `${csv}: reading CSV takes about 0.5 GB of memory`,
      );
    } finally {
      Deno.systemMemoryInfo = systemMemoryInfo;
    }
  }));
