import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { InputError, PROJECT, UsageError } from "../../lib/base/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { BAD_ARTIFACTS } from "./artifacts.ts";
import type { BadInput } from "./bad_input.ts";
import { BAD_DOWNLOAD_FLAGS, BAD_DOWNLOADS } from "./download.ts";
import { BAD_CHECKPOINTS } from "./checkpoints.ts";
import { BAD_FLAGS } from "./flags.ts";
import { BAD_FLOWS } from "./flows.ts";
import { BAD_SCORE_FLAGS, BAD_SCORING } from "./scoring.ts";
import { BAD_SETTINGS } from "./settings.ts";

/** Headings of `docs/bad_input.md`, and what stands below each. */
const AREAS: Record<string, readonly BadInput[]> = {
  "Files of flows": BAD_FLOWS,
  "Flags": [...BAD_FLAGS, ...BAD_DOWNLOAD_FLAGS, ...BAD_SCORE_FLAGS],
  "Settings in a notebook": BAD_SETTINGS,
  "Downloads": BAD_DOWNLOADS,
  "Checkpoints": BAD_CHECKPOINTS,
  "Saved detectors": BAD_ARTIFACTS,
  "Scoring": BAD_SCORING,
};

for (const [area, cases] of Object.entries(AREAS)) {
  for (const { what, says, provoke } of cases) {
    Deno.test(`bad input: ${area}: ${what}`, () =>
      inTemporaryFolder(async (folder) => {
        const error = await thrownBy(() => provoke(folder));
        assert(
          error instanceof InputError || error instanceof UsageError,
          `expected an error for a person, found ${error}`,
        );
        const said = error.message.replaceAll(folder, "DIR");
        const [ours, polars] = says.split("POLARS");
        if (polars === undefined) assertEquals(said, says);
        else assert(said.startsWith(ours) && said !== ours, said);
        assertEquals(error instanceof UsageError, area === "Flags"); // exit code 2
        assert(!error.message.includes("\n"), "expected one line");
      }));
  }
}

Deno.test("docs/bad_input.md lists every kind of bad input that is tested", async () => {
  const path = join(PROJECT, "docs", "bad_input.md");
  const tables = Object.entries(AREAS).map(([area, cases]) =>
    [
      `## ${area}`,
      "",
      "| what is wrong | what is said |",
      "| --- | --- |",
      ...cases.map(({ what, says }) => `| ${what} | ${cell(says)} |`),
    ].join("\n")
  ).join("\n\n");
  const start = "<!-- tables, written by the test: UPDATE_DOCS=1 -->\n\n";
  const [head] = (await Deno.readTextFile(path)).split(start);
  const page = head + start + tables + "\n";
  if (Deno.env.get("UPDATE_DOCS")) await Deno.writeTextFile(path, page);
  assertEquals(await Deno.readTextFile(path), page);
});

async function thrownBy(action: () => unknown): Promise<unknown> {
  try {
    await action();
    return null;
  } catch (error) {
    return error;
  }
}

/** A message as code in a cell of a table. */
function cell(message: string): string {
  return "`` " + message.replaceAll("|", "\\|") + " ``";
}
