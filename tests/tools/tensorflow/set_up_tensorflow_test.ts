import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { existsSync } from "node:fs";
import { InputError } from "../../../lib/base/mod.ts";
import { describeSetUp } from "../../../lib/tools/tensorflow/mod.ts";
import { ignore, StandInProject, WORKING_INSTALLER } from "./_project.ts";

/** A test with a project and programs that stand in for the real ones. */
function test(
  name: string,
  scripts: Parameters<typeof StandInProject.run>[0],
  fn: Parameters<typeof StandInProject.run>[1],
) {
  Deno.test({
    name: `setUpTensorflow() ${name}`,
    ignore,
    fn: () => StandInProject.run(scripts, fn),
  });
}

test(
  "takes what the package's own installer brings",
  { node: WORKING_INSTALLER },
  async (project) => {
    assertEquals(
      describeSetUp(await project.setUp()),
      "TensorFlow 2.99.0 (CPU) is ready: deno task train --engine tensorflow",
    );
    assertEquals(await project.binding(), "downloaded\n");
    assertEquals(await project.calls("python"), 0);
    assertEquals(project.stored(), []);
  },
);

test(
  "compiles where the installer fails, and says why it did",
  {},
  async (project) => {
    const { lines } = await project.setUp();
    assertEquals(await project.binding(), "compiled\n");
    assertEquals(project.stored(), ["tensorflow-cpu-2.21.0"]);
    assertEquals(lines, [
      "Running the installer of @tensorflow/tfjs-node",
      "The installer of @tensorflow/tfjs-node failed: no network",
      "Downloading tensorflow-cpu==2.21.0 (274 MB), once",
      "Compiling the binding of @tensorflow/tfjs-node (10 seconds or so)",
    ]);
  },
);

test(
  "gives the installer a package without an earlier library",
  {},
  async (project) => {
    await project.setUp(); // compiled: the installer fails at first
    await project.change({
      node: `[ ! -e lib ] || exit 1; ${WORKING_INSTALLER}`,
    });
    await project.setUp({ force: true });
    assertEquals(await project.binding(), "downloaded\n");
  },
);

test(
  "compiles where the installer brings what does not load",
  { node: WORKING_INSTALLER, deno: `echo "wrong CPU" >&2; exit 1` },
  async (project) => {
    const { message } = await assertRejects(() => project.setUp(), InputError);
    assertEquals(
      message,
      "The library of @tensorflow/tfjs-node does not load: wrong CPU",
    );
    assertEquals(await project.calls("compiler -std"), 1);
    assertEquals(await project.binding(), undefined);
  },
);

test("has nothing to do the second time", {}, async (project) => {
  await project.setUp();
  const setUp = await project.setUp();
  assertEquals(
    describeSetUp(setUp),
    "TensorFlow 2.99.0 (CPU) is there already; --force installs it anew",
  );
  assertEquals(setUp.lines, []);
  assertEquals(await project.calls("pip download"), 1);
});

test("hears the device, not TensorFlow's log", {
  deno: `echo "TensorFlow 2.99.0 (GPU)"; echo "I0000 CUDA" >&2`,
}, async (project) => {
  assertEquals((await project.setUp()).device, "TensorFlow 2.99.0 (GPU)");
});

test("starts over when told to", {}, async (project) => {
  await project.setUp();
  const { wasThere } = await project.setUp({ force: true });
  assert(!wasThere);
  assertEquals(await project.calls("pip download"), 2);
  assertEquals(project.stored(), ["tensorflow-cpu-2.21.0"]);
});

test("replaces what no longer loads, without a download", {
  deno: `rm "$0.broken" 2>/dev/null && exit 1; echo "TensorFlow 2.99.0 (CPU)"`,
}, async (project) => {
  await project.setUp();
  await Deno.writeTextFile(`${project.folder}/bin/deno.broken`, "");
  const { wasThere } = await project.setUp();
  assert(!wasThere);
  assertEquals(await project.calls("pip download"), 1);
  assertEquals(await project.calls("compiler -std"), 2);
});

test("names every program that is missing", {}, async (project) => {
  const tools = { compiler: "no-such-compiler", python: "no-such-python" };
  const { message } = await assertRejects(
    () => project.setUp({ tools }),
    InputError,
  );
  assertEquals(
    message,
    "Cannot set up TensorFlow: found no no-such-compiler and no " +
      "no-such-python; on Debian and Ubuntu, apt install g++ python3-pip",
  );
});

