import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { isSetUp } from "../../lib/tools/jupyter/environment.ts";
import { VENV } from "../../lib/tools/jupyter/mod.ts";
import { taskPermissions } from "../../lib/base/mod.ts";
import { readOutcome, taskCommand } from "../run_task.ts";

const ignore = !await isSetUp(VENV);
if (ignore) {
  console.log("lab: tests skipped, deno task lab --setup-only comes first");
}

const lab = (...flags: string[]) =>
  taskCommand(join("lib", "cli", "lab.ts"), flags, taskPermissions("lab"));

const outcome = async (...flags: string[]) =>
  readOutcome(await lab(...flags).output());

Deno.test("lab --help says how to use it", async () => {
  const { code, stdout } = await outcome("--help");
  assertEquals(code, 0);
  assertStringIncludes(stdout, "deno task lab --no-browser --port 9000");
});

Deno.test("lab refuses a wrong flag or value with exit code 2", async () => {
  const unknown = await outcome("--brwser");
  assertEquals(unknown.code, 2);
  assertStringIncludes(unknown.stderr, "--brwser");
  const port = await outcome("--port", "70000");
  assertEquals(port.code, 2);
  assertEquals(
    port.stderr,
    'error: --port must be a whole number from 1 to 65535: found "70000"\n',
  );
});

Deno.test({
  name: "lab --setup-only is done at once the second time",
  ignore,
  async fn() {
    const { code, stdout } = await outcome("--setup-only");
    assertEquals(code, 0);
    assertEquals(
      stdout,
      `JupyterLab with the Deno kernel is ready in ${VENV}\n`,
    );
  },
});

Deno.test({
  name: "lab serves notebooks/ on this machine alone until it is stopped",
  ignore,
  async fn() {
    const server = lab("--no-browser").spawn();
    const stdout = server.stdout.cancel();
    let log = "";
    // Ends when the server does, so a server that can't start fails the test.
    const decoder = new TextDecoderStream();
    for await (const text of server.stderr.pipeThrough(decoder)) {
      log += text;
      if (/http:\S+token=\w+/.test(log)) break;
    }
    // Jupyter prints its address just before it listens to signals: one that
    // comes in between is lost, so ask until it stops.
    const asking = setInterval(() => server.kill("SIGTERM"), 500);
    await server.status;
    clearInterval(asking);
    await stdout;
    assertStringIncludes(log, "http://127.0.0.1:");
    assertStringIncludes(log, "/lab/tree/notebooks?token=");
  },
});
