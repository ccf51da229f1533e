import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { InputError } from "../../../lib/base/mod.ts";
import { isSetUp } from "../../../lib/tools/jupyter/environment.ts";
import { setUpEnvironment } from "../../../lib/tools/jupyter/mod.ts";
import {
  ignoreStandIn as ignore,
  pipCalls,
  withPython,
} from "../../stand_in_python.ts";

async function kernelArguments(folder: string): Promise<string[]> {
  const path = join(folder, "share", "jupyter", "kernels", "deno");
  const text = await Deno.readTextFile(join(path, "kernel.json"));
  return JSON.parse(text).argv;
}

Deno.test({
  name: "setUpEnvironment() installs exact versions once",
  ignore,
  fn: () =>
    withPython({}, async (folder, python) => {
      assertEquals(await isSetUp(folder), false);
      await setUpEnvironment(folder, { python });
      assertEquals(await isSetUp(folder), true);
      await setUpEnvironment(folder, { python });
      const installs = await pipCalls(folder);
      assertEquals(installs.length, 1);
      assertMatch(
        installs[0],
        / jupyterlab==\S+ nbclient==\S+ nbconvert==\S+ nbformat==\S+$/,
      );
    }),
});

Deno.test({
  name: "setUpEnvironment() points the kernel at the Deno that runs now",
  ignore,
  fn: () =>
    withPython({}, async (folder, python) => {
      await setUpEnvironment(folder, { python, deno: "/old/deno" });
      await setUpEnvironment(folder, { python, deno: "/new/deno" });
      assertEquals((await kernelArguments(folder))[0], "/new/deno");
    }),
});

Deno.test({
  name: "setUpEnvironment() starts over when Python is gone",
  ignore,
  fn: () =>
    withPython({}, async (folder, python) => {
      await setUpEnvironment(folder, { python });
      await Deno.remove(join(folder, "bin", "python"));
      assertEquals(await isSetUp(folder), false);
      await setUpEnvironment(folder, { python });
      assertEquals(await isSetUp(folder), true);
    }),
});

Deno.test("setUpEnvironment() says that there is no Python", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await assertRejects(
      () => setUpEnvironment(folder, { python: "no-such-python" }),
      InputError,
      "found no no-such-python; install Python 3 first",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({
  name: "setUpEnvironment() says which Debian package is missing",
  ignore,
  fn: () =>
    withPython(
      { venv: "echo ensurepip is not available; exit 1" },
      async (folder, python) => {
        await assertRejects(
          () => setUpEnvironment(folder, { python }),
          InputError,
          "apt install python3-venv",
        );
      },
    ),
});

Deno.test({
  name:
    "setUpEnvironment() passes on why pip failed, and tries again next time",
  ignore,
  fn: () =>
    withPython(
      { pip: "printf 'ERROR: No such version\\nnote: more\\n'; exit 1" },
      async (folder, python) => {
        const { message } = await assertRejects(
          () => setUpEnvironment(folder, { python }),
          InputError,
        );
        assertEquals(
          message,
          "Cannot set up JupyterLab: pip failed: No such version",
        );
        assertEquals(await isSetUp(folder), false);
      },
    ),
});