test(
  "tells a Python without pip",
  { python: `case "$*" in *pip*) exit 1 ;; esac` },
  async (project) => {
    const { message } = await assertRejects(() => project.setUp(), InputError);
    assertStringIncludes(message, "found no pip for ");
  },
);

for (
  const [step, scripts, reason] of [
    [
      "pip",
      {
        python:
          `case "$*" in *download*) echo "ERROR: no such version"; exit 1 ;; esac`,
      },
      "pip failed: no such version",
    ],
    [
      "the compiler",
      {
        compiler:
          `[ "$1" = --version ] || { echo "a.h:1: fatal error: b.h"; exit 1; }`,
      },
      "failed: a.h:1: fatal error: b.h",
    ],
  ] as const
) {
  test(
    `leaves nothing unfinished when ${step} fails`,
    scripts,
    async (project) => {
      const { message } = await assertRejects(
        () => project.setUp(),
        InputError,
      );
      assertStringIncludes(message, reason);
      assertEquals(await project.binding(), undefined);
      assert(!project.stored().some((name) => name.startsWith("unfinished")));
    },
  );
}

test("keeps what was there when it is interrupted", {}, async (project) => {
  await project.setUp();
  const stop = new AbortController();
  await project.change({ compiler: `[ "$1" = --version ] || sleep 60` });
  const log = (line: string) => line.startsWith("Compiling") && stop.abort();
  await assertRejects(
    () => project.setUp({ force: true, log, signal: stop.signal }),
    DOMException,
    "aborted",
  );
  assertEquals(await project.binding(), "compiled\n");
  assertEquals(project.stored(), ["tensorflow-cpu-2.21.0"]);
});

test(
  "puts back what was there when neither way brings what loads",
  { node: WORKING_INSTALLER },
  async (project) => {
    await project.setUp();
    await project.change({ deno: "exit 1" });
    await assertRejects(() => project.setUp({ force: true }), InputError);
    assertEquals(await project.calls("compiler -std"), 1); // both were tried
    assertEquals(await project.binding(), "downloaded\n");
    assert(await project.has("deps/lib/libtensorflow.so.2"));
    assertEquals(project.stored(), ["tensorflow-cpu-2.21.0"]);
  },
);

test("puts back what was there when its trial is interrupted", {
  node: WORKING_INSTALLER,
}, async (project) => {
  await project.setUp();
  await project.change({
    node: `${WORKING_INSTALLER}; echo newer >lib/napi-v8/tfjs_binding.node`,
    deno: `exec sleep 60`,
  });
  const stop = new AbortController();
  const running = project.setUp({ force: true, signal: stop.signal });
  while (await project.binding() !== "newer\n") {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  stop.abort();
  await assertRejects(() => running, DOMException, "aborted");
  assertEquals(await project.binding(), "downloaded\n");
  assert(await project.has("deps/lib/libtensorflow.so.2"));
  assertEquals(project.stored(), []);
});

test("puts back the unpacked wheel of before", {}, async (project) => {
  await project.setUp();
  const library = `${project.folder}/.tensorflow/tensorflow-cpu-2.21.0`;
  await Deno.writeTextFile(`${library}/mark`, "");
  await project.change({ compiler: `[ "$1" = --version ]` });
  await assertRejects(() => project.setUp({ force: true }), InputError);
  assertEquals(await project.calls("pip download"), 2);
  await Deno.stat(`${library}/mark`);
});

test("removes what a killed set-up left", {}, async (project) => {
  await project.setUp();
  const left = `${project.folder}/.tensorflow/unfinished-1234`;
  await Deno.mkdir(`${left}/library`, { recursive: true });
  await project.setUp();
  assertEquals(project.stored(), ["tensorflow-cpu-2.21.0"]);
});

test("keeps out of another set-up's way", {
  node: `touch "$0.runs"; exec sleep 60`,
}, async (project) => {
  const stop = new AbortController();
  const running = project.setUp({ signal: stop.signal });
  const failed = assertRejects(() => running, DOMException, "aborted");
  while (!existsSync(`${project.folder}/bin/node.runs`)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const { message } = await assertRejects(() => project.setUp(), InputError);
  assertStringIncludes(message, "another set-up is at work in ");
  stop.abort();
  await failed;
});

test("says that a machine needs the installer", {}, async (project) => {
  const machine = { os: "windows", arch: "x86_64" };
  const { message } = await assertRejects(
    () => project.setUp({ machine }),
    InputError,
  );
  assertStringIncludes(message, "found windows on x86_64");
});
