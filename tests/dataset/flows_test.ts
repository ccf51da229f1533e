import pl from "nodejs-polars";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import {
  findFlows,
  Flows,
  loadFlows,
  openSource,
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

/** Opens a file, to read all of its columns unless others are chosen. */
async function open(path: string, choose?: (columns: string[]) => string[]) {
  return await openSource(await findFlows(path), choose);
}

async function valuesIn(flows: Flows, name: string) {
  return (await flows.read(name)).getColumn(name).toArray();
}

Deno.test("Flows has the columns, types and values of loadFlows()", () =>
  inBothFormats(async (path) => {
    const frame = await loadFlows(path);
    const flows = await open(path);
    assertEquals(flows.columns, frame.columns);
    assertEquals([flows.height, flows.width], [6, 6]);
    for (const name of flows.columns.slice(0, -1)) {
      const column = frame.getColumn(name);
      const type = flows.dtypes[flows.columns.indexOf(name)];
      assertEquals(type.variant, column.dtype.variant, name);
      assertEquals(await valuesIn(flows, name), column.toArray(), name);
    }
    assertEquals([...await flows.labels()], [0, 0, 1, 0, 1, 0]);
    assertEquals((await flows.frame()).toRecords(), frame.toRecords());
    assertEquals(
      (await flows.labelFrame()).toRecords(),
      frame.select("binary_label").toRecords(),
    );
  }));

Deno.test("Flows.of() takes a frame, and flows as they are", async () => {
  const frame = pl.DataFrame({
    dur: [1, 2, 3],
    attack_label: [null, "dos", null],
    binary_label: ["Benign", "Malicious", "1"],
  });
  const flows = Flows.of(frame);
  assertEquals(Flows.of(flows) === flows, true);
  assertEquals(flows.typeOf("dur")?.variant, "Float64");
  assertEquals(flows.typeOf("nonesuch"), undefined);
  const some = flows.withRows(Uint32Array.of(0, 2));
  assertEquals<unknown>((await some.labelFrame()).toRecords(), [
    { attack_label: "normal", binary_label: 0 },
    { attack_label: "attack", binary_label: 1 },
  ]);
  assertEquals<unknown>((await some.frame(["attack_label"])).toRecords(), [
    { attack_label: "normal" },
    { attack_label: "attack" },
  ]);
  const unlabelled = Flows.of(frame.select("dur", "attack_label"));
  assertEquals((await unlabelled.frame()).toRecords().at(0), {
    dur: 1,
    attack_label: null,
  });
});

Deno.test("Flows.withRows() reads the chosen rows alone", () =>
  inBothFormats(async (path) => {
    const flows = await open(path);
    const some = flows.withRows(Uint32Array.of(1, 2, 5));
    assertEquals([flows.height, some.height], [6, 3]);
    assertEquals([0, 1, 2].map(some.nameRow), ["row 2", "row 3", "row 6"]);
    assertEquals(flows.nameRow(4), "row 5");
    assertEquals<unknown>(await valuesIn(some, "dur"), [1, null, 3]);
    assertEquals<unknown>(await valuesIn(some, "spkts"), [2, 3, 6]);
    assertEquals([...await some.labels()], [0, 1, 0]);
    const fewer = some.withRows(Uint32Array.of(0, 2));
    assertEquals<unknown>(await valuesIn(fewer, "spkts"), [2, 6]);
    assertThrows(
      () => some.withRows(Uint32Array.of(1, 1)),
      RangeError,
      "must ascend: found 1 after 1",
    );
  }));

Deno.test("openSource() reads no column that was not chosen", () =>
  inBothFormats(async (path) => {
    const flows = await open(path, () => ["dur"]);
    assertEquals(flows.columns.length, 6);
    assertEquals<unknown>(await valuesIn(flows, "dur"), [
      ...[0.5, 1, null, 2, 2.5, 3],
    ]);
    for (const other of ["spkts", "note", "nonesuch"]) {
      await assertRejects(
        () => flows.read(other),
        RangeError,
        `Cannot read ${other} as the flows were opened for dur`,
      );
    }
  }));

Deno.test("Flows notices that its file was replaced or changed", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.parquet");
    const bytes = FLOWS.writeParquet() as Uint8Array;
    const changes: ((flows: Flows) => Promise<void>)[] = [
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
      const flows = await open(path);
      await flows.checkUnchanged();
      await change(flows);
      for (
        const read of [() => flows.read("dur"), () => flows.checkUnchanged()]
      ) {
        await assertRejects(
          read as () => Promise<unknown>,
          InputError,
          `${path}: the file changed while it was read`,
        );
      }
    }
  }));

Deno.test("Flows says in which file labels are missing or a page is broken", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.parquet");
    const dur = Array.from({ length: 20_000 }, (_, row) => Math.sqrt(row));
    const bytes = pl.DataFrame({ dur }).writeParquet() as Uint8Array;
    await Deno.writeFile(path, bytes);
    const flows = await open(path);
    await assertRejects(
      () => flows.labels(),
      InputError,
      `${path}: no label column`,
    );
    await Deno.writeFile(path, Uint8Array.from(bytes).fill(255, 4, 99));
    await assertRejects(
      async () => await (await open(path)).read("dur"),
      InputError,
      `${path}: cannot read the Parquet file`,
    );
  }));

Deno.test("openSource() rejects a file without rows", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows");
    const empty = FLOWS.head(0).writeParquet() as Uint8Array;
    for (const content of [empty, new TextEncoder().encode("dur,label\n")]) {
      await Deno.writeFile(path, content);
      await assertRejects(
        () => open(path),
        InputError,
        `${path}: no rows in the file`,
      );
    }
  }));

Deno.test("Flows of many columns and few values are in memory from the start", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.parquet");
    const columns = Array.from(
      { length: 300 },
      (_, i) => pl.Series(`c${i}`, [i, 7]),
    );
    pl.DataFrame(columns).writeParquet(path);
    const flows = await open(path);
    await Deno.remove(path);
    assertEquals((await flows.read("c299")).toObject(), { c299: [299, 7] });
  }));
