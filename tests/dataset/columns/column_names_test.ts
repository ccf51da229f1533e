import pl from "nodejs-polars";
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { flowBatches, Flows, openSource } from "../../../lib/dataset/mod.ts";
import { findFlows, loadFlows } from "../../../lib/dataset/mod.ts";
import { inspectFlows } from "../../../lib/inspect/mod.ts";
import { NetworkDataPreprocessor } from "../../../lib/preprocess/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";

/** Names that Polars takes for patterns: of all columns, or of others than they name. */
const NAMES = ["*", "^dur$", "^.*$", "^(sbytes|dur)$", "^\\d+$", "^a*", "b*"];

/** A column of numbers under each of the names, and one of texts. */
const COLUMNS = {
  dur: [1, 2, 3, 4],
  binary_label: [0, 1, 0, 1],
  ...Object.fromEntries(NAMES.map((name, i) => [name, [10, 20, 30, 4 * i]])),
  "^s.*$": ["x", "y", "x", "z"],
};

async function inAllFormats(test: (path: string) => Promise<void>) {
  await inTemporaryFolder(async (folder) => {
    const frame = pl.DataFrame(COLUMNS);
    const path = join(folder, "flows");
    frame.writeParquet(path + ".parquet");
    frame.writeCSV(path + ".csv");
    await Deno.writeTextFile(
      path + ".jsonl",
      frame.toRecords().map((row) => JSON.stringify(row) + "\n").join(""),
    );
    for (const end of [".parquet", ".csv", ".jsonl"]) await test(path + end);
  });
}

Deno.test("a column's name is no pattern wherever flows are read", () =>
  inAllFormats(async (path) => {
    assertEquals((await loadFlows(path)).toObject(), COLUMNS);
    const flows = await openSource(await findFlows(path));
    for (const [name, values] of Object.entries(COLUMNS)) {
      assertEquals((await flows.read(name)).toObject(), { [name]: values });
    }
    const columns = [...NAMES, "^s.*$"];
    const [{ frame }] = await Array.fromAsync(
      flowBatches(path, { columns, optional: () => ["dur"] }),
    );
    assertEquals(frame.columns, [...columns, "dur"]);
    assertEquals(frame.getColumn("^dur$").toArray(), [10, 20, 30, 4]);
  }));

Deno.test("a column's name is no pattern where labels are chosen", () =>
  inAllFormats(async (path) => {
    const labels = { column: "^s.*$", normal: "x" };
    const flows = await openSource(await findFlows(path, labels));
    assertEquals([...await flows.labels()], [0, 1, 0, 1]);
  }));

Deno.test("a column's name is no pattern to features and to inspect", () =>
  inAllFormats(async (path) => {
    const flows = Flows.of(await loadFlows(path));
    const columns = [...NAMES, "^s.*$"];
    const preprocessor = await NetworkDataPreprocessor.fit(flows, {
      exclude: ["dur"],
    });
    assertEquals(preprocessor.columns, columns);
    const { columns: inspected } = await inspectFlows([path]);
    assertEquals(
      inspected.filter(({ name }) => NAMES.includes(name))
        .map(({ range }) => range),
      NAMES.map((_, i) => [Math.min(10, 4 * i), 30] as const),
    );
  }));
