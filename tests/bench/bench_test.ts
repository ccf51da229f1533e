import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { NAMES } from "../../bench/measurements.ts";
import { runTask } from "../run_task.ts";

const bench = (flags: string) =>
  runTask(join("bench", "bench.ts"), flags.split(" "), [
    ...["--allow-read", "--allow-sys", "--allow-write=bench,data,docs"],
  ]);

Deno.test("bench --help names what can be measured alone", async () => {
  const { code, stdout } = await bench("--help");
  assertEquals(code, 0);
  for (const name of NAMES) assertStringIncludes(stdout, name);
});

Deno.test("bench refuses a wrong flag or value with exit code 2", async () => {
  for (
    const [flags, message] of [
      ["--fast", "--fast"],
      ["--only=engines,slow", "--only must be one of parts-small, parts-full,"],
      ["--pairs=0", "--pairs must be a whole number from 1 to 100"],
      ["--out=", "--out must not be empty"],
      ["--out=/elsewhere.json", "--out must lie in bench, data or docs"],
      ["--render --only=engines", "--render takes no other flag"],
      ["--render --out=data/x.json", "--render takes no other flag"],
      ["--render --quick", "--render takes no other flag"],
    ]
  ) {
    const { code, stderr } = await bench(flags);
    assertEquals(code, 2, flags);
    assertStringIncludes(stderr, message);
  }
});

Deno.test("bench says before it measures that the folder of --out does not exist", async () => {
  const { code, stderr } = await bench("--out=data/not/there.json");
  assertEquals(code, 1);
  assertStringIncludes(stderr, "there is no folder");
});
