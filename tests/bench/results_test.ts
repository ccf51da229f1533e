import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import {
  emptyResults,
  readResults,
  type Results,
  saveResults,
} from "../../bench/results.ts";
import { InputError } from "../../lib/errors.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { report } from "./_reports.ts";

const MACHINE = { cpu: "A CPU", cores: 2, memoryBytes: 16e9, system: "Linux" };
const ROWS = 1000;
const PAIR = { ours: report({ load: 1 }), original: report({ load: 2 }) };
const RESULTS: Results = {
  ...emptyResults(MACHINE, ROWS),
  measurements: { "preset-quick": { date: "2026-01-31", pairs: [PAIR] } },
};

Deno.test("readResults() gives back what saveResults() wrote, to be added to", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "results.json");
    assertEquals(
      await readResults(path, MACHINE, ROWS),
      emptyResults(MACHINE, ROWS),
    );
    await saveResults(path, RESULTS);
    assertEquals(await readResults(path, MACHINE, ROWS), RESULTS);
  }));

Deno.test("readResults() starts anew on another machine or other rows", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "results.json");
    await saveResults(path, RESULTS);
    const other = { ...MACHINE, cores: 64 };
    assertEquals(
      await readResults(path, other, ROWS),
      emptyResults(other, ROWS),
    );
    assertEquals(
      await readResults(path, MACHINE, ROWS + 1),
      emptyResults(MACHINE, ROWS + 1),
    );
  }));

Deno.test("readResults() refuses a file that holds something else", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "results.json");
    await Deno.writeTextFile(path, "{}");
    await assertRejects(
      () => readResults(path, MACHINE, ROWS),
      InputError,
      path,
    );
  }));
