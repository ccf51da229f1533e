import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { errorLine, runProgram } from "../../lib/tools/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

/** Runs a line of JavaScript. */
function evaluate(code: string, signal?: AbortSignal) {
  return runProgram(Deno.execPath(), ["eval", "--no-config", code], { signal });
}

Deno.test("runProgram() keeps what a program printed, and whether it succeeded", async () => {
  assertEquals(await evaluate(`console.error("b"); console.log("a")`), {
    success: true,
    output: "a\nb",
  });
  assertEquals(await evaluate(`console.log("no"); Deno.exit(3)`), {
    success: false,
    output: "no",
  });
});

Deno.test("runProgram() tells a program that is not there from one that fails", async () => {
  assertEquals(await runProgram("no-such-program", []), undefined);
});

Deno.test("runProgram() tells a missing folder from a missing program", () =>
  inTemporaryFolder(async (folder) => {
    const cwd = join(folder, "missing");
    const { message } = await assertRejects(
      () => runProgram(Deno.execPath(), ["--version"], { cwd }),
      Deno.errors.NotFound,
    );
    assertEquals(
      message,
      `Cannot run ${Deno.execPath()}: its working folder must be there: ` +
        `found no ${cwd}`,
    );
    assertEquals(
      await runProgram("no-such-program", [], { cwd: folder }),
      undefined,
    );
  }));

Deno.test({
  name: "runProgram() names the signal that ended a program",
  ignore: Deno.build.os === "windows", // it has no signals
  async fn() {
    assertEquals(await evaluate(`Deno.kill(Deno.pid, "SIGILL")`), {
      success: false,
      output: "stopped by SIGILL",
    });
  },
});

Deno.test("runProgram() stops the program when its signal is aborted", async () => {
  const stop = new AbortController();
  const running = evaluate(`setInterval(() => {}, 1000)`, stop.signal);
  stop.abort(new Error("enough"));
  await assertRejects(() => running, Error, "enough");
  await assertRejects(() => evaluate("", stop.signal), Error, "enough");
});

Deno.test("errorLine() finds the line that says what went wrong", () => {
  assertEquals(
    errorLine("ERROR: no such version\nnote: more"),
    "no such version",
  );
  assertEquals(errorLine("first\n\n  last \n"), "last");
  assertEquals(errorLine(" \n"), "it printed nothing");
});
