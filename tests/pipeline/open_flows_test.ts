import { assertEquals, assertRejects } from "@std/assert";
import { generateFlows } from "../../lib/dataset/generate_flows.ts";
import { writeFlows } from "../../lib/dataset/write_parquet.ts";
import { join } from "node:path";
import { InputError } from "../../lib/errors.ts";
import { runSettings } from "../../lib/pipeline/settings.ts";
import { openTable } from "../../lib/pipeline/open_flows.ts";
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
    await assertRejects(() => random.table.read("stime"), RangeError);
    await random.table.read("sttl");

    const settings = { data, split: "temporal", noShortcuts: true } as const;
    const temporal = await openTable(
      runSettings({ ...settings, exclude: ["dur"] }),
    );
    assertEquals(temporal.exclude, ["dur", "sttl", "dttl", "ct_state_ttl"]);
    assertEquals((await temporal.table.read("stime")).height, 100);
    await assertRejects(() => temporal.table.read("sttl"), RangeError);
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
