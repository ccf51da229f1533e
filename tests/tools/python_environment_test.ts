import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { InputError } from "../../lib/base/mod.ts";
import {
  environmentPython,
  setUpPythonEnvironment,
} from "../../lib/tools/mod.ts";
import { isPythonEnvironmentSetUp } from "../../lib/tools/python_environment.ts";
import {
  ignoreStandIn as ignore,
  pipCalls,
  withPython,
} from "../stand_in_python.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const SPEC = {
  purpose: "the zoo",
  requirements: ["lion==1.0", "zebra==2.0"],
  stamp: "zoo.txt",
};

Deno.test({
  name: "setUpPythonEnvironment() installs exact versions once",
  ignore,
  fn: () =>
    withPython({}, async (folder, python) => {
      assertEquals(await isPythonEnvironmentSetUp(folder, SPEC), false);
      const own = await setUpPythonEnvironment(folder, SPEC, { python });
      assertEquals(own, environmentPython(folder));
      assertEquals(await isPythonEnvironmentSetUp(folder, SPEC), true);
      await setUpPythonEnvironment(folder, SPEC, { python });
      const calls = await pipCalls(folder);
      assertEquals(calls.map((call) => call.split(" ").slice(-2)), [
        ["lion==1.0", "zebra==2.0"],
      ]);
    }),
});

Deno.test({
  name: "setUpPythonEnvironment() starts over when a version has changed",
  ignore,
  fn: () =>
    withPython({}, async (folder, python) => {
      await setUpPythonEnvironment(folder, SPEC, { python });
      const newer = { ...SPEC, requirements: ["lion==1.1", "zebra==2.0"] };
      assertEquals(await isPythonEnvironmentSetUp(folder, newer), false);
      await Deno.writeTextFile(join(folder, "tiger"), "of the old version");
      await setUpPythonEnvironment(folder, newer, { python });
      assertEquals((await pipCalls(folder)).length, 2);
      const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
      assertEquals(names.sort(), ["bin", "zoo.txt"]);
    }),
});

Deno.test({
  name: "setUpPythonEnvironment() installs a requirements file by its hashes",
  ignore,
  fn: () =>
    withPython({}, async (folder, python) => {
      const path = `${folder}.requirements.txt`;
      const spec = { ...SPEC, requirements: { path } };
      await Deno.writeTextFile(path, "lion==1.0 --hash=sha256:01\n");
      await setUpPythonEnvironment(folder, spec, { python });
      assertEquals(await isPythonEnvironmentSetUp(folder, spec), true);
      const [call] = await pipCalls(folder);
      assertEquals(call.split(" ").slice(-3), [
        ...["--require-hashes", "--requirement", path],
      ]);

      await Deno.writeTextFile(path, "lion==1.0 --hash=sha256:02\n");
      assertEquals(await isPythonEnvironmentSetUp(folder, spec), false);
    }),
});

Deno.test({
  name:
    "setUpPythonEnvironment() starts over where the Python it links is gone",
  ignore,
  fn: () =>
    withPython({}, async (folder, python) => {
      const own = environmentPython(folder);
      await setUpPythonEnvironment(folder, SPEC, { python });
      for (const isFinished of [true, false]) {
        await Deno.remove(own);
        await Deno.symlink("/no/such/python", own);
        if (!isFinished) await Deno.remove(join(folder, SPEC.stamp));
        await setUpPythonEnvironment(folder, SPEC, { python });
        assertEquals(await isPythonEnvironmentSetUp(folder, SPEC), true);
      }
    }),
});

Deno.test({
  name: "setUpPythonEnvironment() goes on where pip failed, and keeps the rest",
  ignore,
  fn: () =>
    withPython(
      { pip: `[ -e "$(dirname "$0")/../hay" ] || exit 1` },
      async (folder, python) => {
        await assertRejects(
          () => setUpPythonEnvironment(folder, SPEC, { python }),
          InputError,
          "pip failed",
        );
        await Deno.writeTextFile(join(folder, "hay"), "");
        await setUpPythonEnvironment(folder, SPEC, { python });
        assertEquals(await isPythonEnvironmentSetUp(folder, SPEC), true);
      },
    ),
});

Deno.test({
  name:
    "setUpPythonEnvironment() finishes a new environment, ahead of the stamp",
  ignore,
  fn: () =>
    withPython({}, async (folder, python) => {
      const broken = () => Promise.reject(new InputError("no hay"));
      await assertRejects(
        () => setUpPythonEnvironment(folder, SPEC, { python, finish: broken }),
        InputError,
        "no hay",
      );
      assertEquals(await isPythonEnvironmentSetUp(folder, SPEC), false);

      const finished: string[] = [];
      const finish = (where: string) => {
        finished.push(where);
        return Promise.resolve();
      };
      await setUpPythonEnvironment(folder, SPEC, { python, finish });
      await setUpPythonEnvironment(folder, SPEC, { python, finish });
      assertEquals(finished, [folder]);
    }),
});

Deno.test("setUpPythonEnvironment() says what it is that lacks a Python", () =>
  inTemporaryFolder(async (folder) => {
    await assertRejects(
      () =>
        setUpPythonEnvironment(join(folder, "venv"), SPEC, {
          python: "no-such-python",
        }),
      InputError,
      "Cannot set up the zoo: found no no-such-python; install Python 3 first",
    );
  }));
