import pl from "nodejs-polars";
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { withCanonicalTexts } from "../../lib/dataset/columns/canonical_values.ts";
import {
  findFlows,
  flowBatches,
  loadFlows,
  openSource,
  readTexts,
  valuesOf,
} from "../../lib/dataset/mod.ts";
import { generateFlows, writeFlows } from "../../lib/dataset/generate/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { partitionCsv, rawCsv, writeFiles } from "./_forms.ts";

/** Generated flows, all ten classes among them, and a folder to write to. */
async function withFlows(
  test: (flows: pl.DataFrame, folder: string) => Promise<void>,
) {
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, "UNSW_Flow.parquet");
    await writeFlows(
      path,
      generateFlows({ rows: 400, seed: 3, attackShare: 0.5 }),
    );
    const flows = await loadFlows(path);
    const kinds = flows.getColumn("attack_label").unique().toArray();
    assert(["backdoor", "dos", "normal"].every((kind) => kinds.includes(kind)));
    await test(flows, folder);
  });
}

/** Compares the columns that both have, types and values. */
function assertSameFlows(found: pl.DataFrame, expected: pl.DataFrame) {
  for (const name of found.columns) {
    if (!expected.columns.includes(name)) continue;
    const [own, other] = [found.getColumn(name), expected.getColumn(name)];
    assertEquals(own.dtype.variant, other.dtype.variant, name);
    assertEquals(own.toArray(), other.toArray(), name);
  }
}

/** The raw form has blanks where a login is not known. */
function withoutLogins(flows: pl.DataFrame): pl.DataFrame {
  return flows.withColumn(
    pl.when(pl.col("binary_label").eq(pl.lit(0))).then(pl.lit(null))
      .otherwise(pl.col("is_ftp_login")).cast(pl.Int64).alias("is_ftp_login"),
  );
}

Deno.test("loadFlows() gives the release's frame from raw files without a header", () =>
  withFlows(async (flows, folder) => {
    const [path] = await writeFiles(folder, { "raw.csv": rawCsv(flows) });
    assertEquals((await findFlows(path)).form, "raw");
    const raw = await loadFlows(path);
    assertEquals(raw.columns, flows.columns.slice(1)); // no flow_id
    assertSameFlows(raw, withoutLogins(flows));
  }));

Deno.test("loadFlows() takes a folder of raw files for one data set, in their order", () =>
  withFlows(async (flows, folder) => {
    const inside = join(folder, "CSV Files");
    await Deno.mkdir(inside);
    await writeFiles(inside, {
      "UNSW-NB15_10.csv": rawCsv(flows.slice(300, 100)),
      "UNSW-NB15_2.csv.gz": gzipSync(rawCsv(flows.slice(100, 200))),
      "UNSW-NB15_1.csv": rawCsv(flows.slice(0, 100)),
      "NUSW-NB15_features.csv":
        "No.,Name,Type ,Description\n1,srcip,nominal,x\n",
      "notes.txt": "not flows",
    });
    const source = await findFlows(inside);
    assertEquals(source.files.length, 3);
    assertEquals(source.leftOut, [
      join(inside, "NUSW-NB15_features.csv"),
      join(inside, "notes.txt"),
    ]);
    assertSameFlows(await loadFlows(inside), withoutLogins(flows));

    // A column at a time, and in pieces, it is the same.
    const table = await openSource(source, () => ["dur", "state"]);
    assertEquals(table.height, 400);
    assertEquals(
      (await table.read("dur")).getColumn("dur").toArray(),
      flows.getColumn("dur").toArray(),
    );
    assertEquals(
      [0, 99, 100, 399].map(table.nameRow),
      [["1", "1"], ["100", "1"], ["1", "2"], ["100", "10"]].map(([row, n]) =>
        `row ${row} of ${
          join(inside, `UNSW-NB15_${n}.csv${n === "2" ? ".gz" : ""}`)
        }`
      ),
    );
    const pieces = await Array.fromAsync(
      flowBatches(inside, { columns: ["state"], rows: 150 }),
    );
    assertEquals(
      pl.concat(pieces.map(({ frame }) => frame)).getColumn("state").toArray(),
      flows.getColumn("state").toArray(),
    );
    assertEquals(pieces.map(({ rows }) => rows[0]), [0, 0, 150, 0]);
  }));

