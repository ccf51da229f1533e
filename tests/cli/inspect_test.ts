import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import {
  assertNothingHidden,
  csvText,
  HOSTILE_TEXTS,
} from "../hostile_flows.ts";
import { peakMemory, runTask, taskCommand } from "../run_task.ts";
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
    assert(stdout.includes("Labels: 1 normal (50.0 %), 1 attacks (50.0 %)"));
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
    "error: nowhere.csv: no such file or folder: deno task download gets the data set, deno task generate writes flows shaped like it\n",
  ]);
});

Deno.test("inspect takes little memory for many columns of few rows", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "wide.csv");
    const names = Array.from({ length: 4000 }, (_, i) => `c${i}`);
    const row = (i: number) => names.map((_, c) => (c * i) % 97).join();
    const rows = Array.from({ length: 20 }, (_, i) => row(i));
    await Deno.writeTextFile(path, [names.join(), ...rows, ""].join("\n"));
    const child = taskCommand(
      "lib/cli/inspect.ts",
      [path],
      taskPermissions("inspect"),
    ).spawn();
    let peak = 0;
    let isRunning = true;
    const ended = child.output().finally(() => isRunning = false);
    while (isRunning) {
      peak = Math.max(peak, await peakMemory(child));
      await new Promise((done) => setTimeout(done, 50));
    }
    assertEquals((await ended).code, 0);
    assert(peak < 1.5e9, `${peak} bytes`); // 5.2 GB, once
  }));

Deno.test("inspect shows names and texts of flows on their line, without what they hide", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "flows.csv");
    const flows = HOSTILE_TEXTS.flatMap((text, i) => [
      ["1", text, text, "normal"],
      ["2", text, text, `${text}${i}`],
    ]);
    flows.push(["3", "long", "long", "y".repeat(1e6)]);
    const long = "x".repeat(60_000);
    const header = ["dur", "esc\x1b[2J", `\u202e${long}`, "Label"];
    await Deno.writeTextFile(path, csvText([header, ...flows]));
    const flags = [path, "--label", "Label", "--normal", "normal"];
    const text = await inspect(...flags);
    assertEquals([text.code, text.stderr], [0, ""]);
    assertNothingHidden(text.stdout);
    assert(text.stdout.includes("\nesc\\x1b[2J "), text.stdout);
    assert(text.stdout.includes("… (60,001 characters) …xxx"));
    assert(
      text.stdout.includes("\n  scan\\nerror: forged11: 1 ("),
      text.stdout,
    );
    assert(text.stdout.includes("… (1,000,0"));
    assert(Math.max(...text.stdout.split("\n").map((l) => l.length)) <= 2000);
    const json = await inspect(...flags, "--json");
    assertNothingHidden(json.stdout);
    assertEquals(JSON.parse(json.stdout).columns[1].name, header[1]);

    const wrong = await inspect(path, "--label", "kind", "--normal", "normal");
    assertEquals([wrong.code, wrong.stdout], [1, ""]);
    assertNothingHidden(wrong.stderr);
    assert(wrong.stderr.includes("dur, esc\\x1b[2J, \\u202exxx"), wrong.stderr);
    assertEquals(wrong.stderr.split("\n").length, 2);
    assert(wrong.stderr.length <= 2001);
  }));

sampleTest("inspect recognises the sample", async () => {
  const { code, stdout } = await inspect(SAMPLE_CSV);
  assertEquals(code, 0);
  assert(stdout.startsWith("Recognised a selection of UNSW-NB15's columns:\n"));
  assert(stdout.includes("Labels: 6,796 normal (97.1 %), 204 attacks (2.9 %)"));
  assert(stdout.includes("927 normal flows equal another"));
});
