import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { PROJECT } from "../../lib/project.ts";

async function bench(...flags: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-read", join("bench", "bench.ts"), ...flags],
    cwd: PROJECT,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

Deno.test("bench --help names what can be measured alone", async () => {
  const { code, stdout } = await bench("--help");
  assertEquals(code, 0);
  for (
    const name of ["parts-small", "preset-default", "engines", "train-task"]
  ) {
    assertStringIncludes(stdout, name);
  }
});

Deno.test("bench refuses a wrong flag or value with exit code 2", async () => {
  for (
    const [flag, message] of [
      ["--fast", "--fast"],
      ["--only=engines,slow", "--only must be one of parts-small, parts-full,"],
      ["--pairs=0", "--pairs must be a whole number from 1 to 100"],
      ["--out=", "--out must not be empty"],
    ]
  ) {
    const { code, stderr } = await bench(flag);
    assertEquals(code, 2, flag);
    assertStringIncludes(stderr, message);
  }
});
