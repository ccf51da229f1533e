import pl from "nodejs-polars";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import {
  findFlows,
  type FlowTable,
  loadFlows,
  openFlowTable,
} from "../../lib/dataset/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

/** Six flows as another release spells them, with gaps. */
const FLOWS = pl.DataFrame([
  pl.Series("Proto", ["tcp", "udp", "tcp", "arp", null, "tcp"], pl.String)
    .cast(pl.Categorical),
  pl.Series("service", ["dns", null, null, "ftp", "-", "dns"], pl.String),
  pl.Series("dur", [0.5, 1, null, 2, 2.5, 3], pl.Float64),
  pl.Series("Spkts", ["1", " 2", "3", "", "5", "6"], pl.String),
  pl.Series("note", ["a", "b", "c", "d", "e", "f"], pl.String),
  pl.Series("label", ["Benign", "Benign", "Malicious", "0", "1", "0"]),
]);

const all = (columns: string[]) => columns;

/** Writes the flows as Parquet and as CSV and hands over either path. */
async function inBothFormats(test: (path: string) => Promise<void>) {
  await inTemporaryFolder(async (folder) => {
    const parquet = join(folder, "flows.parquet");
    await Deno.writeFile(parquet, FLOWS.writeParquet() as Uint8Array);
    await test(parquet);
    const csv = join(folder, "flows.csv");
    FLOWS.withColumn(pl.col("Proto").cast(pl.String)).writeCSV(csv);
    await test(csv);
  });
}

async function valuesIn(table: FlowTable, name: string) {
  return (await table.read(name)).getColumn(name).toArray();
}

Deno.test("FlowTable has the columns, types and values of loadFlows()", () =>
  inBothFormats(async (path) => {
    const frame = await loadFlows(path);
    const table = await openFlowTable(await findFlows(path), all);
    assertEquals(table.columns, frame.columns);
    assertEquals([table.height, table.width], [6, 6]);
    for (const name of table.columns.slice(0, -1)) {
      const column = frame.getColumn(name);
      const type = table.dtypes[table.columns.indexOf(name)];
      assertEquals(type.variant, column.dtype.variant, name);
      assertEquals(await valuesIn(table, name), column.toArray(), name);
    }
    assertEquals([...await table.readLabels()], [0, 0, 1, 0, 1, 0]);
  }));

Deno.test("FlowTable.withRows() reads the chosen rows alone", () =>
  inBothFormats(async (path) => {
    const table = await openFlowTable(await findFlows(path), all);
    const some = table.withRows(Uint32Array.of(1, 2, 5));
    assertEquals([table.height, some.height], [6, 3]);
    assertEquals([0, 1, 2].map(some.nameRow), ["row 2", "row 3", "row 6"]);
    assertEquals(table.nameRow(4), "row 5");
    assertEquals<unknown>(await valuesIn(some, "dur"), [1, null, 3]);
    assertEquals<unknown>(await valuesIn(some, "spkts"), [2, 3, 6]);
    assertEquals([...await some.readLabels()], [0, 1, 0]);
    const fewer = some.withRows(Uint32Array.of(0, 2));
    assertEquals<unknown>(await valuesIn(fewer, "spkts"), [2, 6]);
    assertThrows(
      () => some.withRows(Uint32Array.of(1, 1)),
      RangeError,
      "must ascend: found 1 after 1",
    );
  }));

Deno.test("openFlowTable() reads no column that was not chosen", () =>
  inBothFormats(async (path) => {
    const table = await openFlowTable(await findFlows(path), () => ["dur"]);
    assertEquals(table.columns.length, 6);
    assertEquals<unknown>(await valuesIn(table, "dur"), [
      ...[0.5, 1, null, 2, 2.5, 3],
    ]);
    for (const other of ["spkts", "note", "nonesuch"]) {
      await assertRejects(
        () => table.read(other),
        RangeError,
        `Cannot read ${other} as the table was opened for dur`,
      );
    }
  }));

Deno.test("FlowTable notices that its file was replaced or changed", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.parquet");
    const bytes = FLOWS.writeParquet() as Uint8Array;
    const changes: ((table: FlowTable) => Promise<void>)[] = [
      async () => { // as many rows, as many bytes, another file
        await Deno.writeFile(path + ".new", bytes);
        await Deno.rename(path + ".new", path);
      },
      () => Deno.writeFile(path, FLOWS.head(3).writeParquet() as Uint8Array),
      () => Deno.truncate(path, 10),
      () => Deno.utime(path, 1, 1),
    ];
    for (const change of changes) {
      await Deno.writeFile(path, bytes);
      const table = await openFlowTable(await findFlows(path), all);
      await table.checkUnchanged();
      await change(table);
      for (
        const read of [() => table.read("dur"), () => table.checkUnchanged()]
      ) {
        await assertRejects(
          read as () => Promise<unknown>,
          InputError,
          `${path}: the file changed while it was read`,
        );
      }
    }
  }));

Deno.test("FlowTable says in which file labels are missing or a page is broken", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.parquet");
    const dur = Array.from({ length: 20_000 }, (_, row) => Math.sqrt(row));
    const bytes = pl.DataFrame({ dur }).writeParquet() as Uint8Array;
    await Deno.writeFile(path, bytes);
    const table = await openFlowTable(await findFlows(path), all);
    await assertRejects(
      () => table.readLabels(),
      InputError,
      `${path}: no label column`,
    );
    await Deno.writeFile(path, Uint8Array.from(bytes).fill(255, 4, 99));
    await assertRejects(
      async () =>
        await (await openFlowTable(await findFlows(path), all)).read("dur"),
      InputError,
      `${path}: cannot read the Parquet file`,
    );
  }));

Deno.test("openFlowTable() rejects a file without rows", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows");
    const empty = FLOWS.head(0).writeParquet() as Uint8Array;
    for (const content of [empty, new TextEncoder().encode("dur,label\n")]) {
      await Deno.writeFile(path, content);
      await assertRejects(
        async () => await openFlowTable(await findFlows(path), all),
        InputError,
        `${path}: no rows in the file`,
      );
    }
  }));
