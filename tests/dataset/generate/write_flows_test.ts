import pl from "nodejs-polars";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { RecordBatch, Table } from "apache-arrow";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { ParquetFile } from "parquet-wasm/node";
import { FLOW_COLUMNS } from "../../../lib/dataset/schema/flow_columns.ts";
import type { FlowColumn } from "../../../lib/dataset/mod.ts";
import {
  type Flow,
  FlowBuffer,
  flowSchema,
} from "../../../lib/dataset/generate/write_flows.ts";
import {
  encodeFlows,
  generateFlows,
  writeFlows,
} from "../../../lib/dataset/generate/mod.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";

const OPTIONS = { rows: 1000, seed: 1, chunkRows: 300 };

const namesIn = (folder: string) =>
  [...Deno.readDirSync(folder)].map(({ name }) => name);

/** Two good batches, then an error. */
function* failing(): Generator<RecordBatch> {
  let left = 2;
  for (const batch of generateFlows(OPTIONS)) {
    if (left-- === 0) throw new Error("The source ran dry");
    yield batch;
  }
}

/** A flow of zeros and dashes, but for the columns given. */
function flowWith(columns: Partial<Flow>): Flow {
  const blank = Object.entries(FLOW_COLUMNS)
    .map(([name, { kind }]) => [name, kind === "text" ? "-" : 0]);
  return { ...Object.fromEntries(blank), ...columns };
}

Deno.test("FlowBuffer keeps values, the largest whole number included", () => {
  const buffer = new FlowBuffer(flowSchema({}), 3);
  buffer.push(flowWith({ stcpb: 2 ** 32 - 1, dur: 0.1, service: "dns" }));
  buffer.push(flowWith({ stcpb: 0, dur: 1e-6, service: "" }));
  const batch = buffer.finish(); // one row of room stays empty
  const column = (name: FlowColumn) => [...batch.getChild(name)!];
  assertEquals(column("stcpb"), [4_294_967_295n, 0n]);
  assertEquals(column("dur"), [0.1, 1e-6]);
  assertEquals(column("service"), ["dns", ""]);
});

Deno.test("FlowBuffer makes room for texts longer than expected", () => {
  const texts = ["a".repeat(100), "é".repeat(200), "short"];
  const buffer = new FlowBuffer(flowSchema({}), 3);
  for (const service of texts) buffer.push(flowWith({ service }));
  assertEquals([...buffer.finish().getChild("service")!], texts);
});

Deno.test("encodeFlows() writes what Polars reads back", async () => {
  const bytes = await encodeFlows(generateFlows(OPTIONS));
  const frame = pl.readParquet(Buffer.from(bytes));
  assertEquals(frame.columns, Object.keys(FLOW_COLUMNS));
  const table = new Table([...generateFlows(OPTIONS)]);
  for (const [name, { kind }] of Object.entries(FLOW_COLUMNS)) {
    const written = [...table.getChild(name)!];
    assertEquals(
      [...frame.getColumn(name)],
      kind === "integer" ? written.map(Number) : written,
      name,
    );
  }
});

Deno.test("encodeFlows() keeps the schema's metadata in the file", async () => {
  const bytes = await encodeFlows(generateFlows(OPTIONS));
  const file = await ParquetFile.fromFile(new Blob([bytes]));
  const metadata = file.metadata().fileMetadata().keyValueMetadata();
  assertEquals(
    metadata.get("generated"),
    "1000 flows from seed 1: shaped like UNSW-NB15, not traffic",
  );
  file.free();
});

Deno.test("encodeFlows() refuses to write nothing", async () => {
  await assertRejects(() => encodeFlows([]), TypeError, "without a record");
});

Deno.test("encodeFlows() passes on an error of its source", async () => {
  await assertRejects(() => encodeFlows(failing()), Error, "ran dry");
});

Deno.test("writeFlows() writes the same bytes to a file, and no other", async () => {
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.parquet");
    await Deno.writeTextFile(path, "an older file");
    await writeFlows(path, generateFlows(OPTIONS));
    assertEquals(
      await Deno.readFile(path),
      await encodeFlows(generateFlows(OPTIONS)),
    );
    assertEquals(namesIn(folder), ["flows.parquet"]);
  });
});

Deno.test("writeFlows() leaves nothing when its source fails", async () => {
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.parquet");
    await assertRejects(() => writeFlows(path, failing()), Error, "ran dry");
    assertEquals(namesIn(folder), []);
    await Deno.writeTextFile(path, "an older file");
    await assertRejects(() => writeFlows(path, failing()), Error, "ran dry");
    assertEquals(namesIn(folder), ["flows.parquet"]);
    assertEquals(await Deno.readTextFile(path), "an older file");
  });
});

Deno.test("writeFlows() leaves no file open when there is nothing to write", async () => {
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.parquet");
    await assertRejects(() => writeFlows(path, []), TypeError, "without a");
    assertEquals(namesIn(folder), []);
  });
});

Deno.test("writeFlows() says why a file cannot be written", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, "file");
    await Deno.writeTextFile(file, "");
    await Deno.mkdir(join(folder, "sub"));
    const reasons = [
      [join(folder, "missing", "x.parquet"), "its folder is not there"],
      [join(file, "x.parquet"), "a part of the path is a file"],
      [join(folder, "sub"), "it is a folder"],
    ];
    for (const [path, reason] of reasons) {
      const { message } = await assertRejects(
        () => writeFlows(path, generateFlows(OPTIONS)),
        InputError,
      );
      assertEquals(message, `Cannot write ${path}: ${reason}`);
    }
    assertEquals(namesIn(folder).sort(), ["file", "sub"]);
    assert(namesIn(join(folder, "sub")).length === 0);
  });
});
