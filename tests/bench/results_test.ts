import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import {
  loadResults,
  readResults,
  type Results,
  thisMachine,
  thisOrigin,
} from "../../bench/results.ts";
import { writeJsonArtifact } from "../../lib/artifacts/mod.ts";
import { InputError } from "../../lib/base/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { MACHINE, report } from "./_reports.ts";

const ROWS = 1000;
const PAIR = { ours: report({ load: 1 }), other: report({ load: 2 }) };
const EMPTY = await readResults(undefined, MACHINE, ROWS);
const RESULTS: Results = {
  ...EMPTY,
  measurements: {
    "preset-quick": { date: "2026-01-31", commit: null, pairs: [PAIR] },
  },
};

/** Runs a test with the path of a file that is not there yet. */
const withPath = (test: (path: string) => Promise<void>) => () =>
  inTemporaryFolder((folder) => test(join(folder, "results.json")));

Deno.test(
  "readResults() gives back what was written, to be added to",
  withPath(async (path) => {
    assertEquals(await readResults(path, MACHINE, ROWS), EMPTY);
    await writeJsonArtifact(path, RESULTS);
    assertEquals(await readResults(path, MACHINE, ROWS), RESULTS);
  }),
);

Deno.test(
  "readResults() refuses results of another machine or other rows, and leaves them",
  withPath(async (path) => {
    await writeJsonArtifact(path, RESULTS);
    for (
      const [machine, rows, expected] of [
        [{ ...MACHINE, cores: 64 }, ROWS, "1,000 rows on A CPU, 64 cores"],
        [MACHINE, ROWS + 1, "1,001 rows on A CPU, 2 cores"],
      ] as const
    ) {
      const { message } = await assertRejects(
        () => readResults(path, machine, rows),
        InputError,
        `expected results of ${expected}`,
      );
      assertStringIncludes(message, "found those of 1,000 rows on A CPU, 2 c");
      assertStringIncludes(message, "--out");
    }
    assertEquals(await loadResults(path), RESULTS);
  }),
);

Deno.test(
  "readResults() refuses a file that holds something else",
  withPath(async (path) => {
    await Deno.writeTextFile(path, "{}");
    const read = () => readResults(path, MACHINE, ROWS);
    await assertRejects(read, InputError, path);
  }),
);

Deno.test("thisMachine() tells memory in whole GB", () => {
  const { memoryGB } = thisMachine();
  assert(Number.isInteger(memoryGB) && memoryGB > 0);
});

Deno.test("thisOrigin() tells the date and, where there is git, the commit", async () => {
  const { date, commit } = await thisOrigin();
  assertMatch(date, /^\d{4}-\d\d-\d\d$/);
  if (commit !== null) assertMatch(commit.hash, /^[0-9a-f]{7,}$/);
});
