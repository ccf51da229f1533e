import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { LISTED } from "../../../lib/tools/download/admission.ts";
import { readCitation } from "../../../lib/dataset/mod.ts";
import {
  OTHER_FORMS,
  PARQUET_RELEASE,
  triedRemark,
} from "../../../lib/tools/download/mod.ts";
import { PROJECT, taskPermissions } from "../../../lib/base/mod.ts";

import config from "../../../deno.json" with { type: "json" };

Deno.test("PARQUET_RELEASE lies on a listed host", () =>
  assertEquals(LISTED.admits(new URL(PARQUET_RELEASE.address)), true));

Deno.test("data/README.md has the addresses, and marks what was not tried", async () => {
  const page = await Deno.readTextFile(join(PROJECT, "data", "README.md"));
  for (const source of [PARQUET_RELEASE, OTHER_FORMS]) {
    assertStringIncludes(page, `<${source.address}>${triedRemark(source)}`);
  }
  assertStringIncludes(page, PARQUET_RELEASE.sha256);
  assertStringIncludes(page, PARQUET_RELEASE.size);
});

Deno.test("triedRemark() marks what was not tried alone", () => {
  assertEquals(triedRemark({ ...OTHER_FORMS, tried: false }), " (not tried)");
  assertEquals(triedRemark({ ...OTHER_FORMS, tried: true }), "");
});

Deno.test("readCitation() has the licence and every paper, and no more", async () => {
  const citation = await readCitation();
  assertStringIncludes(citation, "free for academic research; commercial use");
  assertEquals(citation.match(/doi:10\.\d+/g)?.length, 5);
  assertEquals(citation.includes("#"), false);
});

Deno.test("download is the one task with network permission, and has no other", () => {
  assertEquals(taskPermissions("download"), [
    "--allow-read",
    "--allow-write",
    "--allow-net",
  ]);
  const tasks = Object.keys(config.tasks) as (keyof typeof config.tasks)[];
  const withNetwork = tasks.filter((task) =>
    taskPermissions(task).some((flag) => flag.startsWith("--allow-net"))
  );
  // The tests' servers are on the loopback interface.
  assertEquals(withNetwork, ["download", "test"]);
  assertEquals(taskPermissions("test").at(-1), "--allow-net=127.0.0.1");
});
