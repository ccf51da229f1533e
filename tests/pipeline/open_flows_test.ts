import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { generateFlows, writeFlows } from "../../lib/dataset/generate/mod.ts";
import { loadFlows } from "../../lib/dataset/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import {
  openFlows,
  runBytes,
  type RunOptions,
  runSettings,
} from "../../lib/pipeline/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

/** Opens flows as a run with these options does. */
const open = (options: RunOptions) => openFlows(runSettings(options));

const SHA256_OF_FLOWS = // sha256sum of "dur,label\n1,0\n2,1\n"
  "fc584d0a229686d305cf46de52d260b4b42a17e51283e586c9c0d579cae6c5e5";

Deno.test("openFlows() gives labels and hash, and leaves no file open", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.csv");
    await Deno.writeTextFile(path, "dur,label\n1,0\n2,1\n");
    const { flows, origin } = await open({ data: path });
    assertEquals([...await flows.labels()], [0, 1]);
    assertEquals(origin.sha256, SHA256_OF_FLOWS);
    await Deno.writeTextFile(path, "dur,label\n1,0\n2,maybe\n");
    await assertRejects( // Deno fails the test for a file that is still open
      () => open({ data: path }),
      InputError,
      'row 2: expected 0 or 1 (or Benign, Malicious), found "maybe"',
    );
  }));

Deno.test("openFlows() reads the times for a temporal split, and no shortcuts unasked", () =>
  inTemporaryFolder(async (folder) => {
    const data = join(folder, "flows.parquet");
    await writeFlows(data, generateFlows({ rows: 100, seed: 1 }));
    const random = await open({ data, split: "random" });
    assertEquals(random.exclude, []);
    await assertRejects(() => random.flows.read("ltime"), RangeError);
    await random.flows.read("sttl");

    const settings = { data, split: "temporal", noShortcuts: true } as const;
    const temporal = await open({ ...settings, exclude: ["dur"] });
    assertEquals(temporal.exclude, ["dur", "sttl", "dttl", "ct_state_ttl"]);
    assertEquals((await temporal.flows.read("stime")).height, 100);
    await assertRejects(() => temporal.flows.read("sttl"), RangeError);
  }));

Deno.test("openFlows() reads columns that are left out where it is asked to", () =>
  inTemporaryFolder(async (folder) => {
    const data = join(folder, "flows.parquet");
    await writeFlows(data, generateFlows({ rows: 100, seed: 1 }));
    const settings = runSettings({
      ...{ data, noShortcuts: true, exclude: ["dur"] },
    });
    const { flows, exclude } = await openFlows(settings, {
      readExcluded: true,
    });
    assertEquals(exclude, ["dur", "sttl", "dttl", "ct_state_ttl"]);
    for (const name of exclude) {
      assertEquals((await flows.read(name)).height, 100);
    }
  }));

Deno.test("openFlows() knows UNSW-NB15's columns by the file's names, and leaves labels out", () =>
  inTemporaryFolder(async (folder) => {
    const data = join(folder, "flows.csv");
    await Deno.writeTextFile(
      data,
      "srcip,dur,bytes,when,Label\n" +
        "10.0.0.1,1,2,7,BENIGN\n10.0.0.1,3,4,8,DoS\n",
    );
    const options = { data, exclude: ["Label"], include: ["srcip"] };
    const { flows, exclude, labelling } = await open({
      ...{ ...options, timeColumn: "when" },
    });
    assertEquals([labelling, exclude], ["none", ["binary_label"]]);
    const roleOf = (column: string) =>
      flows.roles.find(({ name }) => name === column)?.role;
    assertEquals(roleOf("source_ip"), "measurement"); // as asked
    assertEquals(roleOf("when"), "moment");
  }));

Deno.test("openFlows() can read identifiers of Parquet, and leaves those of CSV aside", () =>
  inTemporaryFolder(async (folder) => {
    const parquet = join(folder, "flows.parquet");
    await writeFlows(parquet, generateFlows({ rows: 100, seed: 1 }));
    const { flows } = await open({ data: parquet });
    for (const name of ["flow_id", "source_ip", "destination_port", "stime"]) {
      assertEquals(flows.readable.includes(name), true);
    }
    const csv = join(folder, "flows.csv");
    (await loadFlows(parquet)).writeCSV(csv);
    const inMemory = await open({ data: csv });
    assertEquals(inMemory.flows.readable.includes("source_ip"), false);
  }));

Deno.test("openFlows() leaves out the shortcuts that there are", () =>
  inTemporaryFolder(async (folder) => {
    const data = join(folder, "flows.csv");
    await Deno.writeTextFile(data, "dur,sttl,label\n1,31,0\n2,254,1\n");
    const { exclude } = await open({ data, noShortcuts: true });
    assertEquals(exclude, ["sttl"]);
  }));

Deno.test("openFlows() takes several files for one data set, and says so", () =>
  inTemporaryFolder(async (folder) => {
    const data = [join(folder, "a.csv"), join(folder, "b.csv")];
    await Deno.writeTextFile(data[0], "dur,kind\n1,ok\n2,scan\n");
    await Deno.writeTextFile(data[1], "kind,dur\nok,3\n");
    const labels = { column: "kind", normal: "ok" };
    const { flows, origin } = await open({ data, labels });
    assertEquals([...await flows.labels()], [0, 1, 0]);
    assertEquals(origin.path, `${data[0]} and 1 more`);
    assertEquals(origin.files.map(({ path, rows }) => [path, rows]), [
      ...[[data[0], 2], [data[1], 1]],
    ]);
    const frame = await flows.frame();
    assertEquals(frame.getColumn("dur").toArray(), [1, 2, 3]);
    const reversed = await open({ data: data.toReversed(), labels });
    assertEquals(reversed.origin.sha256 === origin.sha256, false); // the order counts
  }));

Deno.test("openFlows() stops before the work where memory is too small for it", () =>
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
        () => open({ data: path }),
        InputError,
        `${path}: training on 200 flows (--subset N draws fewer) takes about ` +
          "0.6 GB of memory, 0.1 GB are free",
      );
      await assertRejects(
        () => open({ data: csv }),
        InputError,
        `${csv}: reading CSV takes about 0.6 GB of memory`,
      );
    } finally {
      Deno.systemMemoryInfo = systemMemoryInfo;
    }
  }));

Deno.test("runBytes() is about what runs were measured to take", () => {
  const features = 36; // the release's columns that a run reads
  const all = { flows: 2_059_415, features };
  const gigabytes = (bytes: number) => Math.round(bytes / 1e8) / 10;
  assertEquals(gigabytes(runBytes({ flows: 50_000, features })), 0.6);
  assertEquals(gigabytes(runBytes(all)), 1.5);
  assertEquals(gigabytes(runBytes({ ...all, protocol: "original" })), 1.8);
  const drawn = { flows: 300_000, height: all.flows, features };
  assertEquals(gigabytes(runBytes(drawn)), 0.9);
});
