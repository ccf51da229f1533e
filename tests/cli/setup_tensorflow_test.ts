import { assertEquals, assertStringIncludes } from "@std/assert";
import { runTask } from "../run_task.ts";

/** The task with a flag, without the permissions that it needs to set up. */
const outcome = (flag: string) =>
  runTask("lib/cli/setup_tensorflow.ts", [flag], ["--allow-read"]);

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
  assertStringIncludes(stderr, "--help lists all flags");
});
