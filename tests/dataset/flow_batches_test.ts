import pl from "nodejs-polars";
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { flowBatches, loadFlows } from "../../lib/dataset/mod.ts";
import { generateFlows, writeFlows } from "../../lib/dataset/generate/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const COLUMNS = ["sbytes", "service", "dur"];

async function inBothFormats(test: (path: string) => Promise<void>) {
  await inTemporaryFolder(async (folder) => {
    const parquet = join(folder, "flows.parquet");
    await writeFlows(parquet, generateFlows({ rows: 1000, seed: 7 }));
    await test(parquet);
    const csv = join(folder, "flows.csv");
    pl.readParquet(parquet).writeCSV(csv);
    await test(csv);
  });
}

Deno.test("flowBatches() gives all rows of the file, in its order", () =>
  inBothFormats(async (path) => {
    const whole = (await loadFlows(path)).select(...COLUMNS);
    for (const rows of [300, 1000, 5000]) {
      const batches = await Array.fromAsync(
        flowBatches(path, { columns: COLUMNS, rows }),
      );
      const sizes = batches.map(({ frame }) => frame.height);
      assertEquals(sizes, rows === 300 ? [300, 300, 300, 100] : [1000]);
      const starts = sizes.map((_, i) => i * rows);
      assertEquals(batches.map(({ rows }) => rows[0]), starts);
      const frames = batches.map(({ frame }) => frame);
      assertEquals(pl.concat(frames).toRecords(), whole.toRecords());
    }
  }));

Deno.test("flowBatches() frees frames that are out of use, now and then", () =>
  inBothFormats(async (path) => {
    const frames: WeakRef<pl.DataFrame>[] = [];
    for (let i = 0; i < 5; i++) { // each frame counts for 64 KB: 328 MB
      for await (
        const { frame } of flowBatches(path, { columns: COLUMNS, rows: 1 })
      ) frames.push(new WeakRef(frame));
      // A new WeakRef itself keeps its frame until the event loop goes round.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    assertEquals(frames.length, 5000);
    const first = frames.slice(0, 900).map((frame) => frame.deref());
    assertEquals(first.filter((frame) => frame !== undefined).length, 0);
  }));

Deno.test("flowBatches() notices that its file changes", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.parquet");
    const rows = 300_000; // more than are read at a time
    pl.DataFrame({ sbytes: new Float64Array(rows) }).writeParquet(path);
    const batches = flowBatches(path, { columns: ["sbytes"], rows: 100_000 });
    await batches.next();
    // The same flows in another file. (Cut short while Polars reads it, the file
    // would end the process.)
    await Deno.copyFile(path, path + ".new");
    await Deno.rename(path + ".new", path);
    await assertRejects(
      () => Array.fromAsync(batches),
      InputError,
      `${path}: the file changed while it was read`,
    );
  }));

Deno.test("flowBatches() does not mind where row groups end", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.parquet");
    const sbytes = Array.from({ length: 1000 }, (_, row) => row);
    pl.DataFrame({ sbytes }).lazy().sinkParquet(path, { rowGroupSize: 170 })
      .collectSync();
    const read: number[] = [];
    const batches = flowBatches(path, { columns: ["sbytes"], rows: 256 });
    for await (const { frame } of batches) {
      read.push(...frame.getColumn("sbytes").toArray() as number[]);
    }
    assertEquals(read, sbytes);
  }));

Deno.test("flowBatches() needs no labels, and says which column is missing", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows");
    const csv = new TextEncoder().encode("dur,sttl\n1,31\n2,\n");
    const parquet = pl.DataFrame({ dur: [1, 2], sttl: [31, null] })
      .writeParquet() as Uint8Array;
    for (const content of [csv, parquet]) {
      await Deno.writeFile(path, content);
      const first = (...columns: string[]) =>
        flowBatches(path, { columns }).next();
      const { frame } = (await first("sttl")).value!;
      assertEquals<unknown>(frame.getColumn("sttl").toArray(), [31, null]);
      await assertRejects(
        () => first("sttl", "swin"),
        InputError,
        `${path}: columns missing: swin; found dur, sttl`,
      );
    }
    await Deno.writeTextFile(path, "dur,sttl\n");
    await assertRejects(
      () => flowBatches(path, { columns: ["dur"] }).next(),
      InputError,
      `${path}: no rows in the file`,
    );
    await assertRejects(
      () => flowBatches(path, { columns: ["dur"], rows: 0 }).next(),
      RangeError,
      "rows must be a positive integer: found 0",
    );
  }));
