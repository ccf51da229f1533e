import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { runTask } from "../run_task.ts";
import { SAMPLE_CSV, sampleTest } from "../sample.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { taskPermissions } from "../../lib/base/mod.ts";

const inspect = async (...flags: string[]) =>
  await runTask("lib/cli/inspect.ts", flags, taskPermissions("inspect"));

Deno.test("inspect prints what files are, and as JSON", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.csv");
    await Deno.writeTextFile(path, "dur,kind\n1,ok\n2,scan\n");
    const flags = [path, "--label", "kind", "--normal", "OK"];
    const { code, stdout, stderr } = await inspect(...flags);
    assertEquals([code, stderr], [0, ""]);
    assert(stdout.includes("Labels: 1 normal (50.0%), 1 attacks (50.0%)"));
    const json = JSON.parse((await inspect(...flags, "--json")).stdout);
    assertEquals([json.rows, json.columns[0].name], [2, "dur"]);
  }));

Deno.test("inspect says in one line what is wrong", async () => {
  const nothing = await inspect();
  assertEquals([nothing.code, nothing.stderr], [
    2,
    "error: PATH is missing: deno task inspect PATH\n",
  ]);
  const absent = await inspect("nowhere.csv");
  assertEquals([absent.code, absent.stderr], [
    1,
    "error: nowhere.csv: no such file or folder\n",
  ]);
});

sampleTest("inspect recognises the sample", async () => {
  const { code, stdout } = await inspect(SAMPLE_CSV);
  assertEquals(code, 0);
  assert(stdout.startsWith("Recognised a selection of UNSW-NB15's columns:\n"));
  assert(stdout.includes("Labels: 6,796 normal (97.1%), 204 attacks (2.9%)"));
  assert(stdout.includes("927 normal flows equal another"));
});
