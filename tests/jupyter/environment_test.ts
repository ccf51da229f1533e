import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { InputError } from "../../lib/errors.ts";
import { isSetUp, setUpEnvironment } from "../../lib/jupyter/environment.ts";

// A Python of a few lines of shell stands in for the real one: pip takes half a
// minute and a network.
const ignore = Deno.build.os === "windows";

/**
 * Gives the test a folder and a stand-in for Python. `-m venv FOLDER` makes
 * `FOLDER/bin/python`, which appends its arguments to `FOLDER/calls`.
 *
 * @param pip What `-m pip` does in the environment; default it succeeds.
 * @param venv What `-m venv` does first; default nothing.
 */
async function withPython(
  { pip = "exit 0", venv = ":" },
  test: (folder: string, python: string) => Promise<void>,
) {
  const scratch = await Deno.makeTempDir();
  try {
    const python = join(scratch, "python");
    await Deno.writeTextFile(
      python,
      `#!/bin/sh
${venv}
mkdir -p "$3/bin"
cat >"$3/bin/python" <<'END'
#!/bin/sh
echo "$*" >>"$(dirname "$0")/../calls"
case "$*" in
  --version) echo Python 3.99.0 ;;
  "-m pip"*) ${pip} ;;
esac
END
chmod +x "$3/bin/python"
`,
      { mode: 0o755 },
    );
    await test(join(scratch, "venv"), python);
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

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
      const calls = await Deno.readTextFile(join(folder, "calls"));
      const installs = calls.split("\n").filter((call) => call.includes("pip"));
      assertEquals(installs.length, 1);
      assertMatch(installs[0], / jupyterlab==\S+ nbclient==\S+ nbformat==\S+$/);
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