Deno.test("loadFlows() gives the release's frame from the partition's two files", () =>
  withFlows(async (flows, folder) => {
    const files = await writeFiles(folder, {
      "UNSW_NB15_training-set.csv": partitionCsv(flows.head(150)),
      "UNSW_NB15_testing-set.csv": partitionCsv(flows.slice(150, 250)),
    });
    assertEquals((await findFlows(files)).form, "partition");
    const frame = await loadFlows(files);
    assertSameFlows(frame, flows);
    const absent = flows.columns.filter((name) =>
      !frame.columns.includes(name)
    );
    assertEquals(absent, [
      ...["source_ip", "source_port", "destination_ip", "destination_port"],
      ...["stime", "ltime"],
    ]);
    assertEquals(
      frame.columns.filter((name) => !flows.columns.includes(name)),
      ["rate"],
    );
  }));

Deno.test("loadFlows() takes a folder of Parquet parts for one data set", () =>
  withFlows(async (flows, folder) => {
    const inside = join(folder, "parts");
    await Deno.mkdir(inside);
    await writeFiles(inside, {
      "part-0.parquet": flows.head(120).writeParquet() as Uint8Array,
      // Another writer's types: 32 bits, and whole seconds where others have parts
      "part-1.parquet": flows.slice(120, 280)
        .withColumns(pl.col("sbytes").cast(pl.Int32))
        .writeParquet() as Uint8Array,
    });
    assertSameFlows(await loadFlows(inside), flows);
    const table = await openSource(await findFlows(inside), () => [
      ...["sbytes", "binary_label"],
    ]);
    const read = (await table.read("sbytes")).getColumn("sbytes");
    assertEquals(read.dtype.variant, "Int64");
    assertEquals(read.toArray(), flows.getColumn("sbytes").toArray());
    assertEquals(
      [...await table.labels()],
      flows.getColumn("binary_label").toArray(),
    );
  }));

Deno.test("loadFlows() reads CSV in gzip, with tabs, semicolons and a byte order mark", () =>
  withFlows(async (flows, folder) => {
    const names = flows.columns.join(",");
    const lines = [names, ...flows.rows().map((row) => row.join(","))];
    const csv = lines.join("\n") + "\n";
    const files = await writeFiles(folder, {
      "a.csv.gz": gzipSync(csv),
      "b.tsv": csv.replaceAll(",", "\t"),
      "c.csv": "\uFEFF" + csv.replaceAll(",", ";").replaceAll("\n", "\r\n"),
    });
    for (const path of files) assertSameFlows(await loadFlows(path), flows);
  }));

Deno.test("withCanonicalTexts() spells texts, and blanks as gaps, in frames and dictionaries", () => {
  const frame = pl.DataFrame({
    protocol: [" TCP", "udp", " ", null],
    state: ["fin ", "CON", "no", ""],
    service: ["HTTP", "-", "", null],
    attack_label: [" Backdoors ", "backdoor", " ", null],
    note: [" As it is ", "", null, "x"],
  });
  const expected = {
    protocol: ["tcp", "udp", null, null],
    state: ["FIN", "CON", "NO", null],
    service: ["http", "-", "-", "-"],
    attack_label: ["backdoor", "backdoor", null, null],
    note: [" As it is ", "", null, "x"],
  };
  const canonical = withCanonicalTexts(frame);
  for (const [name, texts] of Object.entries(expected)) {
    assertEquals<unknown>(canonical.getColumn(name).toArray(), texts, name);
    const coded = withCanonicalTexts(frame.select(valuesOf(name, pl.String)));
    assertEquals(coded.dtypes[0].variant, "Categorical");
    const read = readTexts(coded);
    assertEquals(Array.from(read.codes, (code) => read.texts[code]), texts);
  }
});
