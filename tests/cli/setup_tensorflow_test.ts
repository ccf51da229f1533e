import { assertEquals, assertStringIncludes } from "@std/assert";
import { PROJECT } from "../../lib/project.ts";

/** The task with a flag, without the permissions that it needs to set up. */
async function outcome(flag: string) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-read", "lib/cli/setup_tensorflow.ts", flag],
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

Deno.test("setup:tensorflow --help shows every flag and where it writes", async () => {
  const { code, stdout } = await outcome("--help");
  assertEquals(code, 0);
  for (const part of ["--gpu ", "--force ", "--help ", ".tensorflow"]) {
    assertStringIncludes(stdout, part);
  }
});

Deno.test("setup:tensorflow refuses a wrong flag with exit code 2", async () => {
  const { code, stderr } = await outcome("--gpus");
  assertEquals(code, 2);
  assertStringIncludes(stderr, "(allowed: --gpu, --force, --help)");
});
